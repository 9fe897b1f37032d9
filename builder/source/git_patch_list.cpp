#include "source/git_patch_list.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "source/git_protocol.hpp"

#include <algorithm>
#include <charconv>

namespace stopgap::source::git {

namespace {

constexpr std::string_view k_absent = "absent";
constexpr std::string_view k_plain = "plain";
constexpr std::string_view k_executable = "executable";

void pack(const std::optional<GitFileVersion>& version, std::string& text) {
    if (!version) {
        text += std::string(k_absent) + "\n";
        return;
    }
    text += std::string(version->is_executable ? k_executable : k_plain) + "\n" +
            std::to_string(version->bytes.size()) + "\n" + version->bytes;
}

class Reader {
  public:
    Reader(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

    std::vector<GitPatch> read() {
        std::vector<GitPatch> patches;
        while (!rest_.empty()) {
            GitPatch patch;
            patch.commit = line();
            const std::size_t subject_bytes = size();
            const std::size_t text_bytes = size();
            const std::size_t file_count = size();
            patch.subject = take(subject_bytes);
            patch.text = take(text_bytes);
            for (std::size_t i = 0; i < file_count; ++i) {
                patch.files.push_back(file());
            }
            if (!is_object_name(patch.commit) || printable(patch.subject) != patch.subject) {
                refuse();
            }
            patches.push_back(std::move(patch));
        }
        return patches;
    }

  private:
    [[noreturn]] void refuse() const {
        throw Error(ExitStatus::verification,
                    name_ + ": its confined reader sent a malformed answer");
    }

    std::string take(std::size_t size_bytes) {
        if (size_bytes > rest_.size()) {
            refuse();
        }
        const std::string taken(rest_.substr(0, size_bytes));
        rest_.remove_prefix(size_bytes);
        return taken;
    }

    GitFile file() {
        GitFile file;
        file.path = line();
        if (!is_plain_name(file.path)) {
            refuse();
        }
        file.before = version();
        file.after = version();
        return file;
    }

    std::optional<GitFileVersion> version() {
        const std::string kind = line();
        if (kind == k_absent) {
            return std::nullopt;
        }
        if (kind != k_executable && kind != k_plain) {
            refuse();
        }
        return GitFileVersion{take(size()), kind == k_executable};
    }

    std::string line() {
        std::string text = take(std::min(rest_.find('\n'), rest_.size()));
        static_cast<void>(take(1));
        return text;
    }

    std::size_t size() {
        const std::string text = line();
        const char* const end = text.data() + text.size();
        std::size_t size_bytes = 0;
        const auto [rest, error] = std::from_chars(text.data(), end, size_bytes);
        if (error != std::errc() || rest != end) {
            refuse();
        }
        return size_bytes;
    }

    std::string_view rest_;
    const std::string& name_;
};

} // namespace

bool is_plain_name(std::string_view name) {
    const std::vector<std::string> parts = split(name, '/');
    const bool is_printable = std::all_of(name.begin(), name.end(), [](unsigned char byte) {
        return byte > 0x20 && byte != 0x7f && byte != '"' && byte != '\\';
    });
    return is_printable && !name.empty() &&
           std::none_of(parts.begin(), parts.end(), [](const std::string& part) {
               return part.empty() || part == "." || part == ".." || part == ".git";
           });
}

std::string packed(const std::vector<GitPatch>& patches) {
    std::string text;
    for (const GitPatch& patch : patches) {
        text += patch.commit + "\n" + std::to_string(patch.subject.size()) + "\n" +
                std::to_string(patch.text.size()) + "\n" + std::to_string(patch.files.size()) +
                "\n" + patch.subject + patch.text;
        for (const GitFile& file : patch.files) {
            text += file.path + "\n";
            pack(file.before, text);
            pack(file.after, text);
        }
    }
    return text;
}

std::vector<GitPatch> unpacked_patches(std::string_view text, const std::string& name) {
    return Reader(text, name).read();
}

} // namespace stopgap::source::git
