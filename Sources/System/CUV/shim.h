#pragma once
#include <poll.h>
#include <stddef.h>
#include <uv.h>

/* uv_loop_configure is variadic, which Swift cannot call. */
static inline int uv_loop_configure_idle_time(uv_loop_t *loop) {
  return uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
}

/* The watcher of a socket that a guest of the loop polls. The fields are of uv.h's public part. */
static inline uv__io_t *uv_loop_watcher(const uv_loop_t *loop, int fd) {
  return (unsigned int)fd < loop->nwatchers ? loop->watchers[fd] : NULL;
}

/* Whether a guest waits for this socket to become writable. */
static inline int uv_loop_awaits_writable(const uv_loop_t *loop, int fd) {
  const uv__io_t *watcher = uv_loop_watcher(loop, fd);
  return watcher != NULL && (watcher->pevents & POLLOUT) != 0;
}

/* Stops waking a guest's uv_poll_t for this socket's input, until the guest starts it anew itself. */
static inline void uv_loop_ignore_input(uv_loop_t *loop, int fd) {
  uv__io_t *watcher = uv_loop_watcher(loop, fd);
  if (watcher == NULL || (watcher->pevents & POLLIN) == 0) return;
  uv_poll_t *poll = (uv_poll_t *)((char *)watcher - offsetof(uv_poll_t, io_watcher));
  if (watcher->pevents & POLLOUT)
    uv_poll_start(poll, UV_WRITABLE, poll->poll_cb);
  else
    uv_poll_stop(poll);
}
