#include "support/gpg_home.hpp"

#include "base/process.hpp"
#include "base/text.hpp"

namespace stopgap::test {

namespace {

std::string fingerprint_in(const std::string& colon_listing) {
    for (const std::string& line : lines_of(colon_listing)) {
        if (line.starts_with("fpr:")) {
            return split(line, ':').at(9);
        }
    }
    throw Error(ExitStatus::bug, "gpg listed no key");
}

} // namespace

std::vector<std::string> in_2020() {
    return {"--faked-system-time", "20200101T120000!"};
}

GpgHome::GpgHome() : home_(fs::temp_directory_path(), "gpg") {}

GpgHome::~GpgHome() {
    Command command;
    command.argv = {"gpgconf", "--homedir", path().string(), "--kill", "all"};
    static_cast<void>(run(command));
}

std::string GpgHome::gpg(std::vector<std::string> arguments, const std::string& input) {
    Command command;
    command.argv = {"gpg",     "--homedir",       path().string(), "--batch",      "--yes",
                    "--quiet", "--pinentry-mode", "loopback",      "--passphrase", ""};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.input = input;
    return run_or_throw(command, ExitStatus::machine).output;
}

std::string GpgHome::make_key(const std::string& name, const std::string& algorithm,
                              const std::string& usage) {
    gpg({"--quick-generate-key", name, algorithm, usage, "never"});
    return fingerprint_in(gpg({"--with-colons", "--list-keys", name}));
}

std::string GpgHome::make_old_key(const std::string& name, const std::string& lifetime) {
    std::vector<std::string> arguments = in_2020();
    arguments.insert(arguments.end(), {"--quick-generate-key", name, "ed25519", "sign", lifetime});
    gpg(arguments);
    return fingerprint_in(gpg({"--with-colons", "--list-keys", name}));
}

void GpgHome::add_signing_subkey(const std::string& fingerprint) {
    gpg({"--quick-add-key", fingerprint, "ed25519", "sign", "never"});
}

void GpgHome::revoke(const std::string& fingerprint) {
    // gpg keeps a certificate for this, made harmless by a colon before its first line.
    std::string certificate = read_file(path() / "openpgp-revocs.d" / (fingerprint + ".rev"));
    certificate.erase(certificate.find(":-----"), 1);
    gpg({"--import"}, certificate);
}

fs::path GpgHome::exported(const std::string& fingerprint, bool armored) {
    const fs::path file = path() / (fingerprint + (armored ? ".asc" : ".gpg"));
    std::vector<std::string> arguments = {"--output", file.string(), "--export", fingerprint};
    if (armored) {
        arguments.insert(arguments.begin(), "--armor");
    }
    gpg(arguments);
    return file;
}

std::string GpgHome::clearsigned(const std::string& text, const std::vector<std::string>& signers,
                                 const std::vector<std::string>& options) {
    std::vector<std::string> arguments = options;
    for (const std::string& signer : signers) {
        arguments.insert(arguments.end(), {"--local-user", signer});
    }
    arguments.emplace_back("--clearsign");
    return gpg(arguments, text);
}

std::string GpgHome::detached(const std::string& content, const std::string& signer,
                              const std::vector<std::string>& options) {
    std::vector<std::string> arguments = options;
    arguments.insert(arguments.end(), {"--local-user", signer, "--armor", "--detach-sign"});
    return gpg(arguments, content);
}

} // namespace stopgap::test
