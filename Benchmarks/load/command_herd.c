// A crowd of subscribers that all lose their server at once, and all come back at once when the gate opens: each goes on
// from where it was, and must get what it missed, exactly. Who is turned away waits as SDKs do before trying again.
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "members.h"
#include "options.h"
#include "stats.h"

enum { LOSS_S_MAX = 20, LOOK_MS = 20, WATCH_MS = 500 };

static struct {
    struct members members;
    int64_t missed;
    int64_t returned_ns, looked_ns;
    uint64_t *offsets;  // before they were away
    int64_t *back_ns;   // when each had got what it missed; 0: not yet
    int64_t back;
    struct histogram waits;
} run = {.members.crowd.host = "127.0.0.1", .members.text_bytes = 120, .missed = 100};

// Whether or not the answer to the subscribe brought all of it.
static void note_progress(struct member *member) {
    size_t index = (size_t)(member - run.members.all);
    if (run.returned_ns == 0 || member->state != MEMBER_READY || run.back_ns[index]) return;
    if (member->offset < run.offsets[index] + (uint64_t)run.missed) return;
    run.back_ns[index] = now_ns();
    histogram_add(&run.waits, run.back_ns[index] - run.returned_ns);
    if (++run.back == (int64_t)run.members.crowd.count) run.members.crowd.loop.stopped = true;
}

static void published(struct member *member, const struct centrifuge_message *publication) {
    (void)publication;
    note_progress(member);
}

static void turn_ended(void *context) {
    (void)context;
    run.members.crowd.loop.stopped = run.back == (int64_t)run.members.crowd.count;
    int64_t now = now_ns();
    if (now - run.looked_ns < LOOK_MS * (NS_PER_S / 1000)) return;
    run.looked_ns = now;
    members_return(&run.members);
}

static void lose_everyone(void) {
    run.members.crowd.comes_back = true;
    int64_t deadline_ns = now_ns() + LOSS_S_MAX * NS_PER_S;
    while (run.members.crowd.gone < run.members.crowd.count)
        if (!loop_run(&run.members.crowd.loop, deadline_ns)) fail("only %zu connections were lost", run.members.crowd.gone);
    for (size_t i = 0; i < run.members.crowd.count; i++) {
        run.members.all[i].recovers = true;
        run.offsets[i] = run.members.all[i].offset;
        run.members.all[i].client->received = 0;
        run.members.all[i].again_ns = 0;
    }
    run.members.publications = 0;
}

static int64_t wrong_counts(void) {
    int64_t wrong = 0;
    for (size_t i = 0; i < run.members.crowd.count; i++)
        if (run.members.all[i].client->received != run.missed || !run.back_ns[i]) wrong++;
    return wrong;
}

static int report(double cpu) {
    printf("{\"back\":%lld,\"publications\":%lld,\"wrong_count\":%lld,\"turned_away\":%lld,\"seconds\":%.3f,\"p50_us\":%.1f,"
           "\"p99_us\":%.1f,",
           (long long)run.back, (long long)run.members.publications, (long long)wrong_counts(), (long long)run.members.turned_away,
           (double)run.waits.max_ns / 1e9, histogram_percentile_us(&run.waits, 0.5), histogram_percentile_us(&run.waits, 0.99));
    members_print_faults(&run.members);
    printf(",\"cpu_seconds\":%.3f}\n", cpu);
    return 0;
}

int command_herd(int argc, char **argv) {
    const char *path = MEMBER_PATH;
    int64_t connections = 5000, timeout_s = TIMEOUT_DEFAULT_S;
    const struct option_spec specs[] = {
        MEMBER_OPTION_SPECS(&run.members, path),
        {"--connections", &connections, 1, CONNECTIONS_MAX, NULL},
        {"--missed", &run.missed, 1, 1000000, NULL},
        {"--timeout", &timeout_s, 1, SECONDS_MAX, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    run.offsets = calloc((size_t)connections, sizeof *run.offsets);
    run.back_ns = calloc((size_t)connections, sizeof *run.back_ns);
    if (!run.offsets || !run.back_ns) fail("no memory for %lld connections", (long long)connections);
    members_prepare(&run.members, (size_t)connections, 0, path);
    members_open(&run.members, now_ns() + timeout_s * NS_PER_S);
    announce_open(connections, true);
    lose_everyone();

    double cpu = own_cpu_seconds();
    run.members.published = published;
    run.members.became_ready = note_progress;
    run.members.crowd.loop.turn_ended = turn_ended;
    run.returned_ns = now_ns();
    turn_ended(NULL);
    loop_run(&run.members.crowd.loop, run.returned_ns + timeout_s * NS_PER_S);
    // Whatever comes twice comes soon.
    run.members.crowd.loop.turn_ended = NULL;
    loop_run(&run.members.crowd.loop, now_ns() + WATCH_MS * (NS_PER_S / 1000));
    cpu = own_cpu_seconds() - cpu;
    crowd_close(&run.members.crowd);
    return report(cpu);
}
