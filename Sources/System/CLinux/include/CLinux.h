#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CSpawn.h"

/* What Linux has and Swift's Glibc does not show: GNU extensions and variadic calls. A C target, not a module map,
   because these need _GNU_SOURCE, under which glibc's headers differ from those that Swift has imported.
   Failures are returned as -errno. */

/* A thread's own niceness: Linux addresses it by the thread's id. */
int linux_nice_this_thread(int niceness);

/* Reads what is in the page cache and nothing else: -EAGAIN says that the disk would have to be asked. */
ptrdiff_t linux_read_if_cached(int fd, void *into, size_t count, int64_t offset);

/* Opens a regular file for reading below a directory: no link in the path is followed, `..` does not leave, and a
   fifo does not block. */
int linux_open_below(int directory, const char *path);

/* A file that lies in memory alone and is gone with its descriptor. */
int linux_memory_file(const char *name);

/* A non-blocking, close-on-exec listener on "host" (numeric, or empty for all) and port; `bound` gets the port. */
int linux_listen(const char *host, uint16_t port, int backlog, uint16_t *bound);

/* The next connection, non-blocking and close-on-exec; `peer` gets its numeric address (at least 64 bytes). */
int linux_accept(int listener, char *peer, size_t peer_size);

/* Looks at what has arrived without taking it: the count, 0 at the end, or -errno. */
ptrdiff_t linux_peek(int fd, void *into, size_t count);

/* Below so many bytes the socket does not count as readable. */
void linux_set_readable_from(int fd, int bytes);

/* Sends once, without a signal; then takes what the peer has sent and ends, so that the system does not reset the
   connection before the peer has read the answer. */
void linux_send_and_end(int fd, const void *bytes, size_t count);

/* Ends both directions at once: whatever is still to be sent is lost, and who waits for the socket is woken. */
void linux_sever(int fd);

/* Whether the peer has ended its side, or is gone, with nothing left to read. */
int linux_peer_has_left(int fd);

/* Has what was written there begun to go to the disk, without waiting for it. A hint: its failure means nothing. */
void linux_begin_writing_back(int fd, int64_t offset, int64_t count);

/* Copies within the kernel, shared blocks where the file system has them: the count, 0 at the end, or -errno. */
ptrdiff_t linux_copy_range(int from, int64_t from_offset, int into, int64_t into_offset, size_t count);
