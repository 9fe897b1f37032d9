#include "ecosystem/rpm/filelists.hpp"

#include "ecosystem/rpm/index_record.hpp"
#include "ecosystem/rpm/repodata_records.hpp"

namespace stopgap::rpm {

Filelists::Filelists(std::string records) : records_(std::move(records)) {}

void Filelists::visit_files(std::string_view needle, const FileVisitor& visit) const {
    records_.visit('f', needle, [&](std::string_view path, std::size_t package) {
        visit(path, records_.package(package).front());
    });
}

Filelists read_filelists(const fs::path& file, std::uint64_t open_size_bytes,
                         const std::string& name) {
    return Filelists(read_records(file, open_size_bytes, name, emit_filelists_records));
}

} // namespace stopgap::rpm
