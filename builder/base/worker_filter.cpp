#include "base/worker_filter.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"

#include <seccomp.h>

#include <array>
#include <cerrno>
#include <type_traits>

namespace stopgap::worker_filter {

namespace {

using Filter = Owned<std::remove_pointer_t<scmp_filter_ctx>, seccomp_release>;

constexpr std::array k_allowed = {
    // bytes
    "read", "readv", "pread64", "write", "writev", "pwrite64", "lseek", "_llseek", "close", "fcntl",
    "fcntl64", "pipe", "pipe2", "dup", "dup2", "dup3", "fadvise64", "fsync", "fdatasync",
    "ftruncate", "ftruncate64", "fallocate", "poll", "ppoll", "select", "pselect6",
    // names, below a root that is the folder alone
    "open", "openat", "openat2", "creat", "stat", "stat64", "lstat", "lstat64", "fstat", "fstat64",
    "newfstatat", "fstatat64", "statx", "access", "faccessat", "faccessat2", "readlink",
    "readlinkat", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink", "symlinkat", "unlink",
    "unlinkat", "rename", "renameat", "renameat2", "chmod", "fchmod", "fchmodat", "utimensat",
    "utimes", "futimesat", "truncate", "truncate64", "getdents", "getdents64", "getcwd", "chdir",
    "fchdir", "umask",
    // memory
    "mmap", "mmap2", "munmap", "mprotect", "mremap", "madvise", "brk", "futex",
    // itself
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "exit",
    "exit_group", "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "tgkill",
    "getrlimit", "ugetrlimit", "sched_yield", "sched_getaffinity", "uname", "sysinfo", "getrandom",
    "rseq", "set_robust_list",
    // time
    "clock_gettime", "clock_gettime64", "clock_getres", "clock_nanosleep", "gettimeofday", "time",
    "nanosleep"};

constexpr std::array k_fatal = {
    // programs and processes
    "execve", "execveat", "fork", "vfork", "clone", "clone3", "kill", "ptrace", "process_vm_readv",
    "process_vm_writev", "pidfd_open", "pidfd_getfd",
    // the network
    "socket", "socketpair", "connect", "bind",
    // other roots, namespaces, ids
    "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "unshare",
    "setns", "setuid", "setresuid", "capset", "mknod", "mknodat",
    // wide interfaces of the kernel
    "bpf", "keyctl", "add_key", "request_key", "io_uring_setup", "userfaultfd", "perf_event_open",
    "init_module", "finit_module", "kexec_load", "reboot"};

void check(int result) {
    if (result < 0) {
        throw system_error(ExitStatus::machine,
                           "the confined worker cannot be set up: seccomp filter", -result);
    }
}

void add_rules(scmp_filter_ctx filter, std::uint32_t action, const char* name) {
    const int number = seccomp_syscall_resolve_name(name);
    // A name that this architecture or this libseccomp does not know falls under the default.
    if (number >= 0) {
        check(seccomp_rule_add(filter, action, number, 0));
    }
}

} // namespace

void install() {
    const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter) {
        check(-ENOMEM);
    }
    check(seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    for (const char* name : k_allowed) {
        add_rules(filter.get(), SCMP_ACT_ALLOW, name);
    }
    for (const char* name : k_fatal) {
        add_rules(filter.get(), SCMP_ACT_KILL_PROCESS, name);
    }
    check(seccomp_load(filter.get()));
}

} // namespace stopgap::worker_filter
