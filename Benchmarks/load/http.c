#include "http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void http_response_begin(struct http_response *response) {
    response->state = HTTP_HEAD;
    response->broken = NULL;
    response->status = 0;
    response->keep_alive = true;
    response->body_bytes = response->body_left = 0;
    response->body_start[0] = '\0';
    response->head_length = 0;
}

const char *http_response_header(const struct http_response *response, const char *name) {
    const char *found = strcasestr(response->head, name);
    if (!found) return NULL;
    found += strlen(name);
    return found + strspn(found, " \t");
}

static void break_off(struct http_response *response, const char *why) {
    response->state = HTTP_BROKEN;
    response->broken = why;
}

// A response that cannot have a body is complete with its head.
static bool has_no_body(int status) {
    return status < 200 || status == 204 || status == 304;
}

static void read_head(struct http_response *response) {
    response->head[response->head_length] = '\0';
    if (strncmp(response->head, "HTTP/1.1 ", 9) != 0) return break_off(response, "not an HTTP/1.1 response");
    response->status = atoi(response->head + 9);
    const char *connection = http_response_header(response, "\r\nConnection:");
    response->keep_alive = !connection || strncasecmp(connection, "close", 5) != 0;
    if (has_no_body(response->status)) {
        response->state = HTTP_COMPLETE;
        return;
    }
    const char *length = http_response_header(response, "\r\nContent-Length:");
    if (!length) return break_off(response, "no Content-Length");
    response->body_bytes = response->body_left = atoll(length);
    response->state = response->body_left > 0 ? HTTP_BODY : HTTP_COMPLETE;
}

// Copies into the head until its empty line; the body's bytes stay where they are.
static size_t take_head(struct http_response *response, const char *bytes, size_t count) {
    size_t before = response->head_length, room = HTTP_HEAD_BYTES_MAX - before;
    size_t copied = count < room ? count : room;
    memcpy(response->head + before, bytes, copied);
    size_t from = before < 3 ? 0 : before - 3;  // the empty line may have begun in the last bytes we had
    char *end = memmem(response->head + from, before + copied - from, "\r\n\r\n", 4);
    if (end) {
        response->head_length = (size_t)(end - response->head) + 4;
        read_head(response);
        return response->head_length - before;
    }
    response->head_length += copied;
    if (copied < count) break_off(response, "the head is too long");
    return copied;
}

static size_t take_body(struct http_response *response, const char *bytes, size_t count) {
    size_t taken = (int64_t)count < response->body_left ? count : (size_t)response->body_left;
    size_t had = (size_t)(response->body_bytes - response->body_left);
    if (had < HTTP_BODY_START_BYTES) {
        size_t room = HTTP_BODY_START_BYTES - had, copied = taken < room ? taken : room;
        memcpy(response->body_start + had, bytes, copied);
        response->body_start[had + copied] = '\0';
    }
    response->body_left -= (int64_t)taken;
    if (response->body_left == 0) response->state = HTTP_COMPLETE;
    return taken;
}

size_t http_response_take(struct http_response *response, const char *bytes, size_t count) {
    size_t taken = 0;
    if (response->state == HTTP_HEAD) taken = take_head(response, bytes, count);
    if (response->state == HTTP_BODY && taken < count) taken += take_body(response, bytes + taken, count - taken);
    return taken;
}
