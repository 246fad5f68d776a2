// Many clients of the Centrifuge protocol: each connects with a token, subscribes, answers pings, and sees to it that what
// comes is gapless.
#pragma once

#include "centrifuge.h"
#include "crowd.h"

struct member {
    struct ws_client *client;
    bool subscribes;
    enum { MEMBER_AWAY, MEMBER_CONNECTING, MEMBER_SUBSCRIBING, MEMBER_READY } state;
    uint32_t last_id;  // of its commands
    int64_t answers_left;
    char epoch[CENTRIFUGE_EPOCH_BYTES];
    uint64_t offset;  // of what it got last; counted where there is one channel
    bool recovers;    // goes on from its offset when it subscribes again
    uint32_t attempts;
    int64_t again_ns;  // when it tries to come back
};

#define MEMBER_PATH "/connection/websocket"
enum { MEMBER_CHANNELS_MAX = 16, MEMBER_TEXT_BYTES_MAX = 8000 };

struct members {
    struct crowd crowd;
    struct member *all;
    size_t ready;
    const char *tokens_path, *channel_names;
    int64_t is_protobuf, text_bytes;
    const char *channels[MEMBER_CHANNELS_MAX];
    size_t channel_count;
    char **tokens;
    size_t token_count;
    int64_t publications, gaps, wrong_length, not_recovered, refused, turned_away;
    uint32_t first_refusal;  // the error's code
    // All may be null.
    void (*became_ready)(struct member *member);
    void (*published)(struct member *member, const struct centrifuge_message *publication);
    void (*acknowledged)(struct member *member, const struct centrifuge_message *answer);
};

// The options that all of them have.
#define MEMBER_OPTION_SPECS(m, path)                                                             \
    {"--host", .text = &(m)->crowd.host}, {"--port", &(m)->crowd.port, 1, 65535, NULL},           \
        {"--path", .text = &(path)}, {"--tokens", .text = &(m)->tokens_path},                     \
        {"--channels", .text = &(m)->channel_names}, {"--protobuf", &(m)->is_protobuf, 1, 1, NULL}, \
        {"--text-bytes", &(m)->text_bytes, CENTRIFUGE_NUMBER_DIGITS, MEMBER_TEXT_BYTES_MAX, NULL}

// Makes `count` members, of whom those from `first_subscriber` on subscribe.
void members_prepare(struct members *members, size_t count, size_t first_subscriber, const char *path);

// Until all are connected and subscribed; ends the program with the reason when that cannot be.
void members_open(struct members *members, int64_t deadline_ns);

// For a crowd that comes back: opens whoever is gone and has waited long enough, as SDKs do: half a second at most, then
// twice as much each time, and a random part of it.
void members_return(struct members *members);

// Frames a publication whose text begins with the number; returns its length. `out` has room for MEMBER_FRAME_BYTES_MAX.
enum { MEMBER_FRAME_BYTES_MAX = MEMBER_TEXT_BYTES_MAX + 512 };
size_t member_frame_publish(struct member *member, struct members *members, uint8_t *out, int64_t number);

// `"refused":0,...`: what was not as it should be, for a command's report.
void members_print_faults(const struct members *members);
