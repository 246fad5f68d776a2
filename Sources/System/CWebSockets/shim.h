#pragma once
#include <libwebsockets.h>
#include <string.h>

/* Macros that Swift cannot import: casts, shifts of long long, and paddings computed by macros. */
enum { WEBSOCKETS_HEADROOM = LWS_PRE };

static const uint64_t WEBSOCKETS_OPTION_LIBUV = LWS_SERVER_OPTION_LIBUV;
static const uint64_t WEBSOCKETS_OPTION_VALIDATE_UTF8 = LWS_SERVER_OPTION_VALIDATE_UTF8;
static const uint64_t WEBSOCKETS_OPTION_GLOBAL_INIT = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
static const uint64_t WEBSOCKETS_OPTION_EXPLICIT_VHOSTS = LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
static const uint64_t WEBSOCKETS_OPTION_FALLBACK = LWS_SERVER_OPTION_FALLBACK_TO_APPLY_LISTEN_ACCEPT_CONFIG;

/* Ends a connection now, from outside its callbacks; what lws still buffers for it is flushed first. */
static inline void websockets_kill(struct lws *wsi) {
  lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

static inline struct lws *websockets_adopt(struct lws_vhost *vhost, int fd, int tls, void *opaque) {
  lws_adopt_desc_t info;
  memset(&info, 0, sizeof info);
  info.vh = vhost;
  info.type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | (tls ? LWS_ADOPT_ALLOW_SSL : 0);
  info.fd.sockfd = fd;
  /* Named, so that lws gives it user space at once, without which it drops it silently on a parse error. */
  info.vh_prot_name = "http";
  info.opaque = opaque;
  return lws_adopt_descriptor_vhost_via_info(&info);
}

/* Serves a connection as if its socket had just said that it is writable. */
static inline void websockets_service_writable(struct lws_context *context, struct lws *wsi) {
  struct lws_pollfd event = {lws_get_socket_fd(wsi), LWS_POLLOUT, LWS_POLLOUT};
  lws_service_fd(context, &event);
}

/* Stops, or goes on, reading a connection, at once, from wherever it is called. */
static inline void websockets_set_reading(struct lws *wsi, int reading) {
  int change = reading ? LWS_RXFLOW_REASON_APPLIES_ENABLE : LWS_RXFLOW_REASON_APPLIES_DISABLE;
  lws_rx_flow_control(wsi, change | LWS_RXFLOW_REASON_FLAG_PROCESS_NOW | LWS_RXFLOW_REASON_USER_BOOL);
}
