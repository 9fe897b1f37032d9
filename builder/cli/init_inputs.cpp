#include "cli/init_inputs.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "ecosystem/inputs.hpp"
#include "patching/patch_text.hpp"
#include "recipe/forms.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <array>
#include <set>

namespace stopgap::cli {

namespace {

constexpr std::uint64_t k_tarball_limit_bytes = 4ULL << 30U;
constexpr std::uint64_t k_patch_limit_bytes = 64ULL << 20U;
constexpr std::uint64_t k_key_limit_bytes = 1ULL << 20U;

constexpr std::string_view k_as_announced = "the digest that you gave";
constexpr std::string_view k_as_downloaded =
    "nothing yet: pinned as it was downloaded now, so compare the digest with what upstream "
    "announces";
constexpr std::string_view k_as_given =
    "nothing yet: pinned as your file is, so compare the digest with what upstream announces";

Error mistake(const char* option, const std::string& file, const std::string& what,
              const std::string& hint) {
    return Error(ExitStatus::usage, fmt::format("{} {}: {}", option, printable(file), what))
        .with_hint(hint);
}

void require_file(const char* option, const fs::path& path) {
    const fs::file_status status = fs::symlink_status(path);
    const auto wrong = [&](const char* what, const std::string& hint) {
        return mistake(option, path.string(), what, hint);
    };
    switch (status.type()) {
    case fs::file_type::regular:
        break;
    case fs::file_type::not_found:
        throw wrong("there is no such file", "a path is relative to the current folder");
    case fs::file_type::symlink:
        throw wrong("is a symbolic link", "give the file that it leads to");
    case fs::file_type::directory:
        throw wrong("is a folder", "give a file");
    default:
        throw wrong("is no regular file", "write it to a file first");
    }
    if (fs::file_size(path) == 0) {
        throw wrong("is empty", "give the file with its content");
    }
    if (!recipe::forms().file_name.matches(path.filename().string())) {
        throw wrong("has a name that a recipe cannot have",
                    "rename it: " + recipe::forms().file_name.hint());
    }
}

/// The two files would lie in one place.
void require_other_name(const char* option, const std::string& file, const std::string& name,
                        std::set<std::string>& names) {
    if (!names.insert(name).second) {
        throw mistake(option, file, "another one is named " + name + " too", "rename one of them");
    }
}

/// A copy that no link led to, in the recipe's folder.
fs::path copied(const fs::path& given, const fs::path& folder, std::uint64_t limit_bytes) {
    const fs::path parent = fs::absolute(given).parent_path();
    const FileDescriptor source = open_file(parent, O_RDONLY | O_DIRECTORY);
    make_directories(folder);
    fs::path copy = folder / given.filename();
    during("while copying " + printable(given.string()),
           [&] { copy_out(source.get(), given.filename(), copy, limit_bytes); });
    return copy;
}

void require_patch(const char* option, const std::string& origin, const std::string& text,
                   const std::string& hint) {
    static constexpr std::array<std::string_view, 3> k_marks = {"@@ -", "diff --git ", "*** "};
    const bool changes_something = std::ranges::any_of(
        k_marks, [&](std::string_view mark) { return text.find(mark) != std::string::npos; });
    if (!changes_something || patching::paths_touched(text).empty()) {
        throw mistake(option, origin, "is no patch", hint);
    }
    patching::require_inside_tree(text, printable(origin));
}

/// A key that signs must not travel with a recipe.
bool is_secret_key(const std::string& bytes) {
    constexpr unsigned k_old_form = 0x94; // tag 5 of RFC 4880, section 4.2, and its three lengths
    constexpr unsigned k_new_form = 0xC5;
    const unsigned first = bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front());
    return (first & 0xFCU) == k_old_form || first == k_new_form ||
           bytes.find("PRIVATE KEY BLOCK") != std::string::npos;
}

class InputTaker {
  public:
    InputTaker(const InitOptions& options, const fs::path& folder, Workplace& workplace)
        : options_(options), folder_(folder), workplace_(workplace) {
        recipe_.folder = folder;
    }

    InitInput copy_patch(const std::string& given) {
        const fs::path copy = copied(given, folder_ / "patches", k_patch_limit_bytes);
        const std::string text = read_file(copy, k_patch_limit_bytes);
        require_patch("--patch", given, text, "the output of diff -u or git format-patch is one");
        return {copy.filename(), sha256_of(text), text.size(), given, "your own file, copied"};
    }

    SourceFile fetch_patch(UrlInput& input) {
        SourceFile file = fetch_url_input(recipe_, input, workplace_);
        require_patch("--patch", input.url, read_file(file.stored, k_patch_limit_bytes),
                      "the page of a commit is none; a forge has the patch at another address, "
                      "often with .patch behind");
        input.sha256 = file.sha256;
        return file;
    }

    InitInput copy_tarball() {
        const fs::path copy = copied(options_.tarball, folder_ / "files", k_tarball_limit_bytes);
        const SourceFile file = take_path_input(
            recipe_, {fs::path("files") / copy.filename(), options_.sha256}, workplace_);
        inspect_tarballs({file});
        return said(file, options_.tarball.string(),
                    options_.sha256.empty() ? k_as_given : k_as_announced);
    }

    SourceFile fetch_tarball(UrlInput& input) {
        for (const fs::path& key : options_.keys) {
            input.keys.push_back(fs::path("keys") / copy_key(key).filename());
        }
        UrlInput wanted = input;
        if (input.sha256.empty() && input.signature.empty()) {
            wanted.mirrors.clear(); // what they have is held to what the URL itself gives
        }
        SourceFile file =
            during(options_.keys.empty() ? "while fetching --url" : "while holding --url to --key",
                   [&] { return fetch_url_input(recipe_, wanted, workplace_); });
        inspect_tarballs({file});
        input.sha256 = file.sha256;
        return file;
    }

    static InitInput said(const SourceFile& file, const std::string& origin,
                          std::string_view verified_by) {
        return {file.name, file.sha256, file.size_bytes, origin, std::string(verified_by)};
    }

  private:
    fs::path copy_key(const fs::path& key) {
        fs::path copy = copied(key, folder_ / "keys", k_key_limit_bytes);
        if (is_secret_key(read_file(copy, k_key_limit_bytes))) {
            throw mistake("--key", key.string(), "is a private key",
                          "give the public one: gpg --export");
        }
        return copy;
    }

    const InitOptions& options_;
    const fs::path& folder_;
    Workplace& workplace_;
    Recipe recipe_;
};

std::vector<InitInput> take_patches(const InitOptions& options, InputTaker& taker,
                                    RecipeDraft& draft) {
    std::vector<InitInput> taken;
    for (const std::string& patch : options.patches) {
        if (!is_url(patch)) {
            taken.push_back(taker.copy_patch(patch));
            draft.inputs.emplace_back(PathInput{fs::path("patches") / taken.back().name, {}});
            continue;
        }
        UrlInput input = {patch, {}, {}, {}, {}};
        const SourceFile file = taker.fetch_patch(input);
        taken.push_back(InputTaker::said(file, patch, k_as_downloaded));
        draft.inputs.emplace_back(input);
    }
    return taken;
}

std::string said_of_download(const InitOptions& options, const SourceFile& file) {
    if (options.signature.empty()) {
        return std::string(options.sha256.empty() ? k_as_downloaded : k_as_announced);
    }
    return shown(file.verification) +
           (options.sha256.empty() ? "" : "; " + std::string(k_as_announced));
}

std::vector<InitInput> take_archive(const InitOptions& options, RecipeDraft& draft,
                                    Workplace& workplace) {
    const ArchiveInput archive = archive_of(options);
    std::vector<InitInput> taken;
    for (const SourceFile& file :
         workplace.fetch_archive_input(archive, {"--from-suite " + archive.suite, 0, 0})) {
        taken.push_back(InputTaker::said(file, file.origin, shown(file.verification)));
    }
    draft.inputs.emplace_back(archive);
    return taken;
}

} // namespace

void require_given_files(const InitOptions& options) {
    std::set<std::string> names;
    for (const std::string& patch : options.patches) {
        if (!is_url(patch)) {
            require_file("--patch", patch);
        }
        require_other_name(
            "--patch", patch,
            is_url(patch) ? file_name_of_url(patch) : fs::path(patch).filename().string(), names);
    }
    names.clear();
    for (const fs::path& key : options.keys) {
        require_file("--key", key);
        require_other_name("--key", key.string(), key.filename().string(), names);
    }
    if (!options.tarball.empty()) {
        require_file("--tarball", options.tarball);
    }
}

std::vector<InitInput> take_inputs(const InitOptions& options, const fs::path& folder,
                                   RecipeDraft& draft, Workplace& workplace) {
    if (!options.from_suite.empty()) {
        return take_archive(options, draft, workplace);
    }
    InputTaker taker(options, folder, workplace);
    if (draft.kind == FixKind::backport) {
        return take_patches(options, taker, draft);
    }
    if (!options.tarball.empty()) {
        InitInput taken = taker.copy_tarball();
        draft.inputs.emplace_back(PathInput{fs::path("files") / taken.name, taken.sha256});
        return {std::move(taken)};
    }
    UrlInput input = {options.url, options.mirrors, options.sha256, options.signature, {}};
    const SourceFile file = taker.fetch_tarball(input);
    draft.inputs.emplace_back(input);
    return {InputTaker::said(file, options.url, said_of_download(options, file))};
}

} // namespace stopgap::cli
