#pragma once
// A pack's objects through libgit2, or objects made in memory, in the confined worker alone.
//
// Rules:
//  - The pack, or what was made, is the whole repository: no other object, reference or
//  configuration is looked at.
//  - libgit2 computes each object's SHA-1 as it indexes the pack, and again as it reads the object,
//    with the code that finds collision attacks (sha1dc) where the library was built with it.
//  - What libgit2 refuses is Error(verification) with the repository's URL as its subject.

#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/text.hpp"

#include <git2.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace stopgap::source::git {

using Commit = Owned<git_commit, git_commit_free>;
using Tree = Owned<git_tree, git_tree_free>;

/// Keeps libgit2 started, and away from any configuration, while it lives.
class Library {
  public:
    Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { git_libgit2_shutdown(); }
};

/// The pack being written, indexed and checked into FOLDER/pack.
class PackIndexer {
  public:
    PackIndexer(const std::string& folder, std::string name);
    void append(std::string_view bytes);
    void end();

  private:
    Owned<git_indexer, git_indexer_free> handle_;
    git_indexer_progress progress_ = {};
    std::string name_;
};

class Objects {
  public:
    /// Of the packs in FOLDER/pack. `name` is the repository's, for errors.
    Objects(const std::string& folder, std::string name);
    /// None at first: what is made stays in memory.
    explicit Objects(std::string name);

    /// The commit of that name. Throws Error(verification) where the server did not send it, or it
    /// is none.
    [[nodiscard]] Commit commit(const std::string& id) const;
    /// The name of the commit behind a tag object, or of the commit itself.
    [[nodiscard]] std::string peeled(const std::string& id) const;
    [[nodiscard]] Tree tree(const git_oid& id) const;
    [[nodiscard]] std::uint64_t size_bytes(const git_oid& id) const;
    [[nodiscard]] std::string blob(const git_oid& id) const;

    [[nodiscard]] git_repository* repository() const { return repository_.get(); }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Throws what libgit2 says of it where `code` is an error: "URL: WHAT: ...".
    void check(int code, const std::string& what) const;

  private:
    void read_from(git_odb_backend* backend);

    Owned<git_odb, git_odb_free> database_;
    Owned<git_repository, git_repository_free> repository_;
    std::string name_;
};

[[nodiscard]] std::string text_of(const git_oid& id);

} // namespace stopgap::source::git
