// The fan-out, through the whole real-time plane: one publisher, many subscribers of one channel. As in `fanout` the
// publisher keeps a window of messages that the last subscriber has not received, or that are not acknowledged.
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "members.h"
#include "options.h"
#include "stats.h"

enum { WINDOW_MAX = 64 };  // a server may bound what one connection has in flight

static struct {
    struct members members;
    struct member *publisher;
    struct ws_client *watched;
    int64_t goal, window, sent, acknowledged, out_of_order;
    uint8_t *frames;
} run = {.members.crowd.host = "127.0.0.1", .members.text_bytes = 120, .goal = 2000, .window = 64};

static void published(struct member *member, const struct centrifuge_message *publication) {
    if (publication->number != member->client->received - 1) run.out_of_order++;
}

static void acknowledged(struct member *member, const struct centrifuge_message *answer) {
    (void)member;
    if (answer->kind == CENTRIFUGE_ACKNOWLEDGED) run.acknowledged++;
}

static void publish(void) {
    int64_t behind = run.watched->received < run.acknowledged ? run.watched->received : run.acknowledged;
    int64_t limit = behind + run.window < run.goal ? behind + run.window : run.goal;
    size_t length = 0;
    for (; run.sent < limit; run.sent++)
        length += member_frame_publish(run.publisher, &run.members, run.frames + length, run.sent);
    if (length > 0) ws_client_send(run.publisher->client, run.frames, length);
}

static void turn_ended(void *context) {
    (void)context;
    // What is refused comes to nobody, and whoever is gone is not waited for.
    if (run.members.crowd.gone > 0 || run.members.refused > 0) run.members.crowd.loop.stopped = true;
    else publish();
    if (run.acknowledged == run.goal && run.members.publications >= run.goal * (int64_t)(run.members.crowd.count - 1))
        run.members.crowd.loop.stopped = true;
}

static int report(double seconds, double cpu) {
    int64_t lost = run.goal * (int64_t)(run.members.crowd.count - 1) - run.members.publications;
    printf("{\"deliveries\":%lld,\"messages\":%lld,\"acknowledged\":%lld,\"seconds\":%.6f,\"out_of_order\":%lld,\"lost\":%lld,",
           (long long)run.members.publications, (long long)run.sent, (long long)run.acknowledged, seconds,
           (long long)run.out_of_order, (long long)lost);
    members_print_faults(&run.members);
    printf(",\"cpu_seconds\":%.3f}\n", cpu);
    return 0;
}

int command_channel(int argc, char **argv) {
    const char *path = MEMBER_PATH;
    int64_t subscribers = 1000, timeout_s = TIMEOUT_DEFAULT_S, gate = 0;
    const struct option_spec specs[] = {
        MEMBER_OPTION_SPECS(&run.members, path),
        {"--subscribers", &subscribers, 1, CONNECTIONS_MAX - 1, NULL},
        {"--messages", &run.goal, 1, 100000000, NULL},
        {"--window", &run.window, 1, WINDOW_MAX, NULL},
        {"--timeout", &timeout_s, 1, SECONDS_MAX, NULL},
        {"--gate", &gate, 1, 1, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    run.frames = malloc((size_t)run.window * MEMBER_FRAME_BYTES_MAX);
    if (!run.frames) fail("no memory for the window");
    members_prepare(&run.members, (size_t)subscribers + 1, 1, path);
    run.publisher = &run.members.all[0];
    run.watched = run.members.all[subscribers].client;
    run.members.published = published;
    run.members.acknowledged = acknowledged;
    members_open(&run.members, now_ns() + timeout_s * NS_PER_S);
    announce_open(subscribers, gate);

    double cpu = own_cpu_seconds();
    int64_t started_ns = now_ns();
    run.members.crowd.loop.turn_ended = turn_ended;
    publish();
    loop_run(&run.members.crowd.loop, started_ns + timeout_s * NS_PER_S);
    double took = seconds_between(started_ns, now_ns());
    cpu = own_cpu_seconds() - cpu;
    crowd_close(&run.members.crowd);
    return report(took, cpu);
}
