#pragma once
// How a confined worker speaks to its parent: frames on a pipe. The parent believes nothing of what
// it reads: lengths are bounded, an error's text is made printable, its status is checked.

#include "base/error.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace stopgap::worker_wire {

enum class Kind : char { piece = 'p', result = 'r', failure = 'f' };

struct Frame {
    Kind kind = Kind::result;
    std::string payload;
};

inline constexpr std::size_t k_piece_bytes = 1U << 20U;

/// Ends the process where the parent has gone.
void send(int pipe, Kind kind, std::string_view payload);

[[nodiscard]] std::string packed(const Error& error);
/// Damage in the packed text is an Error(verification) as well, with `name` as its subject.
[[nodiscard]] Error unpacked(std::string_view text, const std::string& name);

/// Reads frames; a pipe that ends early is a frame that never comes.
class Reader {
  public:
    Reader(int pipe, std::string name, std::chrono::seconds time, std::uint64_t result_limit_bytes);

    /// False where the pipe ended before a whole frame came. Throws Error where interrupted, too
    /// late, or where a frame is malformed or too large.
    [[nodiscard]] bool next(Frame& frame);

  private:
    [[nodiscard]] bool read_exactly(char* to, std::size_t size_bytes);
    void wait_until_readable() const;

    int pipe_;
    std::string name_;
    std::chrono::steady_clock::time_point deadline_;
    std::uint64_t result_limit_bytes_;
};

} // namespace stopgap::worker_wire
