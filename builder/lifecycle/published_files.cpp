#include "lifecycle/published_files.hpp"

#include "base/files.hpp"

#include <algorithm>

namespace stopgap::lifecycle {

std::vector<fs::path> entries_of(const fs::path& folder) {
    std::vector<fs::path> names;
    if (fs::is_directory(fs::symlink_status(folder))) {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            names.push_back(entry.path().filename());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string version_folder(std::string version) {
    std::replace(version.begin(), version.end(), ':', '_');
    return version;
}

fs::path signature_of(const fs::path& file) {
    return file.string() + ".asc";
}

void write_signed(const fs::path& file, const std::string& text, SignatureMaker& signatures) {
    write_file(file, text);
    write_file(signature_of(file), signatures.detached(text, SignatureMaker::Form::armored));
}

void put_file(const fs::path& file, const std::string& text, mode_t mode) {
    if (!fs::exists(file) || read_file(file) != text) {
        write_file(file, text, mode);
    }
}

} // namespace stopgap::lifecycle
