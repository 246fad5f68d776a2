#define _GNU_SOURCE
#include "CPoll.h"

#include <dlfcn.h>
#include <poll.h>
#include <stddef.h>
#include <uv.h>

/* libuv 1.44's uv_poll_start takes a descriptor out of epoll and puts it back, even when it is only to wait for other
   events. libwebsockets changes its mind about POLLOUT three times in every HTTP exchange, which made six calls of
   epoll_ctl a request, a fifth of the server's time. This definition, which the dynamic linker finds before libuv's, only
   notes the new events where the descriptor is in epoll already; libuv then tells epoll once before it sleeps, or not at
   all where the events are what they were.

   It uses the fields that uv.h shows, as 1.44 lays them out; any other version goes to libuv's own function. */

enum { LIBUV_1_44 = 1 << 8 | 44 };

typedef int start_function(uv_poll_t *, int, uv_poll_cb);

static start_function *libuv_start(void) {
  static start_function *found;
  if (found == NULL) found = (start_function *)dlsym(RTLD_NEXT, "uv_poll_start");
  return found;
}

static unsigned int poll_events(int wanted) {
  return ((wanted & UV_READABLE) ? POLLIN : 0) | ((wanted & UV_WRITABLE) ? POLLOUT : 0) |
         ((wanted & UV_DISCONNECT) ? POLLRDHUP : 0) | ((wanted & UV_PRIORITIZED) ? POLLPRI : 0);
}

/* A queue of libuv: [0] is the next, [1] the one before. */
static int is_queued(void *const queue[2]) { return queue[0] != (const void *)queue; }

static void enqueue(void *head[2], void *entry[2]) {
  entry[0] = head;
  entry[1] = head[1];
  ((void **)entry[1])[0] = entry;
  head[1] = entry;
}

static void dequeue(void *entry[2]) {
  ((void **)entry[1])[0] = entry[0];
  ((void **)entry[0])[1] = entry[1];
  entry[0] = entry[1] = entry;
}

int uv_poll_start(uv_poll_t *handle, int wanted, uv_poll_cb callback) {
  uv__io_t *watcher = &handle->io_watcher;
  uv_loop_t *loop = handle->loop;
  unsigned int events = poll_events(wanted), fd = (unsigned int)watcher->fd;
  int is_in_epoll = uv_is_active((uv_handle_t *)handle) && fd < loop->nwatchers && loop->watchers[fd] == watcher &&
                    watcher->events != 0;
  if (events == 0 || !is_in_epoll || uv_version() >> 8 != LIBUV_1_44) return libuv_start()(handle, wanted, callback);
  handle->poll_cb = callback;
  watcher->pevents = events;
  if (watcher->events == events) {
    if (is_queued(watcher->watcher_queue)) dequeue(watcher->watcher_queue);
  } else if (!is_queued(watcher->watcher_queue)) {
    enqueue(loop->watcher_queue, watcher->watcher_queue);
  }
  return 0;
}

int poll_restarts_in_place(void) {
  return uv_version() >> 8 == LIBUV_1_44 && dlsym(RTLD_DEFAULT, "uv_poll_start") == (void *)uv_poll_start;
}
