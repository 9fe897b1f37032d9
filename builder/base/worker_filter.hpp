#pragma once
// The confined worker's seccomp filter: what reading, unpacking and memory need is allowed; what a
// parser never does (programs, processes, sockets, mounts, tracing, kernel interfaces) ends it;
// everything else fails with EPERM. Only worker_jail.cpp uses this.

namespace stopgap::worker_filter {

/// Needs no_new_privs. Throws Error(machine) where the kernel refuses the filter.
void install();

} // namespace stopgap::worker_filter
