// The client's half of the Centrifuge protocol (v2), as far as a benchmark needs it: commands out, in JSON or Protobuf, and
// out of what comes in the kind of each message and of a publication its offset and its text. Not a parser: it looks for
// members by their names, which holds while nobody writes `"text":"` or `"offset":` into a message.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum centrifuge_format { CENTRIFUGE_JSON, CENTRIFUGE_PROTOBUF };
enum { CENTRIFUGE_EPOCH_BYTES = 64, CENTRIFUGE_COMMAND_BYTES = 256, CENTRIFUGE_NUMBER_DIGITS = 10 };
extern const char *const centrifuge_protobuf_subprotocol;

struct centrifuge_message {
    enum { CENTRIFUGE_OTHER, CENTRIFUGE_PING, CENTRIFUGE_CONNECTED, CENTRIFUGE_SUBSCRIBED, CENTRIFUGE_ACKNOWLEDGED,
           CENTRIFUGE_REFUSED, CENTRIFUGE_PUBLICATION } kind;
    uint32_t id;      // of the command that is answered
    uint32_t code;    // why it is refused
    uint64_t offset;  // of a publication, or where a subscription begins
    bool recovered;
    char epoch[CENTRIFUGE_EPOCH_BYTES];
    int64_t number;   // what the text begins with; -1 if there is none
    size_t text_length;
};

// Tells each message of a frame; what was missed follows the answer to the subscribe that brings it. False when the frame
// cannot be read.
bool centrifuge_read(enum centrifuge_format format, const uint8_t *frame, size_t length,
                     void (*tell)(void *context, const struct centrifuge_message *message), void *context);

// Each writes one frame's payload and returns its length, 0 when there is no room.
size_t centrifuge_connect(enum centrifuge_format format, char *out, size_t room, const char *token);
// From a position where there is an epoch.
size_t centrifuge_subscribe(enum centrifuge_format format, char *out, size_t room, uint32_t id, const char *channel,
                            const char *epoch, uint64_t offset);
// What a room takes: {"text": ...}.
size_t centrifuge_publish(enum centrifuge_format format, char *out, size_t room, uint32_t id, const char *channel,
                          const char *text, size_t text_length);
size_t centrifuge_pong(enum centrifuge_format format, char *out);
