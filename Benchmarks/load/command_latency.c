// A WebSocket echo at a fixed rate. Each round trip is counted from the moment its message was due, not from the moment
// it was sent: a server that stalls is charged for every message of the stall.
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "commands.h"
#include "crowd.h"
#include "options.h"
#include "stats.h"

enum { NUMBER_DIGITS = 10, ECHO_BYTES_MAX = 1024, DRAIN_S = 2 };

static struct {
    struct crowd crowd;
    struct source timer;
    int64_t rate, bytes, due, sent, received, out_of_order;
    int64_t started_ns;
    struct histogram latency;
} run = {.crowd.host = "127.0.0.1", .rate = 100, .bytes = 32};

static int64_t due_ns(int64_t number) {
    return run.started_ns + (number + 1) * NS_PER_S / run.rate;
}

static void message(struct ws_client *client, const struct ws_message *message) {
    (void)client;
    int64_t number = 0;
    for (size_t i = 0; i < NUMBER_DIGITS && i < message->head_length; i++)
        number = number * 10 + (message->head[i] - '0');
    if (number != run.received || (int64_t)message->length != run.bytes) run.out_of_order++;
    else histogram_add(&run.latency, now_ns() - due_ns(number));
    if (++run.received == run.due) run.crowd.loop.stopped = true;
}

static void tick(struct source *source, uint32_t events) {
    (void)events;
    uint64_t expirations;
    if (read(source->fd, &expirations, sizeof expirations) != sizeof expirations) return;
    for (; expirations > 0 && run.sent < run.due; expirations--, run.sent++) {
        char payload[ECHO_BYTES_MAX];
        uint8_t frame[ECHO_BYTES_MAX + WS_CLIENT_HEADER_BYTES_MAX];
        memset(payload, '.', sizeof payload);
        snprintf(payload, sizeof payload, "%0*lld", NUMBER_DIGITS, (long long)run.sent);
        payload[NUMBER_DIGITS] = '.';
        ws_client_send(run.crowd.clients, frame, ws_write_frame(frame, WS_TEXT, payload, (size_t)run.bytes));
    }
}

static void start_timer(void) {
    int64_t period_ns = NS_PER_S / run.rate;
    struct timespec period = {period_ns / NS_PER_S, period_ns % NS_PER_S};
    struct itimerspec spec = {period, period};
    run.timer = (struct source){timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), tick};
    run.started_ns = now_ns();
    timerfd_settime(run.timer.fd, 0, &spec, NULL);
    loop_watch(&run.crowd.loop, &run.timer, EPOLLIN);
}

int command_latency(int argc, char **argv) {
    const char *path = "/echo";
    int64_t seconds = 5, gate = 0;
    const struct option_spec specs[] = {
        {"--host", .text = &run.crowd.host},
        {"--port", &run.crowd.port, 1, 65535, NULL},
        {"--path", .text = &path},
        {"--rate", &run.rate, 1, 10000, NULL},
        {"--bytes", &run.bytes, NUMBER_DIGITS + 1, ECHO_BYTES_MAX, NULL},
        {"--seconds", &seconds, 1, SECONDS_MAX, NULL},
        {"--gate", &gate, 1, 1, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    crowd_prepare(&run.crowd, 1, path);
    run.crowd.message = message;
    crowd_open(&run.crowd, now_ns() + TIMEOUT_DEFAULT_S * NS_PER_S);
    if (gate) announce_open(1, gate);
    run.due = seconds * run.rate;
    start_timer();
    loop_run(&run.crowd.loop, run.started_ns + (seconds + DRAIN_S) * NS_PER_S);
    for (int64_t number = run.received; number < run.due; number++)
        histogram_add(&run.latency, now_ns() - due_ns(number));
    printf("{\"sent\":%lld,\"received\":%lld,\"out_of_order\":%lld,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,"
           "\"cpu_seconds\":%.3f}\n",
           (long long)run.sent, (long long)run.received, (long long)run.out_of_order,
           histogram_percentile_us(&run.latency, 0.5), histogram_percentile_us(&run.latency, 0.99),
           (double)run.latency.max_ns / 1e3, own_cpu_seconds());
    crowd_close(&run.crowd);
    return 0;
}
