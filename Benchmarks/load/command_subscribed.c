// Opens many members and lets them be: answers pings, and says nothing else.
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "members.h"
#include "options.h"
#include "stats.h"

static struct members members = {.crowd.host = "127.0.0.1", .text_bytes = 120};

static void line_came(struct source *source, uint32_t events) {
    (void)source, (void)events;
    members.crowd.loop.stopped = true;
}

// A line on stdin, or its end, ends the hold early. A stdin that epoll cannot watch (a file) is left alone.
static void hold(int64_t seconds) {
    struct source input = {STDIN_FILENO, line_came};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &input};
    epoll_ctl(members.crowd.loop.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    loop_run(&members.crowd.loop, now_ns() + seconds * NS_PER_S);
}

int command_subscribed(int argc, char **argv) {
    const char *path = MEMBER_PATH;
    int64_t connections = 10000, hold_s = 3, timeout_s = TIMEOUT_DEFAULT_S;
    const struct option_spec specs[] = {
        MEMBER_OPTION_SPECS(&members, path),
        {"--connections", &connections, 1, CONNECTIONS_MAX, NULL},
        {"--hold", &hold_s, 0, SECONDS_MAX, NULL},
        {"--timeout", &timeout_s, 1, SECONDS_MAX, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    members_prepare(&members, (size_t)connections, 0, path);
    int64_t started_ns = now_ns();
    members_open(&members, started_ns + timeout_s * NS_PER_S);
    double seconds = seconds_between(started_ns, now_ns());
    announce_open(connections, false);
    hold(hold_s);
    printf("{\"connections\":%lld,\"open_seconds\":%.3f,\"publications\":%lld,", (long long)connections, seconds,
           (long long)members.publications);
    members_print_faults(&members);
    printf(",\"cpu_seconds\":%.3f}\n", own_cpu_seconds());
    crowd_close(&members.crowd);
    return 0;
}
