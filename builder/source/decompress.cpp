#include "source/decompress.hpp"

#include "base/error.hpp"
#include "source/archive_reader.hpp"

namespace stopgap::source {

namespace {

constexpr std::size_t k_longest_line_bytes = 1U << 20U;

void emit_content(int descriptor, const std::string& name, const Emit& emit) {
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::single_file);
    if (reader.next() == nullptr) {
        return;
    }
    while (const std::optional<ContentBlock> block = reader.next_block()) {
        emit(block->bytes);
    }
}

/// Hands the decompressed bytes to `receive` until it returns false.
void stream(const fs::path& file, const std::string& name, std::uint64_t limit_bytes,
            const std::function<bool(std::string_view)>& receive) {
    std::uint64_t received_bytes = 0;
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        stream_confined(
            confinement, [&](const Emit& emit) { emit_content(descriptor, name, emit); },
            [&](std::string_view bytes) {
                received_bytes += bytes.size();
                if (received_bytes > limit_bytes) {
                    throw Error(ExitStatus::verification, name + ": unpacks to more than " +
                                                              std::to_string(limit_bytes) +
                                                              " bytes");
                }
                return receive(bytes);
            });
    });
}

/// Cuts a stream into lines.
class LineCutter {
  public:
    LineCutter(std::string name, const std::function<bool(std::string_view)>& visit)
        : name_(std::move(name)), visit_(&visit) {}

    bool take(std::string_view bytes) {
        for (std::size_t end = bytes.find('\n'); end != std::string_view::npos;
             end = bytes.find('\n')) {
            if (!finish_line(bytes.substr(0, end))) {
                return false;
            }
            bytes.remove_prefix(end + 1);
        }
        if (begun_.size() + bytes.size() > k_longest_line_bytes) {
            throw Error(ExitStatus::verification, name_ + ": holds a line of more than 1 MiB");
        }
        begun_.append(bytes);
        return true;
    }

    /// A last line without a line end counts.
    void end() {
        if (!begun_.empty()) {
            static_cast<void>((*visit_)(begun_));
        }
    }

    [[nodiscard]] bool wants_more() const { return wants_more_; }

  private:
    bool finish_line(std::string_view rest) {
        if (begun_.empty()) {
            wants_more_ = (*visit_)(rest);
        } else {
            begun_.append(rest);
            wants_more_ = (*visit_)(begun_);
            begun_.clear();
        }
        return wants_more_;
    }

    std::string name_;
    const std::function<bool(std::string_view)>* visit_;
    std::string begun_;
    bool wants_more_ = true;
};

} // namespace

std::string decompress(const fs::path& file, const std::string& name, std::uint64_t limit_bytes) {
    std::string content;
    stream(file, name, limit_bytes, [&](std::string_view bytes) {
        content.append(bytes);
        return true;
    });
    return content;
}

void decompress_to_file(const fs::path& file, const std::string& name, const fs::path& to,
                        std::uint64_t limit_bytes) {
    AtomicFile output(to);
    stream(file, name, limit_bytes, [&](std::string_view bytes) {
        output.write(bytes);
        return true;
    });
    output.commit();
}

void read_compressed(const fs::path& file, const std::string& name,
                     const std::function<void(const Pieces&, const Emit&)>& read,
                     const std::function<bool(std::string_view)>& receive) {
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        const std::function<void(const Emit&)> work = [&](const Emit& emit) {
            ArchiveReader reader(descriptor, name, ArchiveReader::Format::single_file);
            const bool has_content = reader.next() != nullptr;
            const Pieces pieces = [&]() -> std::string_view {
                while (has_content) {
                    const std::optional<ContentBlock> block = reader.next_block();
                    if (!block || !block->bytes.empty()) {
                        return block ? block->bytes : std::string_view();
                    }
                }
                return {};
            };
            read(pieces, emit);
        };
        stream_confined(confinement, work, receive);
    });
}

void scan_compressed_lines(const fs::path& file, const std::string& name, std::uint64_t limit_bytes,
                           const std::function<bool(std::string_view)>& visit) {
    LineCutter lines(name, visit);
    stream(file, name, limit_bytes, [&](std::string_view bytes) { return lines.take(bytes); });
    if (lines.wants_more()) {
        lines.end();
    }
}

} // namespace stopgap::source
