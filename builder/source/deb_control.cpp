#include "source/deb_control.hpp"

#include "base/error.hpp"
#include "source/archive_reader.hpp"

#include <string_view>

namespace stopgap::source {

namespace {

constexpr std::size_t k_limit_bytes = 1U << 20U;

Error refusal(const std::string& name, const std::string& sentence) {
    return {ExitStatus::verification, name + ": " + sentence};
}

std::string content_of(ArchiveReader& reader, const std::string& name) {
    std::string text;
    while (const std::optional<ContentBlock> block = reader.next_block()) {
        text.append(block->bytes);
        if (text.size() > k_limit_bytes) {
            throw refusal(name, "its control file is larger than any real one");
        }
    }
    return text;
}

std::string control_in(ArchiveReader& control_tar, const std::string& name) {
    while (archive_entry* entry = control_tar.next()) {
        const EntryFacts facts = facts_of(entry);
        const bool is_control = facts.name == "./control" || facts.name == "control";
        if (is_control && facts.kind == EntryKind::file) {
            return content_of(control_tar, name);
        }
    }
    throw refusal(name, "has no control file");
}

std::string read_control(int descriptor, const std::string& name) {
    ArchiveReader reader(descriptor, name, ArchiveReader::Format::ar);
    while (archive_entry* entry = reader.next()) {
        if (facts_of(entry).name.starts_with("control.tar")) {
            ArchiveReader control_tar(reader, name + ": control.tar", ArchiveReader::Format::tar);
            return control_in(control_tar, name);
        }
    }
    throw refusal(name, "has no control.tar");
}

} // namespace

std::string deb_control(const fs::path& file, const std::string& name) {
    std::string text;
    confined_reading(file, name, [&](const Confinement& confinement, int descriptor) {
        text = run_confined(confinement, [&] { return read_control(descriptor, name); });
    });
    return text;
}

} // namespace stopgap::source
