#pragma once
// A private, temporary keyring over gpgme, for openpgp.cpp alone: owners of gpgme's handles and the
// few operations that checking signatures needs.

#include "base/files.hpp"
#include "base/openpgp.hpp"
#include "base/owned.hpp"

#include <gpgme.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace stopgap::openpgp {

using Context = Owned<std::remove_pointer_t<gpgme_ctx_t>, gpgme_release>;
using Data = Owned<std::remove_pointer_t<gpgme_data_t>, gpgme_data_release>;
using Key = Owned<std::remove_pointer_t<gpgme_key_t>, gpgme_key_unref>;

/// Over bytes that must outlive it; an empty one can be written to.
[[nodiscard]] Data data_of(std::string_view bytes);
[[nodiscard]] Data data_of_descriptor(int descriptor);
[[nodiscard]] std::string content_of(Data data);
[[nodiscard]] Signer signer_of(const _gpgme_key& key);

class Keyring {
  public:
    /// Makes the home. Throws Error(machine) where gpg is missing.
    Keyring();
    Keyring(const Keyring&) = delete;
    Keyring& operator=(const Keyring&) = delete;
    ~Keyring();

    /// Throws Error(verification) where a file holds no key, or a secret one.
    void import(const std::vector<fs::path>& files);

    /// Null where the keyring has no such key.
    [[nodiscard]] Key find(const std::string& fingerprint) const;
    [[nodiscard]] std::vector<Key> keys() const;

    /// Lets gpg look at the signature: over `content`, or inline with its text going to `text`.
    /// What it found is in signatures(); only what is no signature at all is an Error.
    void verify(gpgme_data& signature, gpgme_data_t content, gpgme_data_t text,
                const std::string& name);
    [[nodiscard]] const _gpgme_signature* signatures() const;

  private:
    void import_file(const fs::path& file);

    TemporaryDirectory home_;
    Context context_;
};

} // namespace stopgap::openpgp
