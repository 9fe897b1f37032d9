#include "lifecycle/signing_key.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace stopgap::lifecycle {

namespace {

constexpr const char* k_own_user = "stopgap hotfixes";
constexpr std::chrono::hours k_warned_ahead{60 * 24};
constexpr std::chrono::seconds k_gpg_time{120};
constexpr std::chrono::seconds k_agent_start_time{30};

/// Whoever may read the folder may sign: nobody but its owner may.
void require_private(const fs::path& home) {
    struct stat status = {};
    if (stat(home.c_str(), &status) != 0) {
        throw system_error(ExitStatus::usage, home.string() + ": the folder of the signing key",
                           errno);
    }
    if ((status.st_mode & 077U) != 0 || status.st_uid != geteuid()) {
        throw Error(ExitStatus::usage,
                    home.string() + ": holds the signing key, and is not yours alone")
            .with_hint("chmod 700 it, as the user who publishes");
    }
}

std::vector<std::string> secret_keys_in(const std::string& colon_listing) {
    std::vector<std::string> fingerprints;
    bool is_primary = false;
    for (const std::string& line : lines_of(colon_listing)) {
        const std::vector<std::string> fields = split(line, ':');
        if (fields.front() == "fpr" && is_primary && fields.size() > 9) {
            fingerprints.push_back(fields[9]);
        }
        is_primary = fields.front() == "sec";
    }
    return fingerprints;
}

/// gpg's own words on stderr, on one line.
std::string words_of_gpg(const std::string& errors) {
    std::vector<std::string> lines;
    for (const std::string& line : lines_of(errors)) {
        lines.push_back(printable(trimmed(line)));
    }
    return joined(lines, "; ");
}

/// A gpg-agent in a process namespace, which the kernel ends with the namespace's first process:
/// cat, which the agent becomes once it listens, and which lives as long as we do.
Command agent_of(const fs::path& home) {
    Command command;
    command.argv = {"unshare", "--pid", "--fork", "--kill-child"};
    if (geteuid() != 0) {
        command.argv.insert(command.argv.end(), {"--user", "--map-current-user"});
    }
    for (const char* word : {"--", "gpg-agent", "--homedir", home.c_str(), "--no-options",
                             "--quiet", "--log-file", "/dev/null", "--daemon", "cat"}) {
        command.argv.emplace_back(word);
    }
    return command;
}

Instant instant_of(long seconds) {
    return Instant(std::chrono::seconds(seconds));
}

} // namespace

SigningKey::SigningKey(const SigningSettings& settings, const fs::path& scratch)
    : settings_(settings), scratch_(scratch / "signing"), key_file_(scratch_ / "key.asc"),
      fingerprint_(settings.fingerprint), is_own_(settings.fingerprint.empty()) {
    make_directories(scratch_, 0700);
    if (is_own_) { // the agent of a person's own home is theirs
        find_or_make_own();
    } else {
        require_private(settings_.home);
    }
    require_usable();
}

SigningKey::~SigningKey() {
    if (!is_own_ || agent_) {
        return;
    }
    Command command;
    command.argv = {"gpgconf", "--homedir", settings_.home.string(), "--kill", "gpg-agent"};
    try {
        static_cast<void>(run(command));
    } catch (const std::exception&) {
        // It ends by itself once its home is gone.
    }
}

std::string SigningKey::gpg(std::vector<std::string> arguments, std::string_view input) {
    Command command;
    command.argv = {"gpg",      "--homedir", settings_.home.string(), "--no-options", "--batch",
                    "--no-tty", "--quiet",   "--pinentry-mode",       "error"};
    if (agent_) {
        command.argv.emplace_back("--no-autostart");
    }
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.input = input;
    command.timeout = k_gpg_time;
    const ProcessResult result = run(command);
    if (!result.succeeded()) {
        throw Error(ExitStatus::machine,
                    fmt::format("gpg does not sign with {}: {}",
                                fingerprint_.empty() ? "a key of its own" : fingerprint_,
                                words_of_gpg(result.errors)))
            .with_hint("a key with a passphrase must be unlocked in its gpg-agent");
    }
    return result.output;
}

std::vector<std::string> SigningKey::secret_keys() {
    return secret_keys_in(gpg({"--with-colons", "--list-secret-keys"}));
}

void SigningKey::start_agent() {
    agent_ = std::make_unique<Companion>(agent_of(settings_.home));
    if (!agent_->exchange("ready", k_agent_start_time)) {
        agent_.reset();
    }
}

void SigningKey::find_or_make_own() {
    make_directories(settings_.home.parent_path());
    if (mkdir(settings_.home.c_str(), 0700) != 0 && errno != EEXIST) {
        throw system_error(ExitStatus::machine, settings_.home.string(), errno);
    }
    require_private(settings_.home);
    lock_.emplace(settings_.home / "stopgap.lock");
    start_agent();
    std::vector<std::string> keys = secret_keys();
    if (keys.empty()) {
        gpg({"--passphrase", "", "--pinentry-mode", "loopback", "--quick-generate-key", k_own_user,
             "ed25519", "sign", "never"});
        keys = secret_keys();
        is_new_ = true;
    }
    if (keys.size() != 1) {
        throw Error(ExitStatus::usage,
                    fmt::format("{}: holds {} keys", settings_.home.string(), keys.size()))
            .with_hint("name the one to sign with: [signing] key = \"FINGERPRINT\"");
    }
    fingerprint_ = keys.front();
}

void SigningKey::require_usable() {
    const std::vector<std::string> secret = secret_keys();
    if (std::find(secret.begin(), secret.end(), fingerprint_) == secret.end()) {
        throw Error(ExitStatus::usage, fmt::format("{}: holds no secret key {}",
                                                   settings_.home.string(), fingerprint_))
            .with_hint("[signing] home names GnuPG's folder, key the whole fingerprint");
    }
    write_file(key_file_,
               gpg({"--armor", "--export-options", "export-minimal", "--export", fingerprint_}));
    const std::vector<KeyFacts> keys = keys_in_file(key_file_);
    check_invariant(keys.size() == 1, "gpg exported another number of keys than one");
    const std::string subject = "the signing key " + fingerprint_;
    if (keys.front().revoked || keys.front().expired) {
        throw Error(ExitStatus::verification,
                    subject + (keys.front().revoked ? " is revoked" : " has expired"))
            .with_hint("extend it (gpg --quick-set-expire) or name another: no host would accept "
                       "what it signs");
    }
    const Instant end = instant_of(keys.front().signs_until);
    if (keys.front().signs_until != 0 && end - now() < k_warned_ahead) {
        warning_ = fmt::format("{} expires on {}: extend it, publish again, and give hosts the key "
                               "file anew before then",
                               subject, rfc3339_date(end).substr(0, 10));
    }
}

std::string SigningKey::detached(std::string_view bytes, Form form) {
    const std::string signature =
        gpg({"--local-user", fingerprint_, "--digest-algo", "SHA512",
             form == Form::armored ? "--armor" : "--no-armor", "--detach-sign"},
            bytes);
    const fs::path file = scratch_ / "signed";
    write_file(file, bytes, 0600);
    static_cast<void>(
        verify_detached(signature, file, {{key_file_}, {fingerprint_}}, "our own signature"));
    return signature;
}

std::string SigningKey::clearsigned(std::string_view text) {
    const std::string document =
        gpg({"--local-user", fingerprint_, "--digest-algo", "SHA512", "--clearsign"}, text);
    static_cast<void>(
        verify_clearsigned(document, {{key_file_}, {fingerprint_}}, "our own signature"));
    return document;
}

} // namespace stopgap::lifecycle
