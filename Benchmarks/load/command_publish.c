// Publications and their acknowledgements: each publisher has a window of them in flight; or all together publish at a rate,
// and then a time is counted from when the publication was due. Subscribers get what is published, and how long after.
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "members.h"
#include "options.h"
#include "stats.h"

enum { WINDOW_MAX = 64, PUBLISHERS_MAX = 1024, DRAIN_S = 5 };
enum { REMEMBERED = 1 << 20 };  // publications whose times are kept
enum { FIRST_PUBLISH_ID = 2 };  // behind the connect

static struct {
    struct members members;
    int64_t publishers, window, rate;
    int64_t sent, acknowledged, acknowledged_in_time, out_of_order;
    int64_t started_ns, until_ns;
    int64_t *due_ns, *number_of_id, *in_flight;  // by number; by publisher and id; by publisher
    struct histogram answers, deliveries;
    FILE *log;
} run = {.members.crowd.host = "127.0.0.1", .members.text_bytes = 120, .publishers = 32, .window = 1};

static void publish(struct member *member, int64_t due_ns) {
    uint8_t frame[MEMBER_FRAME_BYTES_MAX + WS_CLIENT_HEADER_BYTES_MAX];
    int64_t publisher = member - run.members.all;
    size_t length = member_frame_publish(member, &run.members, frame, run.sent);
    run.due_ns[run.sent % REMEMBERED] = due_ns;
    run.number_of_id[publisher * WINDOW_MAX * 2 + member->last_id % (WINDOW_MAX * 2)] = run.sent++;
    run.in_flight[publisher]++;
    ws_client_send(member->client, frame, length);
}

static void acknowledged(struct member *member, const struct centrifuge_message *answer) {
    int64_t publisher = member - run.members.all;
    if (answer->id < FIRST_PUBLISH_ID) return;
    run.in_flight[publisher]--;
    if (answer->kind != CENTRIFUGE_ACKNOWLEDGED) return;
    int64_t now = now_ns(), number = run.number_of_id[publisher * WINDOW_MAX * 2 + answer->id % (WINDOW_MAX * 2)];
    histogram_add(&run.answers, now - run.due_ns[number % REMEMBERED]);
    run.acknowledged++;
    if (now >= run.until_ns) return;
    run.acknowledged_in_time++;
    if (run.rate == 0) publish(member, now);
}

// For whoever knows when it was committed: microseconds of the wall clock.
static void log_delivery(uint64_t offset) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    fprintf(run.log, "%llu %lld\n", (unsigned long long)offset, (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

static void published(struct member *member, const struct centrifuge_message *publication) {
    (void)member;
    if (publication->number < 0 || publication->number >= run.sent) run.out_of_order++;
    else histogram_add(&run.deliveries, now_ns() - run.due_ns[publication->number % REMEMBERED]);
    if (run.log) log_delivery(publication->offset);
}

static struct member *free_publisher(void) {
    for (int64_t tried = 0; tried < run.publishers; tried++) {
        int64_t publisher = (run.sent + tried) % run.publishers;
        if (run.in_flight[publisher] < run.window) return &run.members.all[publisher];
    }
    return NULL;
}

static void publish_due(int64_t now) {
    for (struct member *member; (member = free_publisher());) {
        int64_t due = run.started_ns + run.sent * NS_PER_S / run.rate;
        if (due > now || due >= run.until_ns) return;
        publish(member, due);
    }
}

static void tick(struct source *source, uint32_t events) {
    (void)events;
    uint64_t expirations;
    if (read(source->fd, &expirations, sizeof expirations) == sizeof expirations) publish_due(now_ns());
}

// At a rate, a clock of its own: the loop's turns are too far apart.
static void start_timer(void) {
    static struct source timer;
    int64_t period_ns = NS_PER_S / run.rate;
    struct timespec period = {period_ns / NS_PER_S, period_ns % NS_PER_S};
    struct itimerspec spec = {period, period};
    timer = (struct source){timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), tick};
    timerfd_settime(timer.fd, 0, &spec, NULL);
    loop_watch(&run.members.crowd.loop, &timer, EPOLLIN);
}

static void turn_ended(void *context) {
    (void)context;
    int64_t now = now_ns();
    int64_t subscribers = (int64_t)run.members.crowd.count - run.publishers;
    bool is_over = now >= run.until_ns && run.acknowledged == run.sent && run.members.publications >= run.sent * subscribers;
    if (is_over || run.members.crowd.gone > 0 || run.members.refused > 0) run.members.crowd.loop.stopped = true;
}

static void report(double seconds, double cpu) {
    int64_t lost = run.sent * ((int64_t)run.members.crowd.count - run.publishers) - run.members.publications;
    printf("{\"acknowledged\":%lld,\"sent\":%lld,\"seconds\":%.6f,\"rate\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
           "\"max_us\":%.1f,\"delivery_p50_us\":%.1f,\"delivery_p99_us\":%.1f,\"out_of_order\":%lld,\"lost\":%lld,",
           (long long)run.acknowledged, (long long)run.sent, seconds, (double)run.acknowledged_in_time / seconds,
           histogram_percentile_us(&run.answers, 0.5), histogram_percentile_us(&run.answers, 0.99),
           (double)run.answers.max_ns / 1e3, histogram_percentile_us(&run.deliveries, 0.5),
           histogram_percentile_us(&run.deliveries, 0.99), (long long)run.out_of_order, (long long)lost);
    members_print_faults(&run.members);
    printf(",\"cpu_seconds\":%.3f}\n", cpu);
}

static void prepare(int64_t subscribers, const char *path, const char *log_path) {
    run.due_ns = calloc(REMEMBERED, sizeof *run.due_ns);
    run.in_flight = calloc((size_t)run.publishers, sizeof *run.in_flight);
    run.number_of_id = calloc((size_t)run.publishers * WINDOW_MAX * 2, sizeof *run.number_of_id);
    if (!run.due_ns || !run.in_flight || !run.number_of_id) fail("no memory for what is in flight");
    if (log_path && !(run.log = fopen(log_path, "w"))) fail("--log: %s cannot be written", log_path);
    members_prepare(&run.members, (size_t)(run.publishers + subscribers), (size_t)run.publishers, path);
    run.members.published = published;
    run.members.acknowledged = acknowledged;
    members_open(&run.members, now_ns() + TIMEOUT_DEFAULT_S * NS_PER_S);
}

int command_publish(int argc, char **argv) {
    const char *path = MEMBER_PATH, *log_path = NULL;
    int64_t subscribers = 1, seconds = 3, gate = 0;
    const struct option_spec specs[] = {
        MEMBER_OPTION_SPECS(&run.members, path),
        {"--publishers", &run.publishers, 1, PUBLISHERS_MAX, NULL},
        {"--subscribers", &subscribers, 0, CONNECTIONS_MAX - PUBLISHERS_MAX, NULL},
        {"--window", &run.window, 1, WINDOW_MAX, NULL},
        {"--rate", &run.rate, 0, 100000, NULL},
        {"--seconds", &seconds, 1, SECONDS_MAX, NULL},
        {"--log", .text = &log_path},
        {"--gate", &gate, 1, 1, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    prepare(subscribers, path, log_path);
    announce_open(run.publishers + subscribers, gate);

    double cpu = own_cpu_seconds();
    run.started_ns = now_ns();
    run.until_ns = run.started_ns + seconds * NS_PER_S;
    run.members.crowd.loop.turn_ended = turn_ended;
    if (run.rate) start_timer();
    for (int64_t i = 0; run.rate == 0 && i < run.publishers * run.window; i++)
        publish(&run.members.all[i % run.publishers], now_ns());
    loop_run(&run.members.crowd.loop, run.until_ns + DRAIN_S * NS_PER_S);
    cpu = own_cpu_seconds() - cpu;
    crowd_close(&run.members.crowd);
    report((double)seconds, cpu);
    if (run.log && fclose(run.log) != 0) fail("--log: what was delivered could not be written");
    return 0;
}
