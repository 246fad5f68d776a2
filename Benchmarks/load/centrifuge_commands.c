// command = {1: id, 4: connect {1: token}, 5: subscribe {1: channel, 3: recover, 6: epoch, 7: offset},
//            7: publish {1: channel, 2: data}}, each behind its length; in JSON one object with the same names.
#include <stdio.h>
#include <string.h>

#include "centrifuge.h"

const char *const centrifuge_protobuf_subprotocol = "centrifuge-protobuf";

enum { VARINT = 0, BYTES = 2, CONNECT = 4, SUBSCRIBE = 5, PUBLISH = 7, CONNECT_ID = 1 };

static size_t varint(uint8_t *out, uint64_t value) {
    size_t at = 0;
    for (; value > 127; value >>= 7) out[at++] = (uint8_t)(value | 128);
    out[at++] = (uint8_t)value;
    return at;
}

static size_t number(uint8_t *out, int field, uint64_t value) {
    size_t at = varint(out, (uint64_t)field << 3 | VARINT);
    return at + varint(out + at, value);
}

static size_t bytes(uint8_t *out, int field, const void *value, size_t length) {
    size_t at = varint(out, (uint64_t)field << 3 | BYTES);
    at += varint(out + at, length);
    memcpy(out + at, value, length);
    return at + length;
}

// The request lies behind room for what stands before it.
static size_t command(uint8_t *out, uint32_t id, int field, const uint8_t *request, size_t length) {
    uint8_t head[24];
    size_t at = number(head, 1, id);
    at += varint(head + at, (uint64_t)field << 3 | BYTES);
    at += varint(head + at, length);
    size_t start = varint(out, at + length);
    memmove(out + start + at, request, length);
    memcpy(out + start, head, at);
    return start + at + length;
}

static size_t written(int length, size_t room) {
    return length > 0 && (size_t)length < room ? (size_t)length : 0;
}

size_t centrifuge_connect(enum centrifuge_format format, char *out, size_t room, const char *token) {
    if (format == CENTRIFUGE_JSON)
        return written(snprintf(out, room, "{\"id\":%d,\"connect\":{\"token\":\"%s\"}}", CONNECT_ID, token), room);
    size_t length = strlen(token);
    if (length + CENTRIFUGE_COMMAND_BYTES > room) return 0;
    uint8_t *request = (uint8_t *)out + CENTRIFUGE_COMMAND_BYTES / 4;
    return command((uint8_t *)out, CONNECT_ID, CONNECT, request, bytes(request, 1, token, length));
}

size_t centrifuge_subscribe(enum centrifuge_format format, char *out, size_t room, uint32_t id, const char *channel,
                            const char *epoch, uint64_t offset) {
    if (format == CENTRIFUGE_JSON) {
        char position[128] = "";
        if (epoch)
            snprintf(position, sizeof position, ",\"recover\":true,\"epoch\":\"%s\",\"offset\":%llu", epoch,
                     (unsigned long long)offset);
        return written(snprintf(out, room, "{\"id\":%u,\"subscribe\":{\"channel\":\"%s\"%s}}", id, channel, position), room);
    }
    size_t channel_length = strlen(channel), at = 0;
    if (channel_length + CENTRIFUGE_COMMAND_BYTES > room) return 0;
    uint8_t *request = (uint8_t *)out + CENTRIFUGE_COMMAND_BYTES / 4;
    at += bytes(request, 1, channel, channel_length);
    if (epoch) {
        at += number(request + at, 3, 1);
        at += bytes(request + at, 6, epoch, strlen(epoch));
        at += number(request + at, 7, offset);
    }
    return command((uint8_t *)out, id, SUBSCRIBE, request, at);
}

size_t centrifuge_publish(enum centrifuge_format format, char *out, size_t room, uint32_t id, const char *channel,
                          const char *text, size_t text_length) {
    if (format == CENTRIFUGE_JSON) {
        const char *form = "{\"id\":%u,\"publish\":{\"channel\":\"%s\",\"data\":{\"text\":\"%.*s\"}}}";
        return written(snprintf(out, room, form, id, channel, (int)text_length, text), room);
    }
    size_t channel_length = strlen(channel), at = 0;
    if (channel_length + text_length + CENTRIFUGE_COMMAND_BYTES > room) return 0;
    uint8_t *request = (uint8_t *)out + CENTRIFUGE_COMMAND_BYTES / 4;
    static const char before[] = "{\"text\":\"", after[] = "\"}";
    at += bytes(request, 1, channel, channel_length);
    at += varint(request + at, 2 << 3 | BYTES);
    at += varint(request + at, sizeof before - 1 + text_length + sizeof after - 1);
    memcpy(request + at, before, sizeof before - 1);
    memcpy(request + at + sizeof before - 1, text, text_length);
    memcpy(request + at + sizeof before - 1 + text_length, after, sizeof after - 1);
    return command((uint8_t *)out, id, PUBLISH, request, at + sizeof before - 1 + text_length + sizeof after - 1);
}

// An empty command.
size_t centrifuge_pong(enum centrifuge_format format, char *out) {
    if (format == CENTRIFUGE_PROTOBUF) {
        out[0] = 0;
        return 1;
    }
    memcpy(out, "{}", 2);
    return 2;
}
