#include "base/worker_wire.hpp"

#include "base/interrupt.hpp"
#include "base/text.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

namespace stopgap::worker_wire {

namespace {

constexpr std::size_t k_head_bytes = 1 + sizeof(std::uint64_t);
constexpr std::size_t k_failure_bytes = 1U << 20U;
constexpr int k_poll_milliseconds = 200;

void send_bytes(int pipe, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t wrote = write(pipe, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            _exit(1);
        }
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
}

void append_field(std::string& text, std::string_view field) {
    const std::uint64_t size_bytes = field.size();
    text.append(reinterpret_cast<const char*>(&size_bytes), sizeof size_bytes);
    text.append(field);
}

std::optional<std::string_view> take_field(std::string_view& text) {
    std::uint64_t size_bytes = 0;
    if (text.size() < sizeof size_bytes) {
        return std::nullopt;
    }
    std::memcpy(&size_bytes, text.data(), sizeof size_bytes);
    text.remove_prefix(sizeof size_bytes);
    if (size_bytes > text.size()) {
        return std::nullopt;
    }
    const std::string_view field = text.substr(0, size_bytes);
    text.remove_prefix(size_bytes);
    return field;
}

std::vector<std::string> fields_of(std::string_view text) {
    std::vector<std::string> fields;
    while (const std::optional<std::string_view> field = take_field(text)) {
        fields.push_back(printable(*field));
    }
    return fields;
}

/// A worker may say that its input is bad or that the machine failed it; nothing else.
ExitStatus status_named(const std::string& text) {
    const std::array<ExitStatus, 4> allowed = {ExitStatus::usage, ExitStatus::machine,
                                               ExitStatus::interrupted, ExitStatus::bug};
    for (const ExitStatus status : allowed) {
        if (text == std::to_string(static_cast<int>(status))) {
            return status;
        }
    }
    return ExitStatus::verification;
}

} // namespace

void send(int pipe, Kind kind, std::string_view payload) {
    std::array<char, k_head_bytes> head = {static_cast<char>(kind)};
    const std::uint64_t size_bytes = payload.size();
    std::memcpy(head.data() + 1, &size_bytes, sizeof size_bytes);
    send_bytes(pipe, {head.data(), head.size()});
    send_bytes(pipe, payload);
}

std::string packed(const Error& error) {
    std::string text;
    append_field(text, std::to_string(static_cast<int>(error.status())));
    append_field(text, error.message());
    append_field(text, error.hint());
    for (const std::string& sentence : error.context()) {
        append_field(text, sentence);
    }
    return text;
}

Error unpacked(std::string_view text, const std::string& name) {
    const std::vector<std::string> fields = fields_of(text);
    if (fields.size() < 3) {
        return {ExitStatus::verification, name + ": its confined reader sent a malformed answer"};
    }
    Error error(status_named(fields[0]), fields[1]);
    error.with_hint(fields[2]);
    for (std::size_t index = 3; index < fields.size(); ++index) {
        error.add_context(fields[index]);
    }
    return error;
}

Reader::Reader(int pipe, std::string name, std::chrono::seconds time,
               std::uint64_t result_limit_bytes)
    : pipe_(pipe), name_(std::move(name)), deadline_(std::chrono::steady_clock::now() + time),
      result_limit_bytes_(result_limit_bytes) {}

void Reader::wait_until_readable() const {
    struct pollfd waiting = {pipe_, POLLIN, 0};
    while (poll(&waiting, 1, k_poll_milliseconds) <= 0) {
        stop_if_interrupted();
        if (std::chrono::steady_clock::now() > deadline_) {
            throw Error(ExitStatus::verification, name_ + ": took too long to read");
        }
    }
    stop_if_interrupted();
}

bool Reader::read_exactly(char* to, std::size_t size_bytes) {
    while (size_bytes > 0) {
        wait_until_readable();
        const ssize_t got = read(pipe_, to, size_bytes);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        to += got;
        size_bytes -= static_cast<std::size_t>(got);
    }
    return true;
}

bool Reader::next(Frame& frame) {
    std::array<char, k_head_bytes> head = {};
    if (!read_exactly(head.data(), head.size())) {
        return false;
    }
    std::uint64_t size_bytes = 0;
    std::memcpy(&size_bytes, head.data() + 1, sizeof size_bytes);
    frame.kind = static_cast<Kind>(head[0]);
    const bool is_known =
        frame.kind == Kind::piece || frame.kind == Kind::result || frame.kind == Kind::failure;
    const std::uint64_t limit_bytes = frame.kind == Kind::piece     ? k_piece_bytes
                                      : frame.kind == Kind::failure ? k_failure_bytes
                                                                    : result_limit_bytes_;
    if (!is_known || size_bytes > limit_bytes) {
        throw Error(ExitStatus::verification,
                    name_ + ": its confined reader sent a malformed or too large answer");
    }
    frame.payload.resize(size_bytes);
    return read_exactly(frame.payload.data(), size_bytes);
}

} // namespace stopgap::worker_wire
