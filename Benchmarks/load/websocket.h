// The client's half of RFC 6455: the opening handshake, masked frames out, unmasked frames in.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_HEAD_BYTES = 16, WS_CONTROL_BYTES_MAX = 125, WS_CLIENT_HEADER_BYTES_MAX = 14 };

// What a benchmark looks at: the first bytes of a message, which carry its number, and its length.
struct ws_message {
    const uint8_t *head;
    size_t head_length;
    uint64_t length;
};

struct ws_reader {
    uint8_t header[10];
    uint8_t header_length;
    uint8_t opcode;       // of the frame being read
    bool final;
    bool reading_payload;
    uint64_t payload_left;
    uint64_t message_length;  // over all fragments so far
    uint8_t head_length, control_length;
    uint8_t head[WS_HEAD_BYTES];
    uint8_t control[WS_CONTROL_BYTES_MAX];
};

struct ws_listener {
    void (*message)(void *context, const struct ws_message *message);
    void (*control)(void *context, int opcode, const uint8_t *payload, size_t length);
};

// Reads all of `bytes`; false when they break the protocol.
bool ws_read(struct ws_reader *reader, const uint8_t *bytes, size_t count, const struct ws_listener *listener,
             void *context);

// Writes one masked frame and returns its length; `out` has room for the payload and WS_CLIENT_HEADER_BYTES_MAX.
size_t ws_write_frame(uint8_t *out, int opcode, const void *payload, size_t length);

// The request that opens a WebSocket, and the one header that accepts it.
size_t ws_write_request(char *out, size_t room, const char *host, int64_t port, const char *path);
extern const char *const ws_accept_value;
