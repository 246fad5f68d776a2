// A frame (RFC 6455, section 5.2):
//   FIN:1 RSV:3 opcode:4 | MASK:1 length:7 | 16 or 64 bits of length for 126 and 127 | 4 bytes of mask | payload
#include "websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The key and its answer are the RFC's own example (section 1.3), so the answer can be checked without SHA-1.
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
const char *const ws_accept_value = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

size_t ws_write_request(char *out, size_t room, const char *host, int64_t port, const char *path,
                        const char *subprotocol) {
    int length = snprintf(out, room,
                          "GET %s HTTP/1.1\r\nHost: %s:%lld\r\nOrigin: http://%s:%lld\r\n"
                          "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n",
                          path, host, (long long)port, host, (long long)port,
                          subprotocol ? "Sec-WebSocket-Protocol: " : "", subprotocol ? subprotocol : "",
                          subprotocol ? "\r\n" : "");
    return length > 0 && (size_t)length < room ? (size_t)length : 0;
}

size_t ws_write_frame(uint8_t *out, int opcode, const void *payload, size_t length) {
    // A constant mask: nothing hostile sits between us and loopback, and the server's work is the same.
    static const uint8_t mask[4] = {0x5a, 0xc3, 0x96, 0x3c};
    size_t at = 0;
    out[at++] = (uint8_t)(0x80 | opcode);
    if (length < 126) {
        out[at++] = (uint8_t)(0x80 | length);
    } else {
        int bytes = length < 65536 ? 2 : 8;
        out[at++] = (uint8_t)(0x80 | (bytes == 2 ? 126 : 127));
        while (bytes-- > 0) out[at++] = (uint8_t)((uint64_t)length >> (8 * bytes));
    }
    memcpy(out + at, mask, 4);
    at += 4;
    for (size_t i = 0; i < length; i++) out[at + i] = ((const uint8_t *)payload)[i] ^ mask[i & 3];
    return at + length;
}

static size_t header_length(const uint8_t *header, size_t have) {
    if (have < 2) return 2;
    return (header[1] & 127) == 127 ? 10 : (header[1] & 127) == 126 ? 4 : 2;
}

static uint64_t payload_length(const uint8_t *header) {
    size_t bytes = header_length(header, 2) - 2;
    if (bytes == 0) return header[1] & 127;
    uint64_t length = 0;
    for (size_t i = 0; i < bytes; i++) length = length << 8 | header[2 + i];
    return length;
}

static bool is_control(const struct ws_reader *reader) {
    return reader->opcode & 8;
}

static bool begin_frame(struct ws_reader *reader) {
    const uint8_t *header = reader->header;
    if (header[0] & 0x70 || header[1] & 0x80) return false;  // no extension was agreed; a server does not mask
    reader->final = header[0] & 0x80;
    reader->opcode = header[0] & 15;
    reader->payload_left = payload_length(header);
    reader->reading_payload = true;
    if (!is_control(reader)) return true;
    reader->control_length = 0;
    return reader->final && reader->payload_left <= WS_CONTROL_BYTES_MAX;
}

static void give_back(struct ws_reader *reader) {
    free(reader->whole);
    reader->whole = NULL;
    reader->whole_room = 0;
}

void ws_reader_reset(struct ws_reader *reader) {
    give_back(reader);
    *reader = (struct ws_reader){.keeps_whole = reader->keeps_whole};
}

// False when it is more than is kept, or there is no memory.
static bool keep(struct ws_reader *reader, const uint8_t *bytes, size_t count) {
    size_t wanted = reader->message_length + count + reader->payload_left;
    if (wanted > WS_WHOLE_BYTES_MAX) return false;
    if (wanted > reader->whole_room) {
        uint8_t *grown = realloc(reader->whole, wanted);
        if (!grown) return false;
        reader->whole = grown;
        reader->whole_room = wanted;
    }
    memcpy(reader->whole + reader->message_length, bytes, count);
    return true;
}

static void end_frame(struct ws_reader *reader, const struct ws_listener *listener, void *context) {
    reader->header_length = 0;
    reader->reading_payload = false;
    if (is_control(reader)) {
        listener->control(context, reader->opcode, reader->control, reader->control_length);
    } else if (reader->final) {
        struct ws_message message = {reader->head, reader->head_length, reader->message_length};
        if (reader->whole) message = (struct ws_message){reader->whole, reader->message_length, reader->message_length};
        reader->message_length = reader->head_length = 0;
        listener->message(context, &message);
        give_back(reader);
    }
}

static bool take_payload(struct ws_reader *reader, const uint8_t *bytes, size_t count) {
    reader->payload_left -= count;
    if (is_control(reader)) {
        memcpy(reader->control + reader->control_length, bytes, count);
        reader->control_length += (uint8_t)count;
        return true;
    }
    if (reader->keeps_whole && !keep(reader, bytes, count)) return false;
    size_t room = WS_HEAD_BYTES - reader->head_length, copied = count < room ? count : room;
    memcpy(reader->head + reader->head_length, bytes, copied);
    reader->head_length += (uint8_t)copied;
    reader->message_length += count;
    return true;
}

// Almost every frame lies whole in the buffer: hand it over where it is. Returns its length, or 0 if it is another kind.
static size_t read_whole(const struct ws_reader *reader, const uint8_t *bytes, size_t count,
                         const struct ws_listener *listener, void *context) {
    if (reader->header_length || reader->message_length || count < 10) return 0;
    if (bytes[0] != (0x80 | WS_TEXT) && bytes[0] != (0x80 | WS_BINARY)) return 0;
    size_t header = header_length(bytes, 2);
    uint64_t length = payload_length(bytes);
    if (bytes[1] & 0x80 || length > count - header) return 0;
    struct ws_message message = {bytes + header, length, length};
    listener->message(context, &message);
    return header + length;
}

bool ws_read(struct ws_reader *reader, const uint8_t *bytes, size_t count, const struct ws_listener *listener,
             void *context) {
    while (count > 0) {
        size_t used;
        if (!reader->reading_payload) {
            used = read_whole(reader, bytes, count, listener, context);
            if (used == 0) {
                reader->header[reader->header_length++] = *bytes;
                used = 1;
                if (reader->header_length < header_length(reader->header, reader->header_length)) {
                    bytes++, count--;
                    continue;
                }
                if (!begin_frame(reader)) return false;
                if (reader->payload_left == 0) end_frame(reader, listener, context);
            }
        } else {
            used = count < reader->payload_left ? count : (size_t)reader->payload_left;
            if (!take_payload(reader, bytes, used)) return false;
            if (reader->payload_left == 0) end_frame(reader, listener, context);
        }
        bytes += used, count -= used;
    }
    return true;
}
