// The yardstick "one lws_write per message": a broadcast server on libwebsockets and its libuv plugin, written the way
// the library's examples are. What a client of /pub sends goes to every client of /sub; what a client of /echo sends
// comes back. Each connection has a queue of shared messages, and its WRITEABLE callback writes one of them.
#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { QUEUE_FIRST = 16, QUEUE_MAX = 65536, MESSAGE_BYTES_MAX = 64 * 1024, RX_BYTES = 4096 };

// LWS_PRE bytes of room stand before the payload: lws writes the frame header there, the same one every time.
struct message {
    unsigned references;
    size_t length;
    unsigned char bytes[];
};

struct connection {
    struct lws *wsi;
    struct connection *previous, *next;  // among the subscribers
    enum { SUBSCRIBES, PUBLISHES, ECHOES } role;
    struct message **queue;  // a ring, its capacity a power of two
    unsigned head, count, capacity;
    struct message *incoming;
};

static struct connection *subscribers;

static void release(struct message *message) {
    if (--message->references == 0) free(message);
}

static int grow(struct connection *connection) {
    unsigned capacity = connection->capacity ? connection->capacity * 2 : QUEUE_FIRST;
    struct message **queue = capacity > QUEUE_MAX ? NULL : malloc(capacity * sizeof *queue);
    if (!queue) return -1;
    for (unsigned i = 0; i < connection->count; i++)
        queue[i] = connection->queue[(connection->head + i) & (connection->capacity - 1)];
    free(connection->queue);
    connection->queue = queue, connection->head = 0, connection->capacity = capacity;
    return 0;
}

// A reader that is QUEUE_MAX behind misses messages; the load generator counts them as lost.
static void enqueue(struct connection *connection, struct message *message) {
    if (connection->count == connection->capacity && grow(connection) < 0) return;
    connection->queue[(connection->head + connection->count++) & (connection->capacity - 1)] = message;
    message->references++;
    // With more than one queued the callback is already asked for, and asks for itself again.
    if (connection->count == 1) lws_callback_on_writable(connection->wsi);
}

static int write_one(struct connection *connection) {
    if (connection->count == 0) return 0;
    struct message *message = connection->queue[connection->head];
    connection->head = (connection->head + 1) & (connection->capacity - 1);
    connection->count--;
    int written = lws_write(connection->wsi, message->bytes + LWS_PRE, message->length, LWS_WRITE_TEXT);
    int whole = written >= (int)message->length;
    release(message);
    if (connection->count > 0) lws_callback_on_writable(connection->wsi);
    return whole ? 0 : -1;
}

static void open_connection(struct connection *connection, struct lws *wsi) {
    char path[64] = "";
    lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI);
    *connection = (struct connection){.wsi = wsi};
    connection->role = !strcmp(path, "/pub") ? PUBLISHES : !strcmp(path, "/echo") ? ECHOES : SUBSCRIBES;
    if (connection->role != SUBSCRIBES) return;
    connection->next = subscribers;
    if (subscribers) subscribers->previous = connection;
    subscribers = connection;
}

static void close_connection(struct connection *connection) {
    if (connection->next) connection->next->previous = connection->previous;
    if (connection->previous) connection->previous->next = connection->next;
    else if (subscribers == connection) subscribers = connection->next;
    for (; connection->count > 0; connection->count--) {
        release(connection->queue[connection->head]);
        connection->head = (connection->head + 1) & (connection->capacity - 1);
    }
    free(connection->queue);
    if (connection->incoming) release(connection->incoming);
}

static void deliver(struct connection *from, struct message *message) {
    if (from->role == ECHOES) enqueue(from, message);
    for (struct connection *to = from->role == PUBLISHES ? subscribers : NULL; to; to = to->next) enqueue(to, message);
    release(message);
}

// A message may come in several pieces; the incoming one grows until its last.
static int receive(struct connection *connection, const void *bytes, size_t count) {
    size_t had = connection->incoming ? connection->incoming->length : 0;
    if (had + count > MESSAGE_BYTES_MAX) return -1;
    struct message *message = realloc(connection->incoming, sizeof *message + LWS_PRE + had + count);
    if (!message) return -1;
    memcpy(message->bytes + LWS_PRE + had, bytes, count);
    message->references = 1;
    message->length = had + count;
    connection->incoming = message;
    if (!lws_is_final_fragment(connection->wsi) || lws_remaining_packet_payload(connection->wsi) > 0) return 0;
    connection->incoming = NULL;
    deliver(connection, message);
    return 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED: open_connection(user, wsi); return 0;
    case LWS_CALLBACK_CLOSED: close_connection(user); return 0;
    case LWS_CALLBACK_RECEIVE: return receive(user, in, length);
    case LWS_CALLBACK_SERVER_WRITEABLE: return write_one(user);
    default: return lws_callback_http_dummy(wsi, reason, user, in, length);
    }
}

static void on_signal(uv_signal_t *signal, int number) {
    (void)number;
    uv_stop(signal->loop);
}

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "lws_each PORT\n"), 2;
    lws_set_log_level(LLL_ERR, NULL);
    static const struct lws_protocols protocols[] = {
        {"fanout", on_event, sizeof(struct connection), RX_BYTES, 0, NULL, 0}, {NULL, NULL, 0, 0, 0, NULL, 0}};
    uv_loop_t *loop = uv_default_loop();
    void *loops[1] = {loop};
    struct lws_context_creation_info info = {0};
    info.port = atoi(argv[1]);
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    info.foreign_loops = loops;
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_VALIDATE_UTF8;
    struct lws_context *context = lws_create_context(&info);
    if (!context) return fprintf(stderr, "lws_each: cannot listen on port %s\n", argv[1]), 1;
    uv_signal_t terminated;
    uv_signal_init(loop, &terminated);
    uv_signal_start(&terminated, on_signal, SIGTERM);
    // The process ends with its loop: it is a yardstick, and the kernel is tidy.
    return uv_run(loop, UV_RUN_DEFAULT) < 0;
}
