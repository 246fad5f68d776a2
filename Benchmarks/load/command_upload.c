// POSTs a body of a known length as fast as the server takes it, and reads the answer.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "commands.h"
#include "http.h"
#include "loop.h"
#include "options.h"
#include "stats.h"

enum { PATTERN_BYTES = 256 * 1024, SENDS_PER_TURN = 8 };

struct upload {
    struct source source;
    bool connected;
    int64_t unsent;  // of the body
    struct http_response response;
};

static struct {
    struct loop loop;
    const char *host, *path;
    int64_t port, bytes, posts, sent, not_2xx, running, post_until_ns;
    int status;
    char answer[HTTP_BODY_START_BYTES + 1];
    char pattern[PATTERN_BYTES];
} run = {.host = "127.0.0.1", .path = "/sink", .bytes = 1 << 30};

static void ready(struct source *source, uint32_t events);

static void connect_upload(struct upload *upload) {
    upload->connected = false;
    upload->source = (struct source){connect_loopback(run.host, run.port), ready};
    loop_watch(&run.loop, &upload->source, EPOLLOUT);
}

static void begin_post(struct upload *upload) {
    char head[1024];
    int length = snprintf(head, sizeof head,
                          "POST %s HTTP/1.1\r\nHost: %s:%lld\r\nOrigin: http://%s:%lld\r\n"
                          "Content-Type: application/octet-stream\r\nContent-Length: %lld\r\n\r\n",
                          run.path, run.host, (long long)run.port, run.host, (long long)run.port,
                          (long long)run.bytes);
    if (length >= (int)sizeof head) fail("the path is too long");
    if (send(upload->source.fd, head, (size_t)length, MSG_NOSIGNAL) != length) fail("a head did not go out whole");
    http_response_begin(&upload->response);
    upload->unsent = run.bytes;
    loop_change(&run.loop, &upload->source, EPOLLIN | EPOLLOUT);
}

static void send_body(struct upload *upload) {
    for (int i = 0; i < SENDS_PER_TURN && upload->unsent > 0; i++) {
        size_t count = upload->unsent < PATTERN_BYTES ? (size_t)upload->unsent : PATTERN_BYTES;
        ssize_t sent = send(upload->source.fd, run.pattern, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) return;
        if (sent < 0) return;  // the answer, or the end of file, says why
        upload->unsent -= sent;
        run.sent += sent;
        if ((size_t)sent < count) return;
    }
    if (upload->unsent == 0) loop_change(&run.loop, &upload->source, EPOLLIN);
}

static void answered(struct upload *upload) {
    run.posts++;
    run.status = upload->response.status;
    if (run.status / 100 != 2) run.not_2xx++;
    memcpy(run.answer, upload->response.body_start, sizeof run.answer);
    if (now_ns() < run.post_until_ns) {
        // A body cut short by an early answer leaves the connection unusable.
        if (upload->response.keep_alive && upload->unsent == 0) return begin_post(upload);
        loop_close(&upload->source);
        return connect_upload(upload);
    }
    loop_close(&upload->source);
    if (--run.running == 0) run.loop.stopped = true;
}

static void receive(struct upload *upload) {
    ssize_t count = recv(upload->source.fd, loop_buffer, LOOP_BUFFER_BYTES, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0)
        fail("the server hung up with %lld bytes unsent: %s", (long long)upload->unsent,
             count < 0 ? strerror(errno) : "end of file");
    http_response_take(&upload->response, loop_buffer, (size_t)count);
    if (upload->response.state == HTTP_BROKEN) fail("%s", upload->response.broken);
    if (upload->response.state == HTTP_COMPLETE) answered(upload);
}

static void ready(struct source *source, uint32_t events) {
    struct upload *upload = (struct upload *)source;
    if (!upload->connected) {
        upload->connected = true;
        return begin_post(upload);
    }
    if (events & EPOLLOUT) send_body(upload);
    if (events & ~(uint32_t)EPOLLOUT) receive(upload);
}

// The answer goes into our JSON as a string.
static void escape_answer(char *out, size_t room) {
    size_t at = 0;
    for (const char *c = run.answer; *c && at + 3 < room; c++) {
        if (*c == '"' || *c == '\\') out[at++] = '\\';
        if ((unsigned char)*c >= ' ' && (unsigned char)*c < 127) out[at++] = *c;
    }
    out[at] = '\0';
}

int command_upload(int argc, char **argv) {
    int64_t connections = 1, seconds = 0, timeout_s = TIMEOUT_DEFAULT_S;
    const struct option_spec specs[] = {
        {"--host", .text = &run.host},
        {"--port", &run.port, 1, 65535, NULL},
        {"--path", .text = &run.path},
        {"--bytes", &run.bytes, 1, 64LL << 30, NULL},
        {"--connections", &connections, 1, 1000, NULL},
        {"--seconds", &seconds, 0, SECONDS_MAX, NULL},
        {"--timeout", &timeout_s, 1, SECONDS_MAX, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    for (int i = 0; i < PATTERN_BYTES; i++) run.pattern[i] = (char)(i * 31 + (i >> 8));
    loop_open(&run.loop);
    struct upload *uploads = calloc((size_t)connections, sizeof *uploads);
    if (!uploads) fail("no memory for %lld connections", (long long)connections);
    int64_t started_ns = now_ns();
    run.post_until_ns = started_ns + seconds * NS_PER_S;
    run.running = connections;
    for (int64_t i = 0; i < connections; i++) connect_upload(&uploads[i]);
    if (!loop_run(&run.loop, started_ns + timeout_s * NS_PER_S))
        fail("%lld of %lld bytes after %lld seconds", (long long)run.sent, (long long)(run.bytes * connections),
             (long long)timeout_s);
    double took = seconds_between(started_ns, now_ns());
    char answer[2 * HTTP_BODY_START_BYTES];
    escape_answer(answer, sizeof answer);
    printf("{\"posts\":%lld,\"bytes\":%lld,\"seconds\":%.6f,\"bytes_per_second\":%.0f,\"status\":%d,"
           "\"non_2xx\":%lld,\"answer\":\"%s\",\"cpu_seconds\":%.3f}\n",
           (long long)run.posts, (long long)run.sent, took, (double)run.sent / took, run.status,
           (long long)run.not_2xx, answer, own_cpu_seconds());
    return 0;
}
