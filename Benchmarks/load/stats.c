#include "stats.h"

#include <sys/resource.h>
#include <time.h>

int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

double seconds_between(int64_t from_ns, int64_t to_ns) {
    return (double)(to_ns - from_ns) / 1e9;
}

static double seconds(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

double own_cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Values under 32 have a bucket each; above, the highest bit chooses a row and the next five bits a step in it.
static unsigned bucket_of(uint64_t value) {
    if (value < HISTOGRAM_STEPS) return (unsigned)value;
    unsigned highest = 63 - (unsigned)__builtin_clzll(value);
    unsigned step = (unsigned)(value >> (highest - 5)) & (HISTOGRAM_STEPS - 1);
    return (highest - 4) * HISTOGRAM_STEPS + step;
}

static uint64_t middle_of(unsigned bucket) {
    if (bucket < HISTOGRAM_STEPS) return bucket;
    unsigned shift = bucket / HISTOGRAM_STEPS - 1;
    uint64_t low = (uint64_t)(HISTOGRAM_STEPS + bucket % HISTOGRAM_STEPS) << shift;
    return low + (((uint64_t)1 << shift) >> 1);
}

void histogram_add(struct histogram *histogram, int64_t duration_ns) {
    if (duration_ns < 0) duration_ns = 0;
    histogram->counts[bucket_of((uint64_t)duration_ns)]++;
    histogram->total++;
    if (duration_ns > histogram->max_ns) histogram->max_ns = duration_ns;
}

double histogram_percentile_us(const struct histogram *histogram, double fraction) {
    uint64_t wanted = (uint64_t)((double)histogram->total * fraction), seen = 0;
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += histogram->counts[bucket];
        if (seen > wanted) return (double)middle_of(bucket) / 1e3;
    }
    return (double)histogram->max_ns / 1e3;
}
