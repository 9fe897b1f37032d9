#include "source/root_archive.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "source/archive_reader.hpp"
#include "source/plain_tar.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>

namespace stopgap::source {

namespace {

constexpr const char* k_output = "tree.tar";
constexpr std::string_view k_whiteout = ".wh.";
constexpr std::string_view k_opaque = ".wh..wh..opq";
constexpr la_int64_t k_ids = 65536;
constexpr std::size_t k_elf_head_bytes = 20;
constexpr std::array<std::string_view, 2> k_program_folders = {"usr/bin", "bin"};
constexpr std::array<std::string_view, 7> k_programs = {
    "apt-get", "dpkg", "dpkg-buildpackage", "fakeroot", "patch", "rpm", "rpmbuild"};

ExtractionPolicy root_policy() {
    ExtractionPolicy policy;
    policy.total_bytes = 64ULL << 30U;
    policy.entries = 2'000'000;
    policy.path_length = 4096;
    policy.symlinks_may_dangle = true;
    return policy;
}

bool is_program(const fs::path& path) {
    const auto holds = [](const auto& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    return holds(k_program_folders, path.parent_path()) && holds(k_programs, path.filename());
}

/// e_machine of ELF; 0 where these are no ELF program's first bytes.
unsigned elf_machine_in(std::string_view bytes) {
    constexpr std::string_view k_magic = "\x7f"
                                         "ELF";
    constexpr std::size_t k_byte_order = 5;
    constexpr std::size_t k_machine = 18;
    if (bytes.size() < k_elf_head_bytes || !bytes.starts_with(k_magic)) {
        return 0;
    }
    const bool is_little = bytes[k_byte_order] == 1;
    const auto low = static_cast<unsigned char>(bytes[is_little ? k_machine : k_machine + 1]);
    const auto high = static_cast<unsigned char>(bytes[is_little ? k_machine + 1 : k_machine]);
    return high * 256U + low;
}

/// The entry as it goes into the sandbox.
void make_fit(archive_entry* entry, const std::string& clean_name, const std::string& archive) {
    const la_int64_t uid = archive_entry_uid(entry);
    const la_int64_t gid = archive_entry_gid(entry);
    if (uid < 0 || gid < 0 || uid >= k_ids || gid >= k_ids) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: entry \"{}\" belongs to {}:{}: a root's ids end at 65535",
                                archive, printable(clean_name), uid, gid));
    }
    archive_entry_copy_pathname(entry, clean_name.empty() ? "." : clean_name.c_str());
    if (const char* target = archive_entry_hardlink(entry)) {
        archive_entry_copy_hardlink(entry, joined(components_of(target), "/").c_str());
    }
    archive_entry_set_perm(entry, archive_entry_perm(entry) & 01777U);
    archive_entry_set_mtime(entry, std::clamp<time_t>(archive_entry_mtime(entry), 0, time(nullptr)),
                            0);
    archive_entry_unset_atime(entry);
    archive_entry_unset_ctime(entry);
    archive_entry_unset_birthtime(entry);
    archive_entry_copy_uname(entry, nullptr);
    archive_entry_copy_gname(entry, nullptr);
    archive_entry_xattr_clear(entry);
    archive_entry_acl_clear(entry);
    archive_entry_set_fflags(entry, 0, 0);
}

class Filter {
  public:
    Filter(std::string name, Whiteouts whiteouts, std::set<std::string> links_below, int output)
        : name_(std::move(name)), whiteouts_(whiteouts), policy_(name_, root_policy()),
          writer_(output, name_), links_below_(std::move(links_below)) {}

    RootArchive run(ArchiveReader& reader) {
        std::uint64_t unpacked_bytes = 0;
        while (archive_entry* entry = reader.next()) {
            const bool is_wanted = begin(entry);
            while (const std::optional<ContentBlock> block = reader.next_block()) {
                unpacked_bytes += block->bytes.size();
                policy_.admit_bytes(unpacked_bytes, reader.packed_bytes());
                if (is_wanted) {
                    take(*block);
                }
            }
        }
        writer_.end();
        found_.links.merge(links_below_);
        return std::move(found_);
    }

  private:
    [[nodiscard]] Error refusal(const std::string& what) const {
        return {ExitStatus::verification,
                name_ + ": entry \"" + printable(current_) + "\" " + what};
    }

    /// Whether the entry goes into the sandbox.
    bool begin(archive_entry* entry) {
        const EntryFacts facts = facts_of(entry);
        if (facts.kind == EntryKind::other) {
            ++found_.left_out;
            return false;
        }
        current_ = policy_.admit(facts);
        ++found_.entries;
        require_no_link_above();
        if (whiteouts_ == Whiteouts::oci && take_whiteout()) {
            return false;
        }
        note(facts.kind);
        make_fit(entry, current_, name_);
        writer_.begin(entry);
        return true;
    }

    /// tar would follow a link that lies in the tree already, wherever it leads.
    void require_no_link_above() const {
        for (fs::path folder = fs::path(current_).parent_path(); !folder.empty();
             folder = folder.parent_path()) {
            if (links_below_.contains(folder)) {
                throw refusal("lies behind \"" + printable(folder.string()) +
                              "\", which is a symbolic link of a lower layer");
            }
        }
    }

    void note(EntryKind kind) {
        found_.is_oci_layout = found_.is_oci_layout || current_ == "oci-layout";
        links_below_.erase(current_);
        if (kind == EntryKind::symbolic_link) {
            found_.links.insert(current_);
        }
        is_program_ = is_program(current_);
        if (is_program_) {
            found_.programs.push_back({current_, 0});
        }
    }

    bool take_whiteout() {
        const fs::path path(current_);
        const std::string file = path.filename();
        const fs::path folder = path.parent_path();
        if (!file.starts_with(k_whiteout)) {
            return false;
        }
        const std::string hidden = file.substr(k_whiteout.size());
        if (file == k_opaque) {
            found_.emptied.push_back(folder);
            forget_links_below(folder);
        } else if (hidden.empty() || hidden == "." || hidden == "..") {
            throw refusal("takes nothing away");
        } else {
            found_.removed.push_back(folder / hidden);
            links_below_.erase(folder / hidden);
            forget_links_below(folder / hidden);
        }
        return true;
    }

    void forget_links_below(const fs::path& folder) {
        const std::string prefix = folder.empty() ? "" : folder.string() + "/";
        std::erase_if(links_below_,
                      [&](const std::string& link) { return link.starts_with(prefix); });
    }

    void take(const ContentBlock& block) {
        if (is_program_ && block.offset == 0) {
            found_.programs.back().elf_machine = elf_machine_in(block.bytes);
        }
        writer_.write(block);
    }

    std::string name_;
    Whiteouts whiteouts_;
    EntryPolicy policy_;
    PlainTar writer_;
    RootArchive found_;
    std::set<std::string> links_below_; ///< those that this layer leaves
    std::string current_;               ///< clean name of the entry
    bool is_program_ = false;
};

// How the answer leaves the worker: "KIND VALUE" lines; names hold no control characters.
std::string packed(const RootArchive& found) {
    std::string text = fmt::format("entries {}\nleft {}\n", found.entries, found.left_out);
    text += found.is_oci_layout ? "oci 1\n" : "";
    for (const std::string& name : found.removed) {
        text += "removed " + name + "\n";
    }
    for (const std::string& name : found.emptied) {
        text += "emptied " + name + "\n";
    }
    for (const std::string& name : found.links) {
        text += "link " + name + "\n";
    }
    for (const RootProgram& program : found.programs) {
        text += fmt::format("{} {}\n", program.path, program.elf_machine);
    }
    return text;
}

/// The worker is not believed: what it names must lie below the root.
std::string below(const std::string& name, const std::string& archive) {
    if (name.starts_with('/') || joined(components_of(name), "/") != name ||
        ("/" + name + "/").find("/../") != std::string::npos) {
        throw Error(ExitStatus::verification,
                    archive + ": its confined reader sent a malformed answer");
    }
    return name;
}

RootArchive unpacked(const std::string& text, const std::string& archive) {
    RootArchive found;
    for (const std::string& line : lines_of(text)) {
        const std::size_t space = line.find(' ');
        const std::string kind = line.substr(0, space);
        const std::string value = space == std::string::npos ? "" : line.substr(space + 1);
        if (kind == "entries") {
            found.entries = std::strtoull(value.c_str(), nullptr, 10);
        } else if (kind == "left") {
            found.left_out = std::strtoull(value.c_str(), nullptr, 10);
        } else if (kind == "oci") {
            found.is_oci_layout = true;
        } else if (kind == "removed") {
            found.removed.push_back(below(value, archive));
        } else if (kind == "emptied") {
            found.emptied.push_back(below(value, archive));
        } else if (kind == "link") {
            found.links.insert(below(value, archive));
        } else if (is_program(kind)) {
            found.programs.push_back(
                {kind, static_cast<unsigned>(std::strtoul(value.c_str(), nullptr, 10))});
        }
    }
    return found;
}

} // namespace

RootArchive filter_root_archive(const fs::path& file, const std::string& name,
                                const fs::path& folder, Whiteouts whiteouts,
                                const std::set<std::string>& links_below) {
    check_invariant(fs::is_directory(folder) && fs::is_empty(folder), "not an empty folder");
    std::string answer;
    confined_reading(file, name, [&](Confinement confinement, int descriptor) {
        confinement.folder = folder;
        answer = run_confined(confinement, [&] {
            const FileDescriptor output = open_file(k_output, O_WRONLY | O_CREAT | O_EXCL);
            ArchiveReader reader(descriptor, name, ArchiveReader::Format::tar);
            return packed(Filter(name, whiteouts, links_below, output.get()).run(reader));
        });
    });
    return unpacked(answer, name);
}

} // namespace stopgap::source
