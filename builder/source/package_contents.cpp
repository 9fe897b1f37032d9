#include "source/package_contents.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "source/archive.hpp"
#include "source/archive_reader.hpp"
#include "source/disk_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace stopgap::source {

namespace {

constexpr std::string_view k_ar_magic = "!<arch>\n";
constexpr std::string_view k_rpm_magic = "\xed\xab\xee\xdb";
constexpr std::size_t k_fields = 7;

ArchiveReader::Format format_of(int descriptor) {
    std::array<char, k_ar_magic.size()> start{};
    const ssize_t read_bytes = pread(descriptor, start.data(), start.size(), 0);
    const std::string_view begins(start.data(),
                                  read_bytes > 0 ? static_cast<std::size_t>(read_bytes) : 0);
    return begins == k_ar_magic              ? ArchiveReader::Format::ar
           : begins.starts_with(k_rpm_magic) ? ArchiveReader::Format::rpm
                                             : ArchiveReader::Format::tar;
}

/// Hands each entry on as a line: its clean name holds no control character, so that a tab parts.
class Listing {
  public:
    explicit Listing(const Emit& emit) : emit_(emit) {}

    void begin(archive_entry* entry, const std::string& member) {
        end();
        const EntryFacts facts = facts_of(entry);
        const bool is_file = facts.kind == EntryKind::file;
        line_ = fmt::format("{}\t{}\t{:04o}\t{}\t{}\t{}\t", member,
                            is_file                           ? "file"
                            : facts.kind == EntryKind::folder ? "folder"
                                                              : "link",
                            archive_entry_perm(entry), owner_of(entry), archive_entry_mtime(entry),
                            is_file ? facts.size_bytes : 0);
        if (is_file) {
            digest_.emplace();
        } else {
            line_ += printable(facts.target);
        }
    }

    void add(const ContentBlock& block) {
        if (digest_) {
            digest_->update(block.bytes);
        }
    }

    void end() {
        if (digest_) {
            line_ += digest_->hex();
            digest_.reset();
        }
        if (!line_.empty()) {
            emit_(line_ + "\n");
            line_.clear();
        }
    }

  private:
    static std::string owner_of(archive_entry* entry) {
        const char* user = archive_entry_uname(entry);
        const char* group = archive_entry_gname(entry);
        return user != nullptr && group != nullptr
                   ? printable(fmt::format("{}:{}", user, group))
                   : fmt::format("{}:{}", archive_entry_uid(entry), archive_entry_gid(entry));
    }

    const Emit& emit_;
    std::string line_;
    std::optional<Sha256> digest_;
};

/// What is done with the entries of a package, under their names in PackageContents.
struct Visitor {
    std::function<void(archive_entry*, const std::string& member)> begin;
    std::function<void(const ContentBlock&)> add;
};

void walk(ArchiveReader& reader, const std::string& name, const std::string& prefix,
          const Visitor& visitor) {
    ExtractionPolicy limits;
    limits.symlinks_may_dangle = true;
    EntryPolicy policy(name, limits);
    static_cast<void>(walk_archive(
        reader, policy,
        [&](archive_entry* entry, const std::string& clean) {
            visitor.begin(entry, prefix + clean);
        },
        visitor.add));
}

/// deb(5): debian-binary, then control.tar and data.tar, each compressed in its own way.
void walk_deb(ArchiveReader& reader, const std::string& name, const Visitor& visitor) {
    unsigned tars = 0;
    while (archive_entry* entry = reader.next()) {
        const std::string member = facts_of(entry).name;
        const std::size_t tar = member.find(".tar");
        if (tar != std::string::npos) {
            ArchiveReader inner(reader, name + ": " + printable(member),
                                ArchiveReader::Format::tar);
            walk(inner, name, printable(member.substr(0, tar)) + "/", visitor);
            ++tars;
        }
    }
    if (tars != 2) {
        throw Error(ExitStatus::verification, name + ": has no control.tar and data.tar");
    }
}

void walk_package(int descriptor, const std::string& name, const Visitor& visitor) {
    const ArchiveReader::Format format = format_of(descriptor);
    ArchiveReader reader(descriptor, name, format);
    format == ArchiveReader::Format::ar ? walk_deb(reader, name, visitor)
                                        : walk(reader, name, "", visitor);
}

void list_package(int descriptor, const std::string& name, const Emit& emit) {
    Listing listing(emit);
    walk_package(
        descriptor, name,
        {[&](archive_entry* entry, const std::string& member) { listing.begin(entry, member); },
         [&](const ContentBlock& block) { listing.add(block); }});
    listing.end();
}

/// Into the worker's own folder.
void extract_here(int descriptor, const std::string& name,
                  const std::map<std::string, std::string>& places) {
    DiskWriter writer(name);
    bool is_wanted = false;
    walk_package(descriptor, name,
                 {[&](archive_entry* entry, const std::string& member) {
                      const auto place = places.find(member);
                      is_wanted = place != places.end() && facts_of(entry).kind == EntryKind::file;
                      if (is_wanted) {
                          writer.begin(entry, place->second);
                      }
                  },
                  [&](const ContentBlock& block) {
                      if (is_wanted) {
                          writer.write(block);
                      }
                  }});
    writer.end();
}

/// The worker is not believed: each line has all fields.
PackageContents parsed(const std::string& text, const std::string& name) {
    PackageContents contents;
    for (const std::string& line : lines_of(text)) {
        const std::vector<std::string> fields = split(line, '\t');
        if (fields.size() != k_fields) {
            throw Error(ExitStatus::verification,
                        name + ": its confined reader sent a malformed answer");
        }
        contents[fields[0]] = {fields[1], fields[2], fields[3],
                               fields[4], fields[6], parse_number(fields[5]).value_or(0)};
    }
    return contents;
}

} // namespace

PackageContents package_contents(const fs::path& file, const std::string& name) {
    std::string text;
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        stream_confined(
            confinement, [&](const Emit& emit) { list_package(descriptor, name, emit); },
            [&](std::string_view piece) {
                text += piece;
                return true;
            });
    });
    return parsed(text, name);
}

void extract_members(const fs::path& file, const std::string& name,
                     const std::vector<std::string>& members, const fs::path& into) {
    std::map<std::string, std::string> places;
    for (std::size_t place = 0; place < members.size(); ++place) {
        places.emplace(members[place], std::to_string(place));
    }
    const TemporaryDirectory folder = folder_beside(into);
    confined_reading(file, name, [&](Confinement confinement, int descriptor) {
        confinement.folder = folder.path();
        static_cast<void>(run_confined(confinement, [&] {
            extract_here(descriptor, name, places);
            return std::string();
        }));
    });
    replace_folder(folder.path(), into);
}

} // namespace stopgap::source
