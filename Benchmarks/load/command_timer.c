// A process that does nothing but wait for a timer, and prints how late it woke. Beside a loaded server it shows what
// the machine and its scheduler add, which is not the server's fault.
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "commands.h"
#include "loop.h"
#include "options.h"
#include "stats.h"

static struct {
    struct loop loop;
    int64_t period_ns, started_ns, ticks;
    struct histogram lateness;
} run;

// A tick that was slept through is as late as it is, too.
static void tick(struct source *source, uint32_t events) {
    (void)events;
    uint64_t expirations;
    if (read(source->fd, &expirations, sizeof expirations) != sizeof expirations) return;
    int64_t now = now_ns();
    for (; expirations > 0; expirations--) {
        run.ticks++;
        histogram_add(&run.lateness, now - (run.started_ns + run.ticks * run.period_ns));
    }
}

int command_timer(int argc, char **argv) {
    int64_t period_ms = 10, seconds = 5;
    const struct option_spec specs[] = {
        {"--period-ms", &period_ms, 1, 1000, NULL},
        {"--seconds", &seconds, 1, SECONDS_MAX, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    loop_open(&run.loop);
    run.period_ns = period_ms * 1000000;
    run.started_ns = now_ns();
    int64_t first_ns = run.started_ns + run.period_ns;
    struct itimerspec spec = {{period_ms / 1000, period_ms % 1000 * 1000000},
                              {first_ns / NS_PER_S, first_ns % NS_PER_S}};
    struct source timer = {timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), tick};
    timerfd_settime(timer.fd, TFD_TIMER_ABSTIME, &spec, NULL);
    loop_watch(&run.loop, &timer, EPOLLIN);
    loop_run(&run.loop, run.started_ns + seconds * NS_PER_S);
    printf("{\"ticks\":%lld,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,\"cpu_seconds\":%.3f}\n",
           (long long)run.ticks, histogram_percentile_us(&run.lateness, 0.5),
           histogram_percentile_us(&run.lateness, 0.99), (double)run.lateness.max_ns / 1e3, own_cpu_seconds());
    return 0;
}
