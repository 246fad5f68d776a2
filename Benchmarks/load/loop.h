// One epoll loop on one thread. A source is embedded in whatever owns the descriptor.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

struct source {
    int fd;  // -1 while closed
    void (*ready)(struct source *source, uint32_t events);
};

struct loop {
    int epoll;
    bool stopped;
    // Called once after each batch of events: the place to act on what the whole batch brought.
    void (*turn_ended)(void *context);
    void *context;
};

// All received bytes pass through one buffer, which stays in the processor's cache.
enum { LOOP_BUFFER_BYTES = 64 * 1024 };
extern char loop_buffer[LOOP_BUFFER_BYTES];

void loop_open(struct loop *loop);
void loop_watch(struct loop *loop, struct source *source, uint32_t events);
void loop_change(struct loop *loop, struct source *source, uint32_t events);
void loop_close(struct source *source);

// Runs until someone sets `stopped` (true) or the deadline passes (false).
bool loop_run(struct loop *loop, int64_t deadline_ns);

// A non-blocking connection under way to 127.0.0.1. Ends the program for any host that is not loopback.
int connect_loopback(const char *host, int64_t port);

// Prints {"open":n}, and with `gate` waits for a line on stdin, so that the caller can take its readings.
void announce_open(int64_t open, bool gate);
