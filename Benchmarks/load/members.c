#include "members.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "options.h"
#include "stats.h"

enum { TOKEN_BYTES_MAX = 2048, COMMANDS_BYTES_MAX = 4096, WAIT_MS = 500, WAIT_MS_MAX = 20000 };

static struct members *shared;  // a process is one crowd

static struct member *member_of(struct ws_client *client) {
    return &shared->all[client - shared->crowd.clients];
}

static enum centrifuge_format format_of(const struct members *members) {
    return members->is_protobuf ? CENTRIFUGE_PROTOBUF : CENTRIFUGE_JSON;
}

static void send_frame(struct member *member, const char *payload, size_t length) {
    uint8_t frame[COMMANDS_BYTES_MAX + WS_CLIENT_HEADER_BYTES_MAX];
    if (length == 0) fail("a command is too long");
    int opcode = shared->is_protobuf ? WS_BINARY : WS_TEXT;
    ws_client_send(member->client, frame, ws_write_frame(frame, opcode, payload, length));
}

static void opened(struct ws_client *client) {
    struct member *member = member_of(client);
    char command[COMMANDS_BYTES_MAX];
    const char *token = shared->tokens[(size_t)(client - shared->crowd.clients) % shared->token_count];
    member->state = MEMBER_CONNECTING;
    member->last_id = 1;
    send_frame(member, command, centrifuge_connect(format_of(shared), command, sizeof command, token));
}

static void become_ready(struct member *member) {
    member->state = MEMBER_READY;
    shared->ready++;
    member->attempts = 0;
    crowd_settled(member->client);
    if (shared->became_ready) shared->became_ready(member);
    if (shared->ready == shared->crowd.count) shared->crowd.loop.stopped = true;
}

// All of them in one frame, as a client that comes back sends them.
static void subscribe(struct member *member) {
    if (!member->subscribes || shared->channel_count == 0) return become_ready(member);
    char commands[COMMANDS_BYTES_MAX];
    size_t length = 0;
    member->state = MEMBER_SUBSCRIBING;
    member->answers_left = (int64_t)shared->channel_count;
    for (size_t i = 0; i < shared->channel_count; i++) {
        if (length && !shared->is_protobuf) commands[length++] = '\n';
        size_t one = centrifuge_subscribe(format_of(shared), commands + length, sizeof commands - length, ++member->last_id,
                                          shared->channels[i], member->recovers ? member->epoch : NULL, member->offset);
        if (one == 0) fail("too many channels for one frame");
        length += one;
    }
    send_frame(member, commands, length);
}

static void subscribed(struct member *member, const struct centrifuge_message *message) {
    if (member->recovers) shared->not_recovered += message->recovered ? 0 : 1;
    if (!member->recovers || !message->recovered) member->offset = message->offset;
    memcpy(member->epoch, message->epoch, sizeof member->epoch);
    if (--member->answers_left == 0) become_ready(member);
}

static void published(struct member *member, const struct centrifuge_message *message) {
    shared->publications++;
    member->client->received++;
    if (message->offset != ++member->offset) {
        shared->gaps++;
        member->offset = message->offset;
    }
    if ((int64_t)message->text_length != shared->text_bytes) shared->wrong_length++;
    if (shared->published) shared->published(member, message);
}

// Who may come back does so.
static void turned_away(struct member *member, uint32_t code) {
    if (!shared->crowd.comes_back) fail("a connect or subscribe was refused with %u", code);
    shared->turned_away++;
    crowd_lose(member->client, "turned away");
}

static void refused(struct member *member, const struct centrifuge_message *message) {
    if (member->state != MEMBER_READY) return turned_away(member, message->code);
    if (shared->refused++ == 0) shared->first_refusal = message->code;
    if (shared->acknowledged) shared->acknowledged(member, message);
}

static void tell(void *context, const struct centrifuge_message *message) {
    struct member *member = context;
    char pong[4];
    switch (message->kind) {
    case CENTRIFUGE_PUBLICATION: return published(member, message);
    case CENTRIFUGE_ACKNOWLEDGED:
        if (shared->acknowledged) shared->acknowledged(member, message);
        break;
    case CENTRIFUGE_CONNECTED: return subscribe(member);
    case CENTRIFUGE_SUBSCRIBED: return subscribed(member, message);
    case CENTRIFUGE_REFUSED: return refused(member, message);
    case CENTRIFUGE_PING: send_frame(member, pong, centrifuge_pong(format_of(shared), pong)); break;
    case CENTRIFUGE_OTHER: break;
    }
}

static void message(struct ws_client *client, const struct ws_message *message) {
    if (!centrifuge_read(format_of(shared), message->head, message->head_length, tell, member_of(client)))
        fail("a frame is none of the protocol's: %.*s", (int)message->head_length, (const char *)message->head);
}

static void lost(struct ws_client *client) {
    struct member *member = member_of(client);
    if (member->state == MEMBER_READY) shared->ready--;
    member->state = MEMBER_AWAY;
    int64_t wait_ms = (int64_t)WAIT_MS << (member->attempts < 6 ? member->attempts : 6);
    if (wait_ms > WAIT_MS_MAX) wait_ms = WAIT_MS_MAX;
    member->again_ns = now_ns() + rand() % wait_ms * (NS_PER_S / 1000);
    // Nobody is left to wait for, or one of those who are waited for is gone.
    if (!shared->crowd.comes_back || shared->crowd.gone == shared->crowd.count) shared->crowd.loop.stopped = true;
}

void members_return(struct members *members) {
    int64_t now = now_ns();
    for (size_t i = 0; members->crowd.gone > 0 && i < members->crowd.count; i++) {
        struct member *member = &members->all[i];
        if (member->client->state != WS_GONE || member->again_ns > now) continue;
        member->attempts++;
        crowd_open_again(member->client);
    }
}

static void read_tokens(struct members *members) {
    FILE *file = fopen(members->tokens_path, "r");
    if (!file) fail("--tokens: %s cannot be read", members->tokens_path);
    char line[TOKEN_BYTES_MAX];
    while (fgets(line, sizeof line, file) && members->token_count < CONNECTIONS_MAX) {
        line[strcspn(line, "\n")] = '\0';
        members->tokens = realloc(members->tokens, (members->token_count + 1) * sizeof *members->tokens);
        if (!members->tokens || !(members->tokens[members->token_count++] = strdup(line))) fail("no memory for tokens");
    }
    fclose(file);
    if (members->token_count == 0) fail("--tokens: %s has none", members->tokens_path);
}

static void split_channels(struct members *members) {
    char *names = strdup(members->channel_names);
    if (!names) fail("no memory for channels");
    for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
        if (members->channel_count == MEMBER_CHANNELS_MAX) fail("more than %d channels", MEMBER_CHANNELS_MAX);
        members->channels[members->channel_count++] = name;
    }
}

void members_prepare(struct members *members, size_t count, size_t first_subscriber, const char *path) {
    if (!members->tokens_path || !members->channel_names) fail("--tokens and --channels are needed");
    shared = members;
    read_tokens(members);
    split_channels(members);
    members->crowd.subprotocol = members->is_protobuf ? centrifuge_protobuf_subprotocol : NULL;
    members->crowd.keeps_whole = members->crowd.settles_later = true;
    members->crowd.message = message;
    members->crowd.opened = opened;
    members->crowd.lost = lost;
    crowd_prepare(&members->crowd, count, path);
    members->all = calloc(count, sizeof *members->all);
    if (!members->all) fail("no memory for %zu members", count);
    for (size_t i = 0; i < count; i++)
        members->all[i] = (struct member){.client = &members->crowd.clients[i], .subscribes = i >= first_subscriber};
}

void members_open(struct members *members, int64_t deadline_ns) {
    crowd_open(&members->crowd, deadline_ns);
    while (members->ready < members->crowd.count && members->crowd.gone == 0)
        if (!loop_run(&members->crowd.loop, deadline_ns)) break;
    if (members->ready < members->crowd.count)
        fail("%zu of %zu members became ready; %s", members->ready, members->crowd.count,
             members->crowd.gone ? members->crowd.first_loss : "the rest ran out of time");
}

size_t member_frame_publish(struct member *member, struct members *members, uint8_t *out, int64_t number) {
    char text[MEMBER_TEXT_BYTES_MAX], command[MEMBER_FRAME_BYTES_MAX], digits[24];
    snprintf(digits, sizeof digits, "%0*lld", CENTRIFUGE_NUMBER_DIGITS, (long long)number);
    memcpy(text, digits, CENTRIFUGE_NUMBER_DIGITS);
    for (int64_t i = CENTRIFUGE_NUMBER_DIGITS; i < members->text_bytes; i++) text[i] = (char)('a' + i % 26);
    size_t length = centrifuge_publish(format_of(members), command, sizeof command, ++member->last_id,
                                       members->channels[0], text, (size_t)members->text_bytes);
    if (length == 0) fail("a publication is too long");
    return ws_write_frame(out, members->is_protobuf ? WS_BINARY : WS_TEXT, command, length);
}

void members_print_faults(const struct members *members) {
    printf("\"gaps\":%lld,\"wrong_length\":%lld,\"not_recovered\":%lld,\"refused\":%lld,\"first_refusal\":%u,"
           "\"clients_lost\":%zu,\"first_loss\":\"%s\"",
           (long long)members->gaps, (long long)members->wrong_length, (long long)members->not_recovered,
           (long long)members->refused, members->first_refusal, members->crowd.gone, members->crowd.first_loss);
}
