// Uploads files by tus beside each other, each in one PATCH on a connection of its own, as fast as the server takes them.
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

enum { PATTERN_BYTES = 256 * 1024, SENDS_PER_TURN = 4, PATH_BYTES_MAX = 256, HEAD_BYTES_MAX = 4096 };

struct file {
    struct source source;
    enum { CONNECTING, CREATING, SENDING } state;
    int64_t unsent;
    struct http_response response;
};

static struct {
    struct loop loop;
    const char *host, *path, *token;
    int64_t port, bytes, sent, running, created_ns, sent_ns;  // when the last was created, and the last byte handed over
    char pattern[PATTERN_BYTES];
} run = {.host = "127.0.0.1", .path = "/uploads", .token = "none", .bytes = 20 << 20};

static void send_head(struct file *file, const char *method, const char *path, const char *more, int64_t length) {
    char head[HEAD_BYTES_MAX];
    int count = snprintf(head, sizeof head,
                         "%s %s HTTP/1.1\r\nHost: %s:%lld\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\n%s"
                         "Content-Length: %lld\r\n\r\n",
                         method, path, run.host, (long long)run.port, run.token, more, (long long)length);
    if (count >= (int)sizeof head) fail("the head is too long");
    if (send(file->source.fd, head, (size_t)count, MSG_NOSIGNAL) != count) fail("a head did not go out whole");
    http_response_begin(&file->response);
}

static void create(struct file *file) {
    char length[64];
    snprintf(length, sizeof length, "Upload-Length: %lld\r\n", (long long)run.bytes);
    send_head(file, "POST", run.path, length, 0);
    file->state = CREATING;
    loop_change(&run.loop, &file->source, EPOLLIN);
}

static void begin_body(struct file *file) {
    if (file->response.status != 201) fail("a creation was answered %d", file->response.status);
    const char *location = http_response_header(&file->response, "\r\nLocation:");
    if (!location) fail("a creation has no Location");
    char path[PATH_BYTES_MAX];
    size_t count = strcspn(location, "\r\n");
    if (count >= sizeof path) fail("the Location is too long");
    memcpy(path, location, count);
    path[count] = '\0';
    send_head(file, "PATCH", path, "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n", run.bytes);
    run.created_ns = now_ns();
    file->state = SENDING;
    file->unsent = run.bytes;
    loop_change(&run.loop, &file->source, EPOLLIN | EPOLLOUT);
}

static void send_body(struct file *file) {
    for (int i = 0; i < SENDS_PER_TURN && file->unsent > 0; i++) {
        size_t count = file->unsent < PATTERN_BYTES ? (size_t)file->unsent : PATTERN_BYTES;
        ssize_t sent = send(file->source.fd, run.pattern, count, MSG_NOSIGNAL);
        if (sent < 0) return;  // full, or the answer or the end of file says why
        file->unsent -= sent;
        run.sent += sent;
        if ((size_t)sent < count) return;
    }
    if (file->unsent > 0) return;
    run.sent_ns = now_ns();
    loop_change(&run.loop, &file->source, EPOLLIN);
}

static void finish(struct file *file) {
    const char *offset = http_response_header(&file->response, "\r\nUpload-Offset:");
    if (file->response.status != 204 || !offset || atoll(offset) != run.bytes)
        fail("an upload was answered %d: %s", file->response.status, file->response.body_start);
    loop_close(&file->source);
    if (--run.running == 0) run.loop.stopped = true;
}

static void receive(struct file *file) {
    ssize_t count = recv(file->source.fd, loop_buffer, LOOP_BUFFER_BYTES, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) fail("the server hung up with %lld bytes unsent", (long long)file->unsent);
    http_response_take(&file->response, loop_buffer, (size_t)count);
    if (file->response.state == HTTP_BROKEN) fail("%s", file->response.broken);
    if (file->response.state != HTTP_COMPLETE) return;
    if (file->state == CREATING) begin_body(file);
    else finish(file);
}

static void ready(struct source *source, uint32_t events) {
    struct file *file = (struct file *)source;
    if (file->state == CONNECTING) return create(file);
    if (events & EPOLLOUT) send_body(file);
    if (events & ~(uint32_t)EPOLLOUT) receive(file);
}

int command_tus(int argc, char **argv) {
    int64_t files = 1, timeout_s = TIMEOUT_DEFAULT_S;
    const struct option_spec specs[] = {
        {"--host", .text = &run.host},
        {"--port", &run.port, 1, 65535, NULL},
        {"--path", .text = &run.path},
        {"--token", .text = &run.token},
        {"--bytes", &run.bytes, 1, 64LL << 30, NULL},
        {"--files", &files, 1, 1000, NULL},
        {"--timeout", &timeout_s, 1, SECONDS_MAX, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    for (int i = 0; i < PATTERN_BYTES; i++) run.pattern[i] = (char)(i * 31 + (i >> 8));
    loop_open(&run.loop);
    struct file *all = calloc((size_t)files, sizeof *all);
    if (!all) fail("no memory for %lld files", (long long)files);
    int64_t started_ns = now_ns();
    run.running = files;
    for (int64_t i = 0; i < files; i++) {
        all[i].source = (struct source){connect_loopback(run.host, run.port), ready};
        loop_watch(&run.loop, &all[i].source, EPOLLOUT);
    }
    if (!loop_run(&run.loop, started_ns + timeout_s * NS_PER_S))
        fail("%lld of %lld bytes after %lld seconds", (long long)run.sent, (long long)(run.bytes * files),
             (long long)timeout_s);
    printf("{\"files\":%lld,\"bytes\":%lld,\"created_seconds\":%.6f,\"sent_seconds\":%.6f,\"seconds\":%.6f,"
           "\"cpu_seconds\":%.3f}\n",
           (long long)files, (long long)run.sent, seconds_between(started_ns, run.created_ns),
           seconds_between(started_ns, run.sent_ns), seconds_between(started_ns, now_ns()), own_cpu_seconds());
    return 0;
}
