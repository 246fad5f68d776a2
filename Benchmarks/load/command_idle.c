// Opens many WebSockets and lets them be, so that the caller can see what an idle one costs the server.
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "crowd.h"
#include "options.h"
#include "stats.h"

static struct crowd crowd = {.host = "127.0.0.1"};

static void line_came(struct source *source, uint32_t events) {
    (void)source, (void)events;
    crowd.loop.stopped = true;
}

// A line on stdin, or its end, ends the hold early. A stdin that epoll cannot watch (a file) is left alone.
static void hold(int64_t seconds) {
    struct source input = {STDIN_FILENO, line_came};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &input};
    epoll_ctl(crowd.loop.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    loop_run(&crowd.loop, now_ns() + seconds * NS_PER_S);
}

int command_idle(int argc, char **argv) {
    const char *path = "/";
    int64_t connections = 10000, hold_s = 3, timeout_s = TIMEOUT_DEFAULT_S;
    const struct option_spec specs[] = {
        {"--host", .text = &crowd.host},
        {"--port", &crowd.port, 1, 65535, NULL},
        {"--path", .text = &path},
        {"--connections", &connections, 1, CONNECTIONS_MAX, NULL},
        {"--hold", &hold_s, 0, SECONDS_MAX, NULL},
        {"--timeout", &timeout_s, 1, SECONDS_MAX, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    crowd_prepare(&crowd, (size_t)connections, path);
    int64_t started_ns = now_ns();
    crowd_open(&crowd, started_ns + timeout_s * NS_PER_S);
    double seconds = seconds_between(started_ns, now_ns());
    announce_open(connections, false);
    hold(hold_s);
    printf("{\"connections\":%lld,\"open_seconds\":%.3f,\"clients_lost\":%zu,\"first_loss\":\"%s\","
           "\"cpu_seconds\":%.3f}\n",
           (long long)connections, seconds, crowd.gone, crowd.first_loss, own_cpu_seconds());
    crowd_close(&crowd);
    return 0;
}
