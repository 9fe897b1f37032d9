#include "sandbox/output.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stopgap::sandbox {

Output::Output(const Request& request) : request_(request) {
    if (request.interactive) {
        return;
    }
    open_pipe(streams_[0]);
    if (request.output_fd < 0 && !request.merge_output) {
        open_pipe(streams_[1]);
    }
}

void Output::open_pipe(Stream& stream) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw system_error(ExitStatus::machine, "pipe", errno);
    }
    stream.reading.reset(ends[0]);
    stream.writing.reset(ends[1]);
    // Only our end: the flag belongs to the open file, and a command wants a blocking one.
    static_cast<void>(fcntl(ends[0], F_SETFL, O_NONBLOCK));
    // A command that opens /dev/stdout again has other ids than the pipe's maker.
    static_cast<void>(fchmod(ends[1], 0666));
}

int Output::standard_error() const {
    return streams_[1].writing ? streams_[1].writing.get() : standard_output();
}

void Output::close_writing_ends() {
    for (Stream& stream : streams_) {
        stream.writing.reset();
    }
}

void Output::take(Stream& stream, std::string_view bytes) {
    const bool to_file = request_.output_fd >= 0;
    const std::uint64_t limit_bytes =
        to_file ? request_.log_limit_bytes : request_.capture_limit_bytes;
    const std::uint64_t room = limit_bytes - std::min(limit_bytes, taken_bytes_);
    limit_reached_ = limit_reached_ || bytes.size() > room;
    bytes = bytes.substr(0, room);
    taken_bytes_ += bytes.size();
    if (to_file) {
        write_all(request_.output_fd, bytes, "output");
    } else {
        stream.captured += bytes;
    }
    if (request_.watch && !bytes.empty()) {
        request_.watch(bytes);
    }
}

bool Output::read_once(Stream& stream) {
    std::array<char, 65536> chunk{};
    if (!stream.reading) {
        return false;
    }
    const ssize_t got = read(stream.reading.get(), chunk.data(), chunk.size());
    if (got > 0) {
        take(stream, {chunk.data(), static_cast<std::size_t>(got)});
        return true;
    }
    if (got == 0) {
        stream.reading.reset();
    }
    return got < 0 && errno == EINTR;
}

void Output::read_available() {
    for (Stream& stream : streams_) {
        static_cast<void>(read_once(stream));
    }
}

void Output::drain() {
    for (Stream& stream : streams_) {
        while (read_once(stream)) {
        }
    }
}

} // namespace stopgap::sandbox
