#pragma once
// The key that everything published is signed with: gpg in a process of its own, driven by an
// argument vector. No sandbox, no worker and no package ever comes near it.
//
// Rules:
//  - The key is named by its whole fingerprint, or is the project's own: made on first use
//    (ed25519, no passphrase, no end) in STATE/signing, which only its owner may read. One run at a
//    time has that one.
//  - Each signature is verified under base/openpgp's strict rule before it is handed out: an
//  expired
//    or revoked key, or one that makes weak signatures, signs nothing.
//  - gpg never asks: a key with a passphrase must be unlocked in its agent.
//  - The own key's agent ends with this run, however that ends; where the machine has no process
//    namespaces for us, only where we are not killed.

#include "base/files.hpp"
#include "base/process.hpp"
#include "ecosystem/repository_format.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::lifecycle {

struct SigningSettings {
    std::string fingerprint;    ///< empty: the project's own key
    std::filesystem::path home; ///< GnuPG's; made where the project's own key is
};

class SigningKey : public SignatureMaker {
  public:
    /// Finds the key, or makes the project's own. `scratch` is a folder of this run's. Throws
    /// Error(usage) for a key that is not there, Error(verification) for one that may not sign.
    SigningKey(const SigningSettings& settings, const std::filesystem::path& scratch);
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;
    ~SigningKey() override;

    [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }
    [[nodiscard]] const std::filesystem::path& key_file() const override { return key_file_; }
    [[nodiscard]] std::string detached(std::string_view bytes, Form form) override;
    [[nodiscard]] std::string clearsigned(std::string_view text) override;

    /// Whether this run made it.
    [[nodiscard]] bool is_new() const { return is_new_; }
    [[nodiscard]] const std::filesystem::path& home() const { return settings_.home; }
    /// A sentence where the key can sign for less than 60 days; empty else.
    [[nodiscard]] const std::string& warning() const { return warning_; }

  private:
    void find_or_make_own();
    void start_agent();
    void require_usable();
    /// The fingerprints of the primary keys whose secret part is there.
    std::vector<std::string> secret_keys();
    std::string gpg(std::vector<std::string> arguments, std::string_view input = {});

    SigningSettings settings_;
    std::filesystem::path scratch_;
    std::filesystem::path key_file_;
    std::string fingerprint_;
    std::string warning_;
    bool is_own_ = false;
    bool is_new_ = false;
    /// Of the own key's folder: its agent ends with our run, and must not end under another's.
    std::optional<FileLock> lock_;
    std::unique_ptr<Companion> agent_; ///< the own key's; null: gpg starts one
};

} // namespace stopgap::lifecycle
