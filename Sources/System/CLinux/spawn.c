#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST_INHERITED = 3 };

static int take_user(const struct passwd *entry, struct linux_user *found) {
  found->uid = entry->pw_uid;
  found->gid = entry->pw_gid;
  found->group_count = sizeof found->groups / sizeof *found->groups;
  return getgrouplist(entry->pw_name, entry->pw_gid, found->groups, &found->group_count) < 0 ? -E2BIG : 0;
}

int linux_find_user(const char *name, struct linux_user *found) {
  struct passwd entry, *result = NULL;
  char text[16384];
  int error = getpwnam_r(name, &entry, text, sizeof text, &result);
  if (error != 0) return -error;
  return result == NULL ? -ENOENT : take_user(result, found);
}

int linux_find_user_by_id(uid_t uid, struct linux_user *found, char *name, size_t name_size) {
  struct passwd entry, *result = NULL;
  char text[16384];
  int error = getpwuid_r(uid, &entry, text, sizeof text, &result);
  if (error != 0) return -error;
  if (result == NULL) return -ENOENT;
  snprintf(name, name_size, "%s", result->pw_name);
  return take_user(result, found);
}

/* From here to exec only what is safe after fork in a process with threads: system calls, no locks, no memory. */

static int become(const struct linux_user *user) {
  /* The calls themselves: glibc's own would tell threads that are not here any more. */
  if (syscall(SYS_setgroups, (size_t)user->group_count, user->groups) < 0) return -1;
  if (syscall(SYS_setresgid, user->gid, user->gid, user->gid) < 0) return -1;
  return (int)syscall(SYS_setresuid, user->uid, user->uid, user->uid);
}

/* Three descriptors of ours to 0, 1 and 2, whatever their numbers are: first away from there, then into place. */
static int place(const int wanted[3], int *report) {
  int safe[3];
  for (int i = 0; i < 3; i++) {
    int fd = wanted[i] < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : wanted[i];
    if (fd < 0 || (safe[i] = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_INHERITED + 1)) < 0) return -1;
  }
  /* dup3 below clears what is there; the report goes to the one place that stays. */
  int moved = fcntl(*report, F_DUPFD_CLOEXEC, FIRST_INHERITED + 1);
  if (moved < 0) return -1;
  for (int i = 0; i < 3; i++)
    if (dup2(safe[i], i) < 0) return -1;
  if (moved != FIRST_INHERITED && dup3(moved, FIRST_INHERITED, O_CLOEXEC) < 0) return -1;
  *report = FIRST_INHERITED;
  return 0;
}

static void close_from(int first) {
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
  struct rlimit limit;
  rlim_t end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < 1048576 ? limit.rlim_max : 1048576;
  for (rlim_t fd = (rlim_t)first; fd < end; fd++) close((int)fd);
}

static void run_child(const struct linux_program *program, pid_t parent, int report) {
  int wanted[3] = {program->input, program->output, program->errors};
  sigset_t none;
  /* The call itself: glibc keeps two signals back, and a parent may have left them ignored. All zero is the default. */
  static const unsigned char standard[64];
  for (int number = 1; number < NSIG; number++) syscall(SYS_rt_sigaction, number, standard, NULL, (size_t)NSIG / 8);
  setsid();
  if (place(wanted, &report) == 0) {
    close_from(FIRST_INHERITED + 1);
    umask(077);
    if ((program->user == NULL || become(program->user) == 0) &&
        (program->directory == NULL || chdir(program->directory) == 0)) {
      /* After becoming another user, which takes it back. A parent that had ended before is not heard of any more. */
      if (program->ends_with_thread && (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)) _exit(127);
      /* Last: a signal that waited for us ends the program and nothing of the server's. */
      sigemptyset(&none);
      sigprocmask(SIG_SETMASK, &none, NULL);
      execve(program->path, program->arguments, program->environment);
    }
  }
  int error = errno;
  (void)!write(report, &error, sizeof error);
  _exit(127);
}

pid_t linux_spawn(const struct linux_program *program) {
  int report[2], error = 0;
  sigset_t all, before;
  if (pipe2(report, O_CLOEXEC) < 0) return -errno;
  /* No handler of ours may run in the child. */
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid(), pid = fork();
  if (pid == 0) run_child(program, parent, report[1]);
  if (pid < 0) error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (pid > 0) {
    ssize_t n;
    do n = read(report[0], &error, sizeof error);
    while (n < 0 && errno == EINTR);
    /* The pipe ended empty: exec closed it, and the program runs. */
    if (n != sizeof error) error = 0;
    if (error != 0) waitpid(pid, NULL, 0);
  }
  close(report[0]);
  return error != 0 ? -error : pid;
}

int linux_process_descriptor(pid_t pid) {
  long fd = syscall(SYS_pidfd_open, pid, 0);
  return fd < 0 ? -errno : (int)fd;
}

int linux_signal_process(int descriptor, int number) {
  return syscall(SYS_pidfd_send_signal, descriptor, number, NULL, 0) < 0 ? -errno : 0;
}

static int end_of(pid_t pid, int options) {
  int status;
  pid_t taken;
  do taken = waitpid(pid, &status, options);
  while (taken < 0 && errno == EINTR);
  if (taken < 0) return -errno;
  if (taken == 0) return -EAGAIN;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

int linux_take_end(pid_t pid) { return end_of(pid, WNOHANG); }

int linux_await_end(pid_t pid) { return end_of(pid, 0); }

int linux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0; }
