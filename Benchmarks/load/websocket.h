// The client's half of RFC 6455: the opening handshake, masked frames out, unmasked frames in.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_HEAD_BYTES = 16, WS_CONTROL_BYTES_MAX = 125, WS_CLIENT_HEADER_BYTES_MAX = 14 };
// Of a message that is kept whole.
enum { WS_WHOLE_BYTES_MAX = 1024 * 1024 };

// What a benchmark looks at: the first bytes of a message, which carry its number, and its length; all of it where the
// reader keeps messages whole.
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
    bool keeps_whole;
    uint8_t *whole;  // of a message that did not come in one piece
    size_t whole_room;
};

// As before its first byte; what it kept is given back.
void ws_reader_reset(struct ws_reader *reader);

struct ws_listener {
    void (*message)(void *context, const struct ws_message *message);
    void (*control)(void *context, int opcode, const uint8_t *payload, size_t length);
};

// Reads all of `bytes`; false when they break the protocol.
bool ws_read(struct ws_reader *reader, const uint8_t *bytes, size_t count, const struct ws_listener *listener,
             void *context);

// Writes one masked frame and returns its length; `out` has room for the payload and WS_CLIENT_HEADER_BYTES_MAX.
size_t ws_write_frame(uint8_t *out, int opcode, const void *payload, size_t length);

// The request that opens a WebSocket, and the one header that accepts it. No subprotocol is a null.
size_t ws_write_request(char *out, size_t room, const char *host, int64_t port, const char *path,
                        const char *subprotocol);
extern const char *const ws_accept_value;
