#pragma once
#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* What is left to a process that reads what strangers have made: memory, the descriptors that it has, and its end. Whatever
   else it asks of the kernel kills it. Variadic calls and macros, which Swift cannot import. Returns 0, or -errno. */
static inline int seccomp_confine(void) {
  static const int allowed[] = {
      SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(fstat),
      SCMP_SYS(newfstatat), SCMP_SYS(close), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
      SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(rt_sigreturn),
      SCMP_SYS(rt_sigprocmask), SCMP_SYS(sched_yield), SCMP_SYS(exit), SCMP_SYS(exit_group)};
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == NULL) return -ENOMEM;
  int error = 0;
  for (size_t i = 0; error == 0 && i < sizeof allowed / sizeof *allowed; i++)
    error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
  /* Memory, but none that can be executed. */
  struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  if (error == 0) error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &no_code);
  if (error == 0) error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &no_code);
  if (error == 0) error = seccomp_load(filter);
  seccomp_release(filter);
  return error;
}

/* A limit that nothing in the process can raise again. */
static inline int seccomp_limit(int resource, rlim_t most) {
  struct rlimit limit = {.rlim_cur = most, .rlim_max = most};
  return setrlimit((__rlimit_resource_t)resource, &limit) < 0 ? -errno : 0;
}

/* No privileges by exec, no core with other people's pictures in it, and no way for others to look in. */
static inline int seccomp_renounce(void) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) return -errno;
  return 0;
}

/* Swift hides it. */
static inline pid_t seccomp_fork(void) { return fork(); }
