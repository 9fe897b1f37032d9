#pragma once
// Starting a process in new namespaces, with its ids mapped.

#include "base/files.hpp"
#include "sandbox/ids.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace stopgap::sandbox {

/// A process of ours in namespaces of its own; killed and reaped by the destructor.
class NamespaceProcess {
  public:
    NamespaceProcess() = default;
    NamespaceProcess(pid_t pid, FileDescriptor handle) : pid_(pid), handle_(std::move(handle)) {}
    NamespaceProcess(NamespaceProcess&& other) noexcept
        : pid_(other.pid_), handle_(std::move(other.handle_)) {
        other.pid_ = -1;
    }
    NamespaceProcess& operator=(NamespaceProcess&& other) noexcept;
    NamespaceProcess(const NamespaceProcess&) = delete;
    NamespaceProcess& operator=(const NamespaceProcess&) = delete;
    ~NamespaceProcess() { kill_and_wait(); }

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// A pidfd: readable when the process has ended.
    [[nodiscard]] int handle() const { return handle_.get(); }
    [[nodiscard]] explicit operator bool() const { return pid_ > 0; }
    /// Ends the process, if it lives; returns its wait status.
    int kill_and_wait();
    /// Waits for the process to end by itself; returns its wait status.
    int wait();
    /// Somebody else has reaped it.
    void forget() { pid_ = -1; }

  private:
    pid_t pid_ = -1;
    FileDescriptor handle_;
};

/// Starts `body` in a new process in the namespaces of `clone_flags` (CLONE_NEW*). `prepare` runs
/// in the caller while the new process waits: it writes the id maps. The process ends with what
/// `body` returns, and at once if the caller dies first. Throws Error(machine).
[[nodiscard]] NamespaceProcess start_in_namespaces(std::uint64_t clone_flags,
                                                   const std::function<void(pid_t)>& prepare,
                                                   const std::function<int()>& body);

/// Where the ids of a sandbox are seen from the place that handles its trees.
struct IdShift {
    unsigned uid = 0;
    unsigned gid = 0;
};

/// Runs `work` where files of the caller and of the mapped range can both be handled: in this
/// process for root, in a user namespace of its own for an ordinary user. What `work` returns is
/// returned; an Error comes through.
std::string as_owner(const std::function<std::string(IdShift)>& work);

} // namespace stopgap::sandbox
