#pragma once
// A throw-away GnuPG home in which tests make real keys and signatures, with the real gpg.

#include "base/files.hpp"

#include <string>
#include <vector>

namespace stopgap::test {

class GpgHome {
  public:
    GpgHome();
    GpgHome(const GpgHome&) = delete;
    GpgHome& operator=(const GpgHome&) = delete;
    ~GpgHome();

    /// Makes a key ("ed25519", "rsa1024", ...; usage "sign" or "cert") and returns its fingerprint.
    std::string make_key(const std::string& name, const std::string& algorithm = "ed25519",
                         const std::string& usage = "sign");
    /// An ed25519 key made in 2020 that lives for `lifetime` ("1d", "never").
    std::string make_old_key(const std::string& name, const std::string& lifetime);
    void add_signing_subkey(const std::string& fingerprint);
    void revoke(const std::string& fingerprint);

    /// Writes the public key to a file of the home and returns its path.
    fs::path exported(const std::string& fingerprint, bool armored = true);

    /// `options` come before the command: {"--digest-algo", "SHA1"}.
    std::string clearsigned(const std::string& text, const std::vector<std::string>& signers,
                            const std::vector<std::string>& options = {});
    std::string detached(const std::string& content, const std::string& signer,
                         const std::vector<std::string>& options = {});

    /// Runs gpg in this home.
    std::string gpg(std::vector<std::string> arguments, const std::string& input = {});
    [[nodiscard]] const fs::path& path() const { return home_.path(); }

  private:
    TemporaryDirectory home_;
};

/// Options that let gpg sign in the lifetime of make_old_key's keys.
[[nodiscard]] std::vector<std::string> in_2020();

} // namespace stopgap::test
