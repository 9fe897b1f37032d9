#include "recipe/folder.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

namespace stopgap::recipe {

namespace {

bool is_regular(int descriptor) {
    struct stat status = {};
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

bool is_missing(const fs::path& path) {
    std::error_code ignored;
    return fs::symlink_status(path, ignored).type() == fs::file_type::not_found;
}

} // namespace

RecipeFolder::RecipeFolder(fs::path path) : path_(std::move(path)) {
    if (!path_.empty()) {
        path_ = fs::absolute(path_).lexically_normal();
        folder_ = open_file(path_, O_RDONLY | O_DIRECTORY);
        path_ = fs::canonical(path_);
    }
}

std::optional<std::string> RecipeFolder::add(const std::string& relative) {
    if (!folder_ || digests_.count(relative) > 0) {
        return std::nullopt;
    }
    try {
        const FileDescriptor file = open_beneath(folder_.get(), relative, O_RDONLY);
        if (!is_regular(file.get())) {
            return "is not a regular file";
        }
        digests_[relative] = sha256_of_descriptor(file.get(), relative);
    } catch (const Error& error) {
        if (error.status() == ExitStatus::verification) {
            return "is a symbolic link or lies behind one";
        }
        return is_missing(path_ / relative) ? "is missing" : "cannot be read";
    }
    return std::nullopt;
}

std::string RecipeFolder::digest(std::string_view recipe_text) const {
    Sha256 digest;
    digest.update(sha256_of(recipe_text) + "  recipe.toml\n");
    for (const auto& [name, file_digest] : digests_) {
        for (const std::string_view part : {std::string_view(file_digest), std::string_view("  "),
                                            std::string_view(name), std::string_view("\n")}) {
            digest.update(part);
        }
    }
    return digest.hex();
}

} // namespace stopgap::recipe
