// Many WebSocket clients on one loop: opened a bounded number at a time, then left to the command.
#pragma once

#include "loop.h"
#include "http.h"
#include "websocket.h"

struct crowd;

struct ws_client {
    struct source source;  // first, so that a source is its client
    struct crowd *crowd;
    const char *path;
    enum { WS_IDLE, WS_CONNECTING, WS_SHAKING, WS_OPEN, WS_GONE } state;
    struct http_response *handshake;  // only while shaking hands
    struct ws_reader reader;
    bool is_opening;  // counted as in flight
    uint8_t *unsent;  // the tail that the socket did not take
    size_t unsent_length;
    int64_t received;  // the command's own count
};

struct crowd {
    struct loop loop;
    const char *host;
    int64_t port;
    struct ws_client *clients;
    const char *subprotocol;  // null: none is asked for
    bool keeps_whole;         // messages are wanted whole, not only their heads
    bool comes_back;          // an opening that fails is told to `lost`, and does not end the run
    bool settles_later;       // an opening is over when `crowd_settled` says so, not with the handshake
    size_t count, next, in_flight, open, gone;
    char first_loss[96];  // why the first client was lost
    void (*message)(struct ws_client *client, const struct ws_message *message);
    // Both may be null.
    void (*opened)(struct ws_client *client);
    void (*lost)(struct ws_client *client);
};

// Clients start idle, each on `path`.
void crowd_prepare(struct crowd *crowd, size_t count, const char *path);

// Opens all clients, or ends the program with the reason.
void crowd_open(struct crowd *crowd, int64_t deadline_ns);

// For a crowd that settles later: the next may be opened in this one's place.
void crowd_settled(struct ws_client *client);

// Hangs up.
void crowd_lose(struct ws_client *client, const char *why);

// Opens a client that is gone anew.
void crowd_open_again(struct ws_client *client);

// Sends bytes that are already framed; what the socket does not take waits, up to a bound.
void ws_client_send(struct ws_client *client, const uint8_t *bytes, size_t count);

// A closing frame to everyone, and the sockets shut.
void crowd_close(struct crowd *crowd);
