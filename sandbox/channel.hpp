#pragma once
// Messages with descriptors between a Sandbox and the first process inside, over a SOCK_SEQPACKET
// pair. End of file on either side means that the other one died.

#include "base/files.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stopgap::sandbox {

struct Message {
    char kind = 0;     ///< 0: the other side is gone
    std::string bytes; ///< at most 32 kB; more goes through a memory file
    std::vector<FileDescriptor> descriptors;
};

[[nodiscard]] std::pair<FileDescriptor, FileDescriptor> make_channel();

/// Whether it was sent: false where the other side is gone.
bool send_message(int channel, char kind, const std::string& bytes,
                  const std::vector<int>& descriptors = {});

/// Waits for a message.
[[nodiscard]] Message receive_message(int channel);

/// An anonymous file with the bytes, at its start.
[[nodiscard]] FileDescriptor memory_file(const std::string& bytes);

/// Texts without NUL as one string, and back.
[[nodiscard]] std::string packed(const std::vector<std::string>& texts);
[[nodiscard]] std::vector<std::string> unpacked(const std::string& bytes);

} // namespace stopgap::sandbox
