#pragma once
// The pipes that a command prints into: captured, or copied to a descriptor, always bounded.
// A pipe even where the output goes to a file: a command may open /dev/stdout again, and must then
// not reach the file.

#include "base/files.hpp"
#include "sandbox/sandbox.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace stopgap::sandbox {

class Output {
  public:
    explicit Output(const Request& request);

    [[nodiscard]] int standard_output() const { return streams_[0].writing.get(); }
    [[nodiscard]] int standard_error() const;
    /// -1 once the stream has ended, or where there is none.
    [[nodiscard]] int reading_end(std::size_t stream) const {
        return streams_.at(stream).reading.get();
    }
    void close_writing_ends();
    /// Takes what the pipes hold now.
    void read_available();
    /// Takes the rest; everything that wrote has ended.
    void drain();
    [[nodiscard]] bool limit_reached() const { return limit_reached_; }
    [[nodiscard]] std::string take_output() { return std::move(streams_[0].captured); }
    [[nodiscard]] std::string take_errors() { return std::move(streams_[1].captured); }

  private:
    struct Stream {
        FileDescriptor reading;
        FileDescriptor writing;
        std::string captured;
    };
    static void open_pipe(Stream& stream);
    bool read_once(Stream& stream);
    void take(Stream& stream, std::string_view bytes);

    const Request& request_;
    std::array<Stream, 2> streams_;
    std::uint64_t taken_bytes_ = 0;
    bool limit_reached_ = false;
};

} // namespace stopgap::sandbox
