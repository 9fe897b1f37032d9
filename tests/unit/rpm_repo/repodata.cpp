#include "repodata.hpp"

#include "base/digest.hpp"
#include "base/process.hpp"
#include "ecosystem/rpm/index_record.hpp"
#include "ecosystem/rpm/repodata_records.hpp"

#include <fmt/format.h>

namespace stopgap::rpm::test {

namespace {

/// The text in two pieces, so that one of them ends inside of an element.
source::Pieces pieces_of(const std::string& text) {
    return [rest = std::string_view(text)]() mutable {
        const std::string_view piece = rest.substr(0, rest.size() / 2 + 1);
        rest.remove_prefix(piece.size());
        return piece;
    };
}

} // namespace

std::string repomd_text(const std::vector<DataText>& data, const std::string& revision) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\" "
                       "xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n";
    text += "<revision>" + revision + "</revision>\n";
    for (const DataText& one : data) {
        text += fmt::format("<data type=\"{}\">\n{}\n{}\n{}\n{}\n{}\n</data>\n", one.type,
                            one.checksum, one.location, one.size, one.open_size, one.timestamp);
    }
    return text + "</repomd>\n";
}

std::string primary_text(const std::vector<PackageText>& packages) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<metadata xmlns=\"http://linux.duke.edu/metadata/common\" "
                       "xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" packages=\"1\">\n";
    for (const PackageText& one : packages) {
        text += fmt::format("<package type=\"rpm\">\n<name>{}</name>\n<arch>{}</arch>\n"
                            "<version {}/>\n{}\n{}\n{}\n<format>\n{}\n</format>\n</package>\n",
                            one.name, one.arch, one.version, one.checksum, one.size, one.location,
                            one.format);
    }
    return text + "</metadata>\n";
}

Repomd repomd_in(const std::string& xml) {
    return checked_repomd(repomd_records(xml, "repomd.xml"), "repomd.xml");
}

Primary primary_in(const std::string& xml) {
    std::string records;
    emit_primary_records(pieces_of(xml), xml.size(), "primary.xml",
                         [&](std::string_view bytes) { records += bytes; });
    return {records, 0, "primary.xml"};
}

std::string gzipped(const std::string& text) {
    Command command;
    command.argv = {"gzip", "-nc"};
    command.input = text;
    return run_or_throw(command, ExitStatus::machine).output;
}

DataText data_of(const std::string& type, const std::string& location, const std::string& packed,
                 const std::string& plain) {
    DataText data;
    data.type = type;
    data.checksum = "<checksum type=\"sha256\">" + sha256_of(packed) + "</checksum>";
    data.location = "<location href=\"" + location + "\"/>";
    data.size = fmt::format("<size>{}</size>", packed.size());
    data.open_size = fmt::format("<open-size>{}</open-size>", plain.size());
    return data;
}

} // namespace stopgap::rpm::test
