#include "source/entry_policy.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace stopgap::source {

namespace {

constexpr std::uint64_t k_ratio_from_bytes = 64U << 20U;
constexpr std::size_t k_shown_bytes = 120;

bool has_control_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
}

std::string shown_name(const std::string& name) {
    const bool is_long = name.size() > k_shown_bytes;
    return '"' + printable(name.substr(0, k_shown_bytes)) + (is_long ? "...\"" : "\"");
}

const char* shown(EntryKind kind) {
    switch (kind) {
    case EntryKind::file:
    case EntryKind::hard_link:
        return "a file";
    case EntryKind::folder:
        return "a folder";
    case EntryKind::symbolic_link:
        return "a symbolic link";
    case EntryKind::other:
        break;
    }
    return "something else";
}

} // namespace

std::vector<std::string> components_of(std::string_view name) {
    std::vector<std::string> components = split(name, '/');
    std::erase_if(components, [](const std::string& component) {
        return component.empty() || component == ".";
    });
    return components;
}

EntryPolicy::EntryPolicy(std::string archive_name, const ExtractionPolicy& policy)
    : archive_name_(std::move(archive_name)), policy_(policy) {}

Error EntryPolicy::refusal(const EntryFacts& entry, const std::string& what) const {
    return {ExitStatus::verification,
            archive_name_ + ": entry " + shown_name(entry.name) + " " + what};
}

std::string EntryPolicy::admit(const EntryFacts& entry) {
    check_limits(entry);
    check_name(entry);
    check_kind(entry);
    const Components components = components_of(entry.name);
    if (components.size() > policy_.depth) {
        throw refusal(entry, "lies more than " + std::to_string(policy_.depth) + " folders deep");
    }
    if (components.empty() && entry.kind != EntryKind::folder) {
        throw refusal(entry, "would replace the folder itself");
    }
    if (policy_.flat_files) {
        check_flat(entry, components);
    }
    check_parents(entry, components);
    if (entry.kind == EntryKind::symbolic_link) {
        check_symbolic_link(entry, components.size() - 1);
    } else if (entry.kind == EntryKind::hard_link) {
        check_hard_link(entry);
    }
    std::string name = joined(components, "/");
    note_kind(entry, name);
    return name;
}

void EntryPolicy::check_limits(const EntryFacts& entry) {
    if (++entries_ > policy_.entries) {
        throw Error(ExitStatus::verification, archive_name_ + ": has more than " +
                                                  std::to_string(policy_.entries) + " entries");
    }
    if (entry.size_bytes > policy_.total_bytes - total_bytes_) {
        throw Error(ExitStatus::verification, archive_name_ + ": unpacks to more than " +
                                                  std::to_string(policy_.total_bytes) + " bytes");
    }
    total_bytes_ += entry.size_bytes;
    if (std::max(entry.name.size(), entry.target.size()) > policy_.path_length) {
        throw refusal(entry, "has a name or target longer than " +
                                 std::to_string(policy_.path_length) + " bytes");
    }
}

void EntryPolicy::admit_bytes(std::uint64_t unpacked_bytes, std::uint64_t packed_bytes) const {
    if (unpacked_bytes > policy_.total_bytes) {
        throw Error(ExitStatus::verification, archive_name_ + ": unpacks to more than " +
                                                  std::to_string(policy_.total_bytes) + " bytes");
    }
    const double ratio = static_cast<double>(unpacked_bytes) /
                         static_cast<double>(std::max<std::uint64_t>(packed_bytes, 1));
    if (unpacked_bytes > k_ratio_from_bytes && ratio > policy_.ratio) {
        throw Error(ExitStatus::verification,
                    archive_name_ + ": unpacks to more than " +
                        std::to_string(static_cast<std::uint64_t>(policy_.ratio)) +
                        " times its size");
    }
}

void EntryPolicy::check_name(const EntryFacts& entry) const {
    if (entry.name.empty()) {
        throw refusal(entry, "has no name");
    }
    if (has_control_characters(entry.name) || has_control_characters(entry.target)) {
        throw refusal(entry, "has control characters in its name or target");
    }
    if (entry.name.front() == '/') {
        throw refusal(entry, "has an absolute name");
    }
    const Components components = components_of(entry.name);
    if (std::find(components.begin(), components.end(), "..") != components.end()) {
        throw refusal(entry, "leads out of the archive");
    }
}

void EntryPolicy::check_kind(const EntryFacts& entry) const {
    if (entry.kind == EntryKind::other) {
        throw refusal(entry,
                      "is a " + entry.kind_name + ": only files, folders and links are unpacked");
    }
}

void EntryPolicy::check_flat(const EntryFacts& entry, const Components& components) const {
    if (entry.kind != EntryKind::file) {
        throw refusal(entry,
                      std::string("is ") + shown(entry.kind) +
                          (entry.kind == EntryKind::hard_link ? " under a second name" : "") +
                          ": only regular files are unpacked");
    }
    if (components.size() != 1) {
        throw refusal(entry, "lies in a folder");
    }
    if (kinds_.contains(components.front())) {
        throw refusal(entry, "is there twice");
    }
}

/// No folder of its name may be anything but a folder; one that is not listed counts as listed.
void EntryPolicy::check_parents(const EntryFacts& entry, const Components& components) {
    std::string parent;
    for (std::size_t index = 0; index + 1 < components.size(); ++index) {
        parent += (index == 0 ? "" : "/") + components[index];
        const EntryKind kind = kinds_.try_emplace(parent, EntryKind::folder).first->second;
        if (kind != EntryKind::folder) {
            throw refusal(entry,
                          "lies behind \"" + printable(parent) + "\", which is " + shown(kind));
        }
    }
}

void EntryPolicy::check_symbolic_link(const EntryFacts& entry, std::size_t depth) const {
    if (!policy_.allow_symlinks_inside) {
        throw refusal(entry, "is a symbolic link");
    }
    if (entry.target.empty()) {
        throw refusal(entry, "is a symbolic link to nothing");
    }
    if (policy_.symlinks_may_dangle) {
        return;
    }
    const Components target = components_of(entry.target);
    const auto down = std::find_if(target.begin(), target.end(),
                                   [](const std::string& part) { return part != ".."; });
    const std::size_t up = static_cast<std::size_t>(down - target.begin());
    const bool turns_back = std::find(down, target.end(), "..") != target.end();
    if (entry.target.front() == '/' || up > depth || turns_back) {
        throw refusal(entry, "is a symbolic link that may lead out of the archive, to " +
                                 shown_name(entry.target));
    }
}

void EntryPolicy::check_hard_link(const EntryFacts& entry) const {
    const auto target = kinds_.find(joined(components_of(entry.target), "/"));
    if (entry.target.empty() || entry.target.front() == '/' || target == kinds_.end() ||
        target->second != EntryKind::file) {
        throw refusal(entry, "is a hard link to what is no earlier file of the archive, to " +
                                 shown_name(entry.target));
    }
}

/// Listing a name again is usual for folders, and legal for files; another kind is an attack.
void EntryPolicy::note_kind(const EntryFacts& entry, const std::string& name) {
    const EntryKind kind = entry.kind == EntryKind::hard_link ? EntryKind::file : entry.kind;
    const EntryKind before = kinds_.try_emplace(name, kind).first->second;
    if (before != kind) {
        throw refusal(entry, std::string("turns ") + shown(before) + " into " + shown(kind));
    }
}

ArchiveSummary EntryPolicy::summary() const {
    ArchiveSummary summary;
    summary.entries = entries_;
    summary.total_bytes = total_bytes_;
    const auto first = std::find_if(kinds_.begin(), kinds_.end(),
                                    [](const auto& kind) { return !kind.first.empty(); });
    if (first != kinds_.end() && first->second == EntryKind::folder) {
        const std::string& top = first->first;
        const bool is_shared = std::all_of(first, kinds_.end(), [&](const auto& kind) {
            return kind.first == top || kind.first.starts_with(top + "/");
        });
        summary.top_folder = is_shared ? top : "";
    }
    const std::string inner = summary.top_folder + "/debian";
    for (const std::string& name : {std::string("debian"), inner}) {
        const auto found = kinds_.find(name);
        summary.has_debian_folder = summary.has_debian_folder ||
                                    (found != kinds_.end() && found->second == EntryKind::folder);
    }
    return summary;
}

} // namespace stopgap::source
