#include "source/git_objects.hpp"

#include "source/git_protocol.hpp"

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

namespace stopgap::source::git {

namespace {

using Object = Owned<git_object, git_object_free>;
using Configuration = Owned<git_config, git_config_free>;
using StoredObject = Owned<git_odb_object, git_odb_object_free>;

constexpr std::size_t k_window_bytes = 32U << 20U;
constexpr std::size_t k_mapped_bytes = 512U << 20U;

void require(int code, const std::string& name, const std::string& what) {
    if (code >= 0) {
        return;
    }
    const git_error* error = git_error_last();
    const std::string why =
        error != nullptr && error->message != nullptr ? error->message : "libgit2 refuses it";
    throw Error(ExitStatus::verification, name + ": " + what + ": " + printable(why));
}

git_oid id_of(const std::string& text) {
    git_oid id = {};
    check_invariant(is_object_name(text) && git_oid_fromstr(&id, text.c_str()) == 0,
                    "not an object's name");
    return id;
}

} // namespace

std::string text_of(const git_oid& id) {
    std::string text(GIT_OID_HEXSZ, '\0');
    git_oid_fmt(text.data(), &id);
    return text;
}

Library::Library() {
    check_invariant(git_libgit2_init() > 0, "libgit2 cannot start");
    for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                            GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL}) {
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, k_window_bytes);
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, k_mapped_bytes);
}

PackIndexer::PackIndexer(const std::string& folder, std::string name) : name_(std::move(name)) {
    git_indexer* handle = nullptr;
    const int code = git_indexer_new(&handle, (folder + "/pack").c_str(), 0600, nullptr, nullptr);
    handle_.reset(handle);
    require(code, name_, "the pack cannot be indexed");
}

void PackIndexer::append(std::string_view bytes) {
    require(git_indexer_append(handle_.get(), bytes.data(), bytes.size(), &progress_), name_,
            "its pack is refused");
}

void PackIndexer::end() {
    require(git_indexer_commit(handle_.get(), &progress_), name_, "its pack is refused");
}

Objects::Objects(const std::string& folder, std::string name) : name_(std::move(name)) {
    git_odb_backend* packs = nullptr;
    check(git_odb_backend_pack(&packs, folder.c_str()), "its pack cannot be read");
    read_from(packs);
}

Objects::Objects(std::string name) : name_(std::move(name)) {
    git_odb_backend* memory = nullptr;
    check(git_mempack_new(&memory), "no object database");
    read_from(memory);
}

void Objects::read_from(git_odb_backend* backend) {
    git_odb* database = nullptr;
    check(git_odb_new(&database), "no object database");
    database_.reset(database);
    check(git_odb_add_backend(database_.get(), backend, 1), "no object database");
    git_repository* repository = nullptr;
    check(git_repository_wrap_odb(&repository, database_.get()), "no repository");
    repository_.reset(repository);
    git_config* empty = nullptr;
    check(git_config_new(&empty), "no configuration");
    const Configuration configuration(empty);
    check(git_repository_set_config(repository_.get(), configuration.get()), "no configuration");
}

void Objects::check(int code, const std::string& what) const {
    require(code, name_, what);
}

Commit Objects::commit(const std::string& id) const {
    git_commit* commit = nullptr;
    const git_oid name = id_of(id);
    check(git_commit_lookup(&commit, repository_.get(), &name), "commit " + id);
    return Commit(commit);
}

std::string Objects::peeled(const std::string& id) const {
    const git_oid name = id_of(id);
    git_object* object = nullptr;
    check(git_object_lookup(&object, repository_.get(), &name, GIT_OBJECT_ANY), "object " + id);
    const Object named(object);
    git_object* commit = nullptr;
    check(git_object_peel(&commit, named.get(), GIT_OBJECT_COMMIT), "object " + id);
    const Object behind(commit);
    return text_of(*git_object_id(behind.get()));
}

Tree Objects::tree(const git_oid& id) const {
    git_tree* tree = nullptr;
    check(git_tree_lookup(&tree, repository_.get(), &id), "tree " + text_of(id));
    return Tree(tree);
}

std::uint64_t Objects::size_bytes(const git_oid& id) const {
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    check(git_odb_read_header(&size, &type, database_.get(), &id), "object " + text_of(id));
    if (type != GIT_OBJECT_BLOB) {
        throw Error(ExitStatus::verification,
                    name_ + ": object " + text_of(id) + " stands for a file and is none");
    }
    return size;
}

std::string Objects::blob(const git_oid& id) const {
    git_odb_object* object = nullptr;
    check(git_odb_read(&object, database_.get(), &id), "object " + text_of(id));
    const StoredObject blob(object);
    return {static_cast<const char*>(git_odb_object_data(blob.get())),
            git_odb_object_size(blob.get())};
}

} // namespace stopgap::source::git
