// Clocks, CPU time and a histogram: everything a command measures itself with.
#pragma once

#include <stdint.h>

int64_t now_ns(void);
double seconds_between(int64_t from_ns, int64_t to_ns);

// User and system time of this process so far.
double own_cpu_seconds(void);

// Counts durations in buckets whose width is 1/32 of their value, so a percentile is within about 3 %.
enum { HISTOGRAM_STEPS = 32, HISTOGRAM_BUCKETS = HISTOGRAM_STEPS * 60 };

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
    int64_t max_ns;
};

void histogram_add(struct histogram *histogram, int64_t duration_ns);

// The duration under which `fraction` of all samples lie, in microseconds.
double histogram_percentile_us(const struct histogram *histogram, double fraction);
