// An HTTP/1.1 response, taken from the stream as its bytes come in (RFC 9112, with Content-Length only).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_HEAD_BYTES_MAX = 8 * 1024, HTTP_BODY_START_BYTES = 128 };

struct http_response {
    enum { HTTP_HEAD, HTTP_BODY, HTTP_COMPLETE, HTTP_BROKEN } state;
    const char *broken;  // why, when HTTP_BROKEN
    int status;
    bool keep_alive;
    int64_t body_bytes, body_left;
    char body_start[HTTP_BODY_START_BYTES + 1];  // enough of a small reply to show or to look into
    char head[HTTP_HEAD_BYTES_MAX + 1];
    size_t head_length;
};

void http_response_begin(struct http_response *response);

// Returns how many bytes belonged to this response; stops at its end.
size_t http_response_take(struct http_response *response, const char *bytes, size_t count);

// The value of a header, or null; `name` is "\r\nName:". Valid once the head is complete.
const char *http_response_header(const struct http_response *response, const char *name);
