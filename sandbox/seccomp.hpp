#pragma once
// The system call filter of a sandbox: everything is allowed but what reaches the kernel's own
// state or the caller's terminal, which fails with EPERM. Nothing is killed, so that a configure
// script that probes a call sees an ordinary refusal.
//
// Filtered for every instruction set that the kernel runs here (x86-64, i386, x32; arm64, arm).

#include "sandbox/sandbox.hpp"

namespace stopgap::sandbox {

/// Loads the filter for the calling process and all that it starts. Needs no_new_privs or
/// CAP_SYS_ADMIN in its user namespace. For Hardening::install it also lets fsync(2) and its kin
/// succeed without doing anything. Throws Error(machine).
void load_filter(Hardening hardening);

} // namespace stopgap::sandbox
