#include "crowd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "options.h"

// Enough to keep a server busy, and under every listen backlog.
enum { HANDSHAKES_IN_FLIGHT_MAX = 64, UNSENT_BYTES_MAX = 4 * 1024 * 1024 };

static void ready(struct source *source, uint32_t events);

void crowd_prepare(struct crowd *crowd, size_t count, const char *path) {
    loop_open(&crowd->loop);
    crowd->count = count;
    crowd->clients = calloc(count, sizeof *crowd->clients);
    if (!crowd->clients) fail("no memory for %zu clients", count);
    for (size_t i = 0; i < count; i++)
        crowd->clients[i] = (struct ws_client){
            .source = {-1, ready}, .crowd = crowd, .path = path, .reader = {.keeps_whole = crowd->keeps_whole}};
}

static void start(struct ws_client *client) {
    struct crowd *crowd = client->crowd;
    crowd->in_flight++;
    client->is_opening = true;
    client->state = WS_CONNECTING;
    client->source.fd = connect_loopback(crowd->host, crowd->port);
    loop_watch(&crowd->loop, &client->source, EPOLLOUT);
}

static void start_some(struct crowd *crowd) {
    while (crowd->next < crowd->count && crowd->in_flight < HANDSHAKES_IN_FLIGHT_MAX)
        start(&crowd->clients[crowd->next++]);
}

static void end_opening(struct ws_client *client) {
    if (client->is_opening) client->crowd->in_flight--;
    client->is_opening = false;
}

void crowd_settled(struct ws_client *client) {
    end_opening(client);
    start_some(client->crowd);
}

void crowd_open_again(struct ws_client *client) {
    ws_reader_reset(&client->reader);
    free(client->unsent);
    free(client->handshake);
    client->unsent = NULL;
    client->handshake = NULL;
    client->unsent_length = 0;
    client->crowd->gone--;
    start(client);
}

void crowd_open(struct crowd *crowd, int64_t deadline_ns) {
    start_some(crowd);
    if (!loop_run(&crowd->loop, deadline_ns) || crowd->gone > 0)
        fail("%zu of %zu WebSockets opened; %s", crowd->open, crowd->count,
             crowd->gone ? crowd->first_loss : "the rest ran out of time");
}

void crowd_lose(struct ws_client *client, const char *why) {
    struct crowd *crowd = client->crowd;
    if (client->state == WS_GONE) return;
    end_opening(client);
    if (crowd->gone++ == 0) snprintf(crowd->first_loss, sizeof crowd->first_loss, "%s", why);
    if (client->state == WS_OPEN) crowd->open--;
    // An opening that fails ends the run.
    if (client->state != WS_OPEN && !crowd->comes_back) crowd->loop.stopped = true;
    client->state = WS_GONE;
    loop_close(&client->source);
    if (crowd->lost) crowd->lost(client);
}

static void shake(struct ws_client *client) {
    struct crowd *crowd = client->crowd;
    int problem = 0;
    socklen_t size = sizeof problem;
    getsockopt(client->source.fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    if (problem) return crowd_lose(client, strerror(problem));
    char request[1024];
    size_t length = ws_write_request(request, sizeof request, crowd->host, crowd->port, client->path,
                                     crowd->subprotocol);
    if (length == 0) fail("the path %s is too long", client->path);
    client->state = WS_SHAKING;
    client->handshake = malloc(sizeof *client->handshake);
    if (!client->handshake) fail("no memory for a handshake");
    http_response_begin(client->handshake);
    loop_change(&crowd->loop, &client->source, EPOLLIN);
    ws_client_send(client, (const uint8_t *)request, length);
}

static void become_open(struct ws_client *client) {
    struct crowd *crowd = client->crowd;
    const char *accept = http_response_header(client->handshake, "\r\nSec-WebSocket-Accept:");
    char why[64];
    snprintf(why, sizeof why, "the handshake of %.20s was answered %d", client->path, client->handshake->status);
    if (client->handshake->status != 101) return crowd_lose(client, why);
    if (!accept || strncmp(accept, ws_accept_value, strlen(ws_accept_value)) != 0)
        return crowd_lose(client, "Sec-WebSocket-Accept is wrong");
    free(client->handshake);
    client->handshake = NULL;
    client->state = WS_OPEN;
    crowd->open++;
    if (!crowd->settles_later) crowd_settled(client);
    if (crowd->opened) crowd->opened(client);
    if (crowd->open == crowd->count && !crowd->comes_back) crowd->loop.stopped = true;
}

static void message(void *context, const struct ws_message *message) {
    struct ws_client *client = context;
    if (client->crowd->message) client->crowd->message(client, message);
}

static void control(void *context, int opcode, const uint8_t *payload, size_t length) {
    struct ws_client *client = context;
    if (opcode == WS_PING) {
        uint8_t pong[WS_CONTROL_BYTES_MAX + WS_CLIENT_HEADER_BYTES_MAX];
        ws_client_send(client, pong, ws_write_frame(pong, WS_PONG, payload, length));
    } else if (opcode == WS_CLOSE) {
        char why[48];
        snprintf(why, sizeof why, "closed by the server with %d", length < 2 ? 1005 : payload[0] << 8 | payload[1]);
        crowd_lose(client, why);
    }
}

static void take(struct ws_client *client, const char *bytes, size_t count) {
    static const struct ws_listener listener = {message, control};
    if (client->state == WS_SHAKING) {
        size_t used = http_response_take(client->handshake, bytes, count);
        if (client->handshake->state == HTTP_BROKEN) return crowd_lose(client, client->handshake->broken);
        if (client->handshake->state != HTTP_COMPLETE) return;
        become_open(client);
        bytes += used, count -= used;
    }
    if (client->state != WS_OPEN) return;
    bool sound = ws_read(&client->reader, (const uint8_t *)bytes, count, &listener, client);
    if (!sound && client->state == WS_OPEN) crowd_lose(client, "a frame breaks RFC 6455");
}

static void receive(struct ws_client *client) {
    ssize_t count = recv(client->source.fd, loop_buffer, LOOP_BUFFER_BYTES, 0);
    if (count > 0) take(client, loop_buffer, (size_t)count);
    else if (count == 0) crowd_lose(client, "the server hung up");
    else if (errno != EAGAIN) crowd_lose(client, strerror(errno));
}

static void keep(struct ws_client *client, const uint8_t *bytes, size_t count) {
    if (count == 0) return;
    if (client->unsent_length + count > UNSENT_BYTES_MAX) fail("the server does not read what is published");
    uint8_t *grown = realloc(client->unsent, client->unsent_length + count);
    if (!grown) fail("no memory for %zu unsent bytes", count);
    memcpy(grown + client->unsent_length, bytes, count);
    client->unsent = grown;
    client->unsent_length += count;
    loop_change(&client->crowd->loop, &client->source, EPOLLIN | EPOLLOUT);
}

void ws_client_send(struct ws_client *client, const uint8_t *bytes, size_t count) {
    ssize_t sent = 0;
    if (client->unsent_length == 0) {
        sent = send(client->source.fd, bytes, count, MSG_NOSIGNAL);
        // Anything but a full socket shows itself at the next read.
        if (sent < 0) sent = errno == EAGAIN ? 0 : (ssize_t)count;
    }
    keep(client, bytes + sent, count - (size_t)sent);
}

static void send_rest(struct ws_client *client) {
    uint8_t *bytes = client->unsent;
    size_t count = client->unsent_length;
    client->unsent = NULL;
    client->unsent_length = 0;
    loop_change(&client->crowd->loop, &client->source, EPOLLIN);
    ws_client_send(client, bytes, count);
    free(bytes);
}

static void ready(struct source *source, uint32_t events) {
    struct ws_client *client = (struct ws_client *)source;
    if (client->state == WS_CONNECTING) return shake(client);
    if (events & EPOLLOUT && client->unsent_length > 0) send_rest(client);
    if (events & ~(uint32_t)EPOLLOUT) receive(client);
}

void crowd_close(struct crowd *crowd) {
    uint8_t frame[WS_CLIENT_HEADER_BYTES_MAX + 2];
    static const uint8_t code[2] = {1000 >> 8, 1000 & 255};
    size_t length = ws_write_frame(frame, WS_CLOSE, code, sizeof code);
    for (size_t i = 0; i < crowd->count; i++) {
        struct ws_client *client = &crowd->clients[i];
        if (client->state == WS_OPEN) ws_client_send(client, frame, length);
        loop_close(&client->source);
    }
}
