// One publisher, many subscribers. The publisher keeps at most a window of messages that the last subscriber has not
// yet received, so a server that is slow is asked for less, and a server that is fast is never waited for.
// A message is its number in ten digits, then filler; each subscriber must see every number, in order, whole.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "crowd.h"
#include "options.h"
#include "stats.h"

enum { NUMBER_DIGITS = 10, WINDOW_MAX = 4096, PAYLOAD_BYTES_MAX = 64 * 1024 };
enum { SETTLE_MS = 200 };  // some servers subscribe after the handshake's answer

static struct {
    struct crowd crowd;
    struct ws_client *publisher, *watched;
    int64_t bytes, window, rate;
    int64_t goal, sent, deliveries, out_of_order, wrong_length;
    int64_t started_ns, publish_until_ns;
    uint8_t *frames;
    char *payload;
} run;

static int64_t number_in(const uint8_t *digits) {
    int64_t number = 0;
    for (int i = 0; i < NUMBER_DIGITS; i++) number = number * 10 + (digits[i] - '0');
    return number;
}

static void message(struct ws_client *client, const struct ws_message *message) {
    if (client == run.publisher) return;  // some servers answer each publication
    int64_t expected = client->received++;
    run.deliveries++;
    if ((int64_t)message->length != run.bytes) run.wrong_length++;
    if (message->head_length < NUMBER_DIGITS || number_in(message->head) != expected) run.out_of_order++;
}

static int64_t allowed_by_rate(void) {
    if (run.rate == 0) return INT64_MAX;
    return (int64_t)(seconds_between(run.started_ns, now_ns()) * (double)run.rate) + 1;
}

// All that the window allows goes out in one send, as from a publisher that has it at hand.
static void publish(void) {
    int64_t limit = run.watched->received + run.window;
    if (limit > run.goal) limit = run.goal;
    if (limit > allowed_by_rate()) limit = allowed_by_rate();
    size_t length = 0;
    for (; run.sent < limit; run.sent++) {
        char number[24];
        snprintf(number, sizeof number, "%0*lld", NUMBER_DIGITS, (long long)run.sent);
        memcpy(run.payload, number, NUMBER_DIGITS);
        length += ws_write_frame(run.frames + length, WS_TEXT, run.payload, (size_t)run.bytes);
    }
    if (length > 0) ws_client_send(run.publisher, run.frames, length);
}

static int64_t lost_with_clients(void) {
    int64_t lost = 0;
    for (size_t i = 1; run.crowd.gone > 0 && i < run.crowd.count; i++)
        if (run.crowd.clients[i].state == WS_GONE) lost += run.goal - run.crowd.clients[i].received;
    return lost;
}

static void turn_ended(void *context) {
    (void)context;
    if (run.publish_until_ns && now_ns() >= run.publish_until_ns) run.goal = run.sent;
    if (run.publisher->state == WS_GONE || run.watched->state == WS_GONE) run.goal = run.sent;
    else publish();
    int64_t wanted = run.goal * (int64_t)(run.crowd.count - 1) - lost_with_clients();
    if (run.publisher->state == WS_GONE || (run.sent == run.goal && run.deliveries >= wanted))
        run.crowd.loop.stopped = true;
}

static void open_everyone(int64_t subscribers, const char *sub_path, const char *pub_path, int64_t timeout_s) {
    crowd_prepare(&run.crowd, (size_t)subscribers + 1, sub_path);
    run.publisher = &run.crowd.clients[0];
    run.watched = &run.crowd.clients[subscribers];
    run.publisher->path = pub_path;
    run.crowd.message = message;
    crowd_open(&run.crowd, now_ns() + timeout_s * NS_PER_S);
    loop_run(&run.crowd.loop, now_ns() + SETTLE_MS * (NS_PER_S / 1000));
}

static void prepare_payload(void) {
    run.payload = malloc((size_t)run.bytes);
    run.frames = malloc((size_t)(run.window * (run.bytes + WS_CLIENT_HEADER_BYTES_MAX)));
    if (!run.payload || !run.frames) fail("no memory for the window");
    for (int64_t i = 0; i < run.bytes; i++) run.payload[i] = (char)('a' + i % 26);
}

static int report(double seconds, double cpu) {
    int64_t lost = run.goal * (int64_t)(run.crowd.count - 1) - run.deliveries;
    printf("{\"deliveries\":%lld,\"messages\":%lld,\"seconds\":%.6f,\"out_of_order\":%lld,\"wrong_length\":%lld,"
           "\"lost\":%lld,\"clients_lost\":%zu,\"first_loss\":\"%s\",\"cpu_seconds\":%.3f}\n",
           (long long)run.deliveries, (long long)run.sent, seconds, (long long)run.out_of_order,
           (long long)run.wrong_length, (long long)lost, run.crowd.gone, run.crowd.first_loss, cpu);
    return 0;
}

int command_fanout(int argc, char **argv) {
    const char *sub_path = "/sub", *pub_path = "/pub";
    int64_t subscribers = 1000, seconds = 0, timeout_s = TIMEOUT_DEFAULT_S, gate = 0;
    run.crowd.host = "127.0.0.1";
    run.goal = 2000, run.bytes = 120, run.window = 64;
    const struct option_spec specs[] = {
        {"--host", .text = &run.crowd.host},
        {"--port", &run.crowd.port, 1, 65535, NULL},
        {"--sub-path", .text = &sub_path},
        {"--pub-path", .text = &pub_path},
        {"--subscribers", &subscribers, 1, CONNECTIONS_MAX, NULL},
        {"--messages", &run.goal, 1, 100000000, NULL},
        {"--bytes", &run.bytes, NUMBER_DIGITS, PAYLOAD_BYTES_MAX, NULL},
        {"--window", &run.window, 1, WINDOW_MAX, NULL},
        {"--rate", &run.rate, 0, 1000000, NULL},
        {"--seconds", &seconds, 0, SECONDS_MAX, NULL},
        {"--timeout", &timeout_s, 1, SECONDS_MAX, NULL},
        {"--gate", &gate, 1, 1, NULL},
    };
    options_parse(argc, argv, specs, sizeof specs / sizeof *specs);
    prepare_payload();
    open_everyone(subscribers, sub_path, pub_path, timeout_s);
    announce_open(subscribers, gate);

    double cpu = own_cpu_seconds();
    run.started_ns = now_ns();
    if (seconds) run.publish_until_ns = run.started_ns + seconds * NS_PER_S;
    run.crowd.loop.turn_ended = turn_ended;
    publish();
    loop_run(&run.crowd.loop, run.started_ns + timeout_s * NS_PER_S);
    double took = seconds_between(run.started_ns, now_ns());
    cpu = own_cpu_seconds() - cpu;
    run.crowd.loop.turn_ended = NULL;
    crowd_close(&run.crowd);
    return report(took, cpu);
}
