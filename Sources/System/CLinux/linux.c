#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int linux_nice_this_thread(int niceness) {
  return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), niceness) < 0 ? -errno : 0;
}

ptrdiff_t linux_read_if_cached(int fd, void *into, size_t count, int64_t offset) {
  struct iovec part = {.iov_base = into, .iov_len = count};
  ssize_t n = preadv2(fd, &part, 1, offset, RWF_NOWAIT);
  return n < 0 ? -errno : n;
}

/* Kernels before 5.6 and some sandboxes have no openat2: every part of the path is opened by itself, none by a link. */
static int open_part_by_part(int directory, const char *path) {
  char part[256];
  int at = dup(directory);
  while (at >= 0) {
    size_t length = strcspn(path, "/");
    int is_last = path[length] == 0;
    int is_up = length == 2 && path[0] == '.' && path[1] == '.';
    if (length == 0 || length >= sizeof part || is_up) {
      close(at);
      return -ENOENT;
    }
    memcpy(part, path, length);
    part[length] = 0;
    int next = openat(at, part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (is_last ? 0 : O_DIRECTORY));
    int error = errno;
    close(at);
    if (next < 0) return -error;
    if (is_last) return next;
    at = next;
    path += length + 1;
  }
  return -errno;
}

int linux_open_below(int directory, const char *path) {
  struct open_how how = {
      .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  long fd;
  int tries = 8;
  /* EAGAIN: something in the path was renamed meanwhile. */
  do
    fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
  while (fd < 0 && errno == EAGAIN && --tries > 0);
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) return open_part_by_part(directory, path);
  return fd < 0 ? -errno : (int)fd;
}

int linux_memory_file(const char *name) {
  int fd = memfd_create(name, MFD_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

static int listen_on(const struct addrinfo *address, int backlog) {
  int on = 1, defer_seconds = 5;
  int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  /* Clients speak first: a connection is handed over with its first bytes, or after so many seconds. */
  setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &defer_seconds, sizeof defer_seconds);
  if (bind(fd, address->ai_addr, address->ai_addrlen) < 0 || listen(fd, backlog) < 0) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

int linux_listen(const char *host, uint16_t port, int backlog, uint16_t *bound) {
  char service[8];
  struct addrinfo *found = NULL;
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
  snprintf(service, sizeof service, "%u", port);
  if (getaddrinfo(*host ? host : NULL, service, &hints, &found) != 0) return -EINVAL;
  int fd = listen_on(found, backlog);
  freeaddrinfo(found);
  if (fd < 0) return fd;
  struct sockaddr_storage own;
  socklen_t length = sizeof own;
  getsockname(fd, (struct sockaddr *)&own, &length);
  *bound = ntohs(own.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&own)->sin6_port
                                           : ((struct sockaddr_in *)&own)->sin_port);
  return fd;
}

int linux_accept(int listener, char *peer, size_t peer_size) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int on = 1;
  int fd = accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return -errno;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (getnameinfo((struct sockaddr *)&address, length, peer, (socklen_t)peer_size, NULL, 0, NI_NUMERICHOST) != 0)
    snprintf(peer, peer_size, "unknown");
  return fd;
}

ptrdiff_t linux_peek(int fd, void *into, size_t count) {
  ssize_t n = recv(fd, into, count, MSG_PEEK | MSG_DONTWAIT);
  return n < 0 ? -errno : n;
}

void linux_set_readable_from(int fd, int bytes) {
  setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

void linux_send_and_end(int fd, const void *bytes, size_t count) {
  char discarded[16384];
  /* A peer that takes no answer gets none: nothing here may wait. */
  (void)!send(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  shutdown(fd, SHUT_WR);
  for (int i = 0; i < 64 && recv(fd, discarded, sizeof discarded, MSG_DONTWAIT) > 0; i++) {
  }
  close(fd);
}

void linux_sever(int fd) { shutdown(fd, SHUT_RDWR); }

int linux_peer_has_left(int fd) {
  char byte;
  ssize_t n = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n == 0) return 1;
  return n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
}

void linux_begin_writing_back(int fd, int64_t offset, int64_t count) {
  (void)!sync_file_range(fd, offset, count, SYNC_FILE_RANGE_WRITE);
}

ptrdiff_t linux_copy_range(int from, int64_t from_offset, int into, int64_t into_offset, size_t count) {
  off64_t in = from_offset, out = into_offset;
  ssize_t n = copy_file_range(from, &in, into, &out, count, 0);
  return n < 0 ? -errno : n;
}
