// Keep-alive GETs, one in flight on each connection.
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

enum { FAILURES_MAX = 1000 };  // then something is broken, and going on would measure that

struct client {
    struct source source;
    bool connected;
    int64_t asked_ns;
    struct http_response response;
};

static struct {
    struct loop loop;
    const char *host;
    int64_t port;
    char request[1024];
    size_t request_length;
    int64_t requests, body_bytes, not_2xx, failures, reconnects;
    char first_failure[64];
    struct histogram latency;
} run = {.host = "127.0.0.1"};

static void ready(struct source *source, uint32_t events);

static void connect_client(struct client *client) {
    client->connected = false;
    client->source = (struct source){connect_loopback(run.host, run.port), ready};
    loop_watch(&run.loop, &client->source, EPOLLOUT);
}

static void reconnect(struct client *client) {
    run.reconnects++;
    loop_close(&client->source);
    connect_client(client);
}

static void fail_client(struct client *client, const char *why) {
    if (run.failures++ == 0) snprintf(run.first_failure, sizeof run.first_failure, "%s", why);
    if (run.failures >= FAILURES_MAX) fail("%d requests failed, the first because: %s", FAILURES_MAX, run.first_failure);
    reconnect(client);
}

static void ask(struct client *client) {
    http_response_begin(&client->response);
    client->asked_ns = now_ns();
    // A request is far smaller than a socket's buffer, and there is never more than one in it.
    ssize_t sent = send(client->source.fd, run.request, run.request_length, MSG_NOSIGNAL);
    if (sent != (ssize_t)run.request_length) fail_client(client, "a request did not go out whole");
}

static void answered(struct client *client) {
    const struct http_response *response = &client->response;
    histogram_add(&run.latency, now_ns() - client->asked_ns);
    run.requests++;
    run.body_bytes += response->body_bytes;
    if (response->status / 100 != 2) run.not_2xx++;
    if (response->keep_alive) ask(client);
    else reconnect(client);
}

static void receive(struct client *client) {
    ssize_t count = recv(client->source.fd, loop_buffer, LOOP_BUFFER_BYTES, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        // Between two responses a server may hang up; in the midst of one it may not.
        bool between = client->response.state == HTTP_HEAD && client->response.head_length == 0;
        if (between && count == 0 && run.reconnects < run.requests) return reconnect(client);
        return fail_client(client, count < 0 ? strerror(errno) : "hung up within a response");
    }
    size_t used = http_response_take(&client->response, loop_buffer, (size_t)count);
    if (client->response.state == HTTP_BROKEN) return fail_client(client, client->response.broken);
    if (used < (size_t)count) return fail_client(client, "more bytes than were asked for");
    if (client->response.state == HTTP_COMPLETE) answered(client);
}

static void ready(struct source *source, uint32_t events) {
    (void)events;
    struct client *client = (struct client *)source;
    if (client->connected) return receive(client);
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(source->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem) fail("connect: %s", strerror(problem));
    client->connected = true;
    loop_change(&run.loop, source, EPOLLIN);
    ask(client);
}

int command_http(int argc, char **argv) {
    const char *path = "/";
    int64_t connections = 64, seconds = 3;
    const struct option_spec specs[] = {
        {"--host", .text = &run.host},
        {"--port", &run.port, 1, 65535, NULL},
        {"--path", .text = &path},
        {"--connections", &connections, 1, CONNECTIONS_MAX, NULL},
        {"--seconds", &seconds, 1, SECONDS_MAX, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    int length = snprintf(run.request, sizeof run.request, "GET %s HTTP/1.1\r\nHost: %s:%lld\r\n\r\n", path, run.host,
                          (long long)run.port);
    if (length >= (int)sizeof run.request) fail("the path is too long");
    run.request_length = (size_t)length;

    loop_open(&run.loop);
    struct client *clients = calloc((size_t)connections, sizeof *clients);
    if (!clients) fail("no memory for %lld connections", (long long)connections);
    int64_t started_ns = now_ns();
    for (int64_t i = 0; i < connections; i++) connect_client(&clients[i]);
    loop_run(&run.loop, started_ns + seconds * NS_PER_S);
    double took = seconds_between(started_ns, now_ns());
    printf("{\"requests\":%lld,\"bytes\":%lld,\"seconds\":%.6f,\"non_2xx\":%lld,\"failures\":%lld,"
           "\"first_failure\":\"%s\",\"reconnects\":%lld,\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,"
           "\"cpu_seconds\":%.3f}\n",
           (long long)run.requests, (long long)run.body_bytes, took, (long long)run.not_2xx, (long long)run.failures,
           run.first_failure, (long long)run.reconnects, histogram_percentile_us(&run.latency, 0.5),
           histogram_percentile_us(&run.latency, 0.99), (double)run.latency.max_ns / 1e3, own_cpu_seconds());
    return 0;
}
