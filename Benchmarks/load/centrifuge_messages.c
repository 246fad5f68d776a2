// What the server says:
//   JSON      messages with a newline between: {} / {"id":1,"<result>":{...}} / {"push":{"channel":"...","pub":{...}}}
//   Protobuf  messages, each behind its length: {1: id, 2: error {1: code}, 4: push {4: pub}, 5: connect,
//             6: subscribe {6: epoch, 7: publications, 8: recovered, 9: offset}, 8: publish}; pub = {4: data, 6: offset}
#include <string.h>

#include "centrifuge.h"

typedef void (*teller)(void *context, const struct centrifuge_message *message);

struct text {
    const uint8_t *at, *end;
};

// Goes on behind the name; false where it does not stand.
static bool find(struct text *text, const char *name) {
    size_t length = strlen(name);
    const uint8_t *found = memmem(text->at, (size_t)(text->end - text->at), name, length);
    if (found) text->at = found + length;
    return found;
}

static bool begins(struct text *text, const char *name) {
    size_t length = strlen(name);
    if ((size_t)(text->end - text->at) < length || memcmp(text->at, name, length) != 0) return false;
    text->at += length;
    return true;
}

static uint64_t decimal(struct text *text) {
    uint64_t value = 0;
    for (; text->at < text->end && *text->at >= '0' && *text->at <= '9'; text->at++) value = value * 10 + (*text->at - '0');
    return value;
}

static void note_epoch(struct centrifuge_message *message, const uint8_t *bytes, size_t length) {
    if (length >= CENTRIFUGE_EPOCH_BYTES) return;
    memcpy(message->epoch, bytes, length);
    message->epoch[length] = '\0';
}

// What a room publishes: an object whose member "text" begins with a number.
static bool note_text(struct text *text, struct centrifuge_message *message) {
    if (!find(text, "\"text\":\"")) return false;
    const uint8_t *start = text->at, *end = memchr(start, '"', (size_t)(text->end - start));
    if (!end) return false;
    message->text_length = (size_t)(end - start);
    struct text digits = {start, message->text_length < CENTRIFUGE_NUMBER_DIGITS ? end : start + CENTRIFUGE_NUMBER_DIGITS};
    message->number = (int64_t)decimal(&digits);
    if (digits.at != start + CENTRIFUGE_NUMBER_DIGITS) message->number = -1;
    text->at = end;
    return true;
}

static bool tell_json_publications(struct text *text, teller tell, void *context) {
    struct centrifuge_message message = {.kind = CENTRIFUGE_PUBLICATION};
    while (note_text(text, &message)) {
        if (!find(text, "\"offset\":")) return false;
        message.offset = decimal(text);
        tell(context, &message);
    }
    return true;
}

static bool read_json_subscribe(struct text text, struct centrifuge_message *message, teller tell, void *context) {
    struct text publications = {text.end, text.end}, rest = text;
    if (find(&rest, "\"publications\":[")) publications = rest;
    // The last offset is that of the subscription: the publications stand before it, each with its own.
    struct text seek = text;
    if (find(&seek, "\"epoch\":\"")) {
        const uint8_t *end = memchr(seek.at, '"', (size_t)(seek.end - seek.at));
        if (end) note_epoch(message, seek.at, (size_t)(end - seek.at));
    }
    const uint8_t *last = text.at;
    for (seek = text; find(&seek, "\"offset\":"); last = seek.at) continue;
    seek = (struct text){last, text.end};
    message->offset = decimal(&seek);
    seek = text;
    message->recovered = find(&seek, "\"recovered\":true");
    tell(context, message);
    return tell_json_publications(&publications, tell, context);
}

static bool read_json(struct text text, teller tell, void *context) {
    struct centrifuge_message message = {.kind = CENTRIFUGE_OTHER, .number = -1};
    if (text.end - text.at == 2) message.kind = CENTRIFUGE_PING;
    else if (begins(&text, "{\"push\":")) {
        struct text push = text;
        if (find(&push, "\"pub\":")) return tell_json_publications(&push, tell, context);
    } else if (begins(&text, "{\"id\":")) {
        message.id = (uint32_t)decimal(&text);
        if (begins(&text, ",\"connect\":")) message.kind = CENTRIFUGE_CONNECTED;
        else if (begins(&text, ",\"publish\":")) message.kind = CENTRIFUGE_ACKNOWLEDGED;
        else if (begins(&text, ",\"error\":{\"code\":")) {
            message.kind = CENTRIFUGE_REFUSED;
            message.code = (uint32_t)decimal(&text);
        } else if (begins(&text, ",\"subscribe\":")) {
            message.kind = CENTRIFUGE_SUBSCRIBED;
            return read_json_subscribe(text, &message, tell, context);
        }
    } else return false;
    tell(context, &message);
    return true;
}

struct field {
    uint64_t number, value;
    struct text bytes;
};

static bool varint(struct text *text, uint64_t *value) {
    *value = 0;
    for (int shift = 0; shift < 64 && text->at < text->end; shift += 7) {
        uint8_t byte = *text->at++;
        *value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return true;
    }
    return false;
}

static bool delimited(struct text *text, struct text *bytes) {
    uint64_t length;
    if (!varint(text, &length) || length > (uint64_t)(text->end - text->at)) return false;
    *bytes = (struct text){text->at, text->at + length};
    text->at += length;
    return true;
}

// The next field; one that is neither a number nor bytes is none of ours, and ends the message.
static bool next(struct text *text, struct field *field) {
    uint64_t key;
    if (text->at == text->end || !varint(text, &key)) return false;
    field->number = key >> 3;
    if ((key & 7) == 0) return varint(text, &field->value);
    return (key & 7) == 2 && delimited(text, &field->bytes);
}

static void tell_publication(struct text text, teller tell, void *context) {
    struct centrifuge_message message = {.kind = CENTRIFUGE_PUBLICATION, .number = -1};
    for (struct field field; next(&text, &field);) {
        if (field.number == 4) note_text(&field.bytes, &message);
        if (field.number == 6) message.offset = field.value;
    }
    tell(context, &message);
}

static void read_subscribe(struct text text, struct centrifuge_message *message, teller tell, void *context) {
    struct text again = text;
    for (struct field field; next(&text, &field);) {
        if (field.number == 6) note_epoch(message, field.bytes.at, (size_t)(field.bytes.end - field.bytes.at));
        if (field.number == 8) message->recovered = field.value != 0;
        if (field.number == 9) message->offset = field.value;
    }
    tell(context, message);
    for (struct field field; next(&again, &field);)
        if (field.number == 7) tell_publication(field.bytes, tell, context);
}

static void read_push(struct text text, teller tell, void *context) {
    for (struct field field; next(&text, &field);)
        if (field.number == 4) tell_publication(field.bytes, tell, context);
}

static void read_protobuf(struct text text, teller tell, void *context) {
    struct centrifuge_message message = {.kind = text.at == text.end ? CENTRIFUGE_PING : CENTRIFUGE_OTHER, .number = -1};
    for (struct field field; next(&text, &field);) {
        switch (field.number) {
        case 1: message.id = (uint32_t)field.value; break;
        case 2:
            message.kind = CENTRIFUGE_REFUSED;
            for (struct field inner; next(&field.bytes, &inner);)
                if (inner.number == 1) message.code = (uint32_t)inner.value;
            break;
        case 4: return read_push(field.bytes, tell, context);
        case 5: message.kind = CENTRIFUGE_CONNECTED; break;
        case 6:
            message.kind = CENTRIFUGE_SUBSCRIBED;
            return read_subscribe(field.bytes, &message, tell, context);
        case 8: message.kind = CENTRIFUGE_ACKNOWLEDGED; break;
        }
    }
    tell(context, &message);
}

bool centrifuge_read(enum centrifuge_format format, const uint8_t *frame, size_t length, teller tell, void *context) {
    struct text text = {frame, frame + length};
    while (text.at < text.end) {
        struct text message;
        if (format == CENTRIFUGE_PROTOBUF) {
            if (!delimited(&text, &message)) return false;
            read_protobuf(message, tell, context);
            continue;
        }
        const uint8_t *end = memchr(text.at, '\n', (size_t)(text.end - text.at));
        message = (struct text){text.at, end ? end : text.end};
        text.at = end ? end + 1 : text.end;
        if (!read_json(message, tell, context)) return false;
    }
    return true;
}
