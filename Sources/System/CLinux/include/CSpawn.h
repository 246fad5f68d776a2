#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Programs that Lyceum runs: posix_spawn can neither become another user nor change the directory safely, and what
   happens between fork and exec in a process with threads is not for Swift. Failures are returned as -errno. */

/* Who a program runs as. */
struct linux_user {
  uid_t uid;
  gid_t gid;
  int group_count;
  gid_t groups[64];
};

/* The user of that name with its groups; -ENOENT when there is none. */
int linux_find_user(const char *name, struct linux_user *found);

/* As above, of that number; `name` gets what it is called. */
int linux_find_user_by_id(uid_t uid, struct linux_user *found, char *name, size_t name_size);

struct linux_program {
  const char *path;
  char *const *arguments;   /* argv, ended by NULL */
  char *const *environment; /* all of it: nothing of ours is handed on */
  const char *directory;    /* where it starts; NULL: where we are */
  const struct linux_user *user; /* NULL: as we are */
  int input, output, errors; /* its descriptors 0, 1 and 2; below 0: /dev/null */
  int ends_with_thread;      /* killed when the thread that starts it ends, be it by a crash */
};

/* Starts it in a session of its own, with no other descriptor than these three, every signal at its default and none
   blocked. Returns its process id, or why it could not be started: a failed exec is a failure of this call. */
pid_t linux_spawn(const struct linux_program *program);

/* A descriptor that is readable once the process has ended, whosever child it is. */
int linux_process_descriptor(pid_t pid);

/* Sends a signal to the process of such a descriptor, and to none that has its number later. */
int linux_signal_process(int descriptor, int number);

/* Takes the end of a child: its exit code, 256 + the signal that ended it, or -EAGAIN while it lives. -ECHILD: it is
   no child of ours. */
int linux_take_end(pid_t pid);

/* The end of a child, however long it takes: as linux_take_end. */
int linux_await_end(pid_t pid);

/* A pipe whose ends no program inherits. */
int linux_pipe(int ends[2]);
