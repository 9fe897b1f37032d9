#include "sandbox/seccomp.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"

#include <seccomp.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <vector>

namespace stopgap::sandbox {

namespace {

using Filter = Owned<void, seccomp_release>;

constexpr std::array k_refused = {
    // keys of the caller's session and of the kernel
    "keyctl", "add_key", "request_key",
    // the running kernel
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "bpf",
    "perf_event_open", "userfaultfd", "swapon", "swapoff", "acct", "reboot", "quotactl",
    "quotactl_fd", "nfsservctl", "open_by_handle_at", "lookup_dcookie", "syslog", "settimeofday",
    "clock_settime", "adjtimex", "clock_adjtime", "iopl", "ioperm"};

// Typing into, or pasting from, the terminal that `stopgap shell` runs in.
constexpr std::array<unsigned, 2> k_refused_ioctls = {TIOCSTI, TIOCLINUX};

constexpr std::array k_sync_calls = {"fsync",  "fdatasync",       "sync",
                                     "syncfs", "sync_file_range", "sync_file_range2"};

void require(int result, const char* what) {
    if (result < 0) {
        throw system_error(ExitStatus::machine, std::string("seccomp: ") + what, -result);
    }
}

void add_architectures(void* filter) {
    std::vector<uint32_t> others;
    switch (seccomp_arch_native()) {
    case SCMP_ARCH_X86_64:
        others = {SCMP_ARCH_X86, SCMP_ARCH_X32};
        break;
    case SCMP_ARCH_AARCH64:
        others = {SCMP_ARCH_ARM};
        break;
    default:
        break;
    }
    for (const uint32_t architecture : others) {
        const int result = seccomp_arch_add(filter, architecture);
        require(result == -EEXIST ? 0 : result, "cannot add an instruction set");
    }
}

// A call that this libseccomp or instruction set does not know cannot be made under that name.
void add_rule(void* filter, uint32_t action, const char* name) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number != __NR_SCMP_ERROR) {
        const int result = seccomp_rule_add(filter, action, number, 0);
        require(result == -EDOM ? 0 : result, name);
    }
}

void add_ioctl_rule(void* filter, unsigned request) {
    // The kernel looks at the lower 32 bits only; the upper half must not dodge the rule.
    const scmp_arg_cmp is_request =
        SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, 0xffffffffU, static_cast<scmp_datum_t>(request));
    require(seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1, &is_request),
            "ioctl");
}

} // namespace

void load_filter(Hardening hardening) {
    const Filter filter(seccomp_init(SCMP_ACT_ALLOW));
    if (!filter) {
        throw Error(ExitStatus::machine, "seccomp: cannot make a filter");
    }
    // no_new_privs is the caller's choice; other instruction sets are allowed, not killed.
    require(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_NNP, 0), "no_new_privs");
    require(seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW), "bad arch");
    add_architectures(filter.get());
    for (const char* name : k_refused) {
        add_rule(filter.get(), SCMP_ACT_ERRNO(EPERM), name);
    }
    for (const unsigned request : k_refused_ioctls) {
        add_ioctl_rule(filter.get(), request);
    }
    if (hardening == Hardening::install) {
        for (const char* name : k_sync_calls) {
            add_rule(filter.get(), SCMP_ACT_ERRNO(0), name);
        }
    }
    require(seccomp_load(filter.get()), "cannot load the filter");
}

} // namespace stopgap::sandbox
