#include "support/git_repository.hpp"

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace stopgap::test {

GitRepository::GitRepository(fs::path folder) : folder_(std::move(folder)) {
    make_directories(folder_);
    git({"init", "--quiet", "--initial-branch=main"});
    git({"config", "core.protectNTFS", "false"});
}

std::string GitRepository::git(const std::vector<std::string>& arguments,
                               const std::string& input) const {
    Command command;
    command.argv = {"git", "-C", folder_.string()};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.environment = minimal_environment();
    for (const char* setting :
         {"HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ada",
          "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=Bob", "GIT_COMMITTER_EMAIL=b@c",
          "GIT_AUTHOR_DATE=1700000000 +0100", "GIT_COMMITTER_DATE=1700003600 +0100"}) {
        command.environment.emplace_back(setting);
    }
    command.input = input;
    return trimmed(run_or_throw(command, ExitStatus::machine).output);
}

void GitRepository::write(const std::string& file, const std::string& bytes) const {
    make_directories((folder_ / file).parent_path());
    write_file(folder_ / file, bytes);
}

std::string GitRepository::commit(const std::string& message) const {
    git({"add", "--all"});
    git({"commit", "--quiet", "--allow-empty", "--message", message});
    return git({"rev-parse", "HEAD"});
}

std::string GitRepository::commit_of_tree(const std::string& tree) const {
    return git({"commit-tree", "-m", "a tree", tree});
}

std::string GitRepository::hostile_tree(const std::string& mode, const std::string& name,
                                        const std::string& object) const {
    std::string bytes = mode + " " + name + std::string(1, '\0');
    for (std::size_t at = 0; at < object.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(object.substr(at, 2), nullptr, 16));
    }
    return git({"hash-object", "-t", "tree", "-w", "--literally", "--stdin"}, bytes);
}

GitServer::GitServer(const fs::path& folder) {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        throw system_error(ExitStatus::machine, "pipe", errno);
    }
    const FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    const std::string script = STOPGAP_SOURCE_DIR "/tests/support/serve.py";
    child_ = fork();
    if (child_ == 0) {
        static_cast<void>(prctl(PR_SET_PDEATHSIG, SIGKILL));
        const FileDescriptor null = open_file("/dev/null", O_RDWR);
        dup2(writing.get(), 1);
        dup2(null.get(), 2);
        execlp("python3", "python3", script.c_str(), folder.c_str(), nullptr);
        _exit(127);
    }
    writing.reset();
    for (char c = 0; read(reading.get(), &c, 1) == 1 && c != '\n';) {
        port_ += c;
    }
}

GitServer::~GitServer() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
}

std::string GitServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + port_ + path;
}

} // namespace stopgap::test
