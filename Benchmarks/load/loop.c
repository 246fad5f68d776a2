#include "loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "options.h"
#include "stats.h"

enum { EVENTS_PER_TURN = 512, TURN_MS_MAX = 5, GATE_TIMEOUT_MS = 60 * 1000 };

char loop_buffer[LOOP_BUFFER_BYTES];

void loop_open(struct loop *loop) {
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0) fail("epoll_create1: %s", strerror(errno));
}

static void control(struct loop *loop, int operation, struct source *source, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = source};
    if (epoll_ctl(loop->epoll, operation, source->fd, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
}

void loop_watch(struct loop *loop, struct source *source, uint32_t events) {
    control(loop, EPOLL_CTL_ADD, source, events);
}

void loop_change(struct loop *loop, struct source *source, uint32_t events) {
    control(loop, EPOLL_CTL_MOD, source, events);
}

void loop_close(struct source *source) {
    if (source->fd >= 0) close(source->fd);
    source->fd = -1;
}

// Whoever acts at the end of a turn may act on time alone, so then turns come at least this often.
static int timeout_ms(const struct loop *loop, int64_t deadline_ns) {
    int64_t left = (deadline_ns - now_ns() + 999999) / 1000000;
    int64_t most = loop->turn_ended ? TURN_MS_MAX : 1000;
    return left < 0 ? 0 : left > most ? (int)most : (int)left;
}

bool loop_run(struct loop *loop, int64_t deadline_ns) {
    struct epoll_event events[EVENTS_PER_TURN];
    loop->stopped = false;
    while (!loop->stopped) {
        int count = epoll_wait(loop->epoll, events, EVENTS_PER_TURN, timeout_ms(loop, deadline_ns));
        if (count < 0 && errno != EINTR) fail("epoll_wait: %s", strerror(errno));
        for (int i = 0; i < count; i++) {
            struct source *source = events[i].data.ptr;
            // An earlier event of this batch may have closed it.
            if (source->fd >= 0) source->ready(source, events[i].events);
        }
        if (loop->turn_ended) loop->turn_ended(loop->context);
        if (now_ns() >= deadline_ns) return loop->stopped;
    }
    return true;
}

int connect_loopback(const char *host, int64_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1 || ntohl(address.sin_addr.s_addr) >> 24 != 127)
        fail("%s is not a loopback address; this generator is for one's own machine only", host);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket: %s", strerror(errno));
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
        fail("connect to %s:%lld: %s", host, (long long)port, strerror(errno));
    return fd;
}

void announce_open(int64_t open, bool gate) {
    printf("{\"open\":%lld}\n", (long long)open);
    fflush(stdout);
    if (!gate) return;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char line[64];
    if (poll(&input, 1, GATE_TIMEOUT_MS) <= 0 || read(STDIN_FILENO, line, sizeof line) < 0)
        fail("nobody opened the gate");
}
