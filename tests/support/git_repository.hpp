#pragma once
// A repository made by git(1), and a server on loopback through which git(1) serves it.

#include "base/files.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace stopgap::test {

/// A repository with a work tree; nothing of the user's configuration counts.
class GitRepository {
  public:
    /// Makes `folder`.
    explicit GitRepository(fs::path folder);

    /// What `git ARGUMENTS...` prints, without the final line end; a failure throws.
    std::string git(const std::vector<std::string>& arguments, const std::string& input = {}) const;
    void write(const std::string& file, const std::string& bytes) const;
    /// Commits everything; the commit's name.
    std::string commit(const std::string& message) const;
    /// A commit of this tree, without parents.
    [[nodiscard]] std::string commit_of_tree(const std::string& tree) const;
    /// A tree of one entry, as a hostile server could make it, whatever git thinks of it.
    [[nodiscard]] std::string hostile_tree(const std::string& mode, const std::string& name,
                                           const std::string& object) const;

  private:
    fs::path folder_;
};

/// tests/support/serve.py over a folder.
class GitServer {
  public:
    explicit GitServer(const fs::path& folder);
    GitServer(const GitServer&) = delete;
    GitServer& operator=(const GitServer&) = delete;
    ~GitServer();
    /// "http://127.0.0.1:PORT" + path; repositories lie below "/git/".
    [[nodiscard]] std::string url(const std::string& path) const;

  private:
    pid_t child_ = -1;
    std::string port_;
};

} // namespace stopgap::test
