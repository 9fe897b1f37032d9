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
/// The primary key or the subkey of that fingerprint; null: the key has none.
[[nodiscard]] const _gpgme_subkey* subkey_of(const _gpgme_key& key, const std::string& fingerprint);

class Keyring {
  public:
    /// Makes the home. Throws Error(machine) where gpg is missing. Homes that killed runs of ours
    /// left are removed.
    Keyring();
    Keyring(const Keyring&) = delete;
    Keyring& operator=(const Keyring&) = delete;
    ~Keyring();

    /// Takes the keys of a key file's bytes; throws Error(verification) with `name` as its subject
    /// where they hold none, or a secret one.
    void import(std::string_view bytes, const std::string& name);

    /// Reads the keys that were imported, once: gpg is run for each look at them.
    void read_keys();
    [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }
    /// Null where the keyring has no such key. `fingerprint` may be a subkey's.
    [[nodiscard]] const _gpgme_key* find(const std::string& fingerprint) const;

    /// Lets gpg look at the signature: over `content`, or inline with its text going to `text`.
    /// What it found is in signatures(); only what is no signature at all is an Error.
    void verify(gpgme_data& signature, gpgme_data_t content, gpgme_data_t text,
                const std::string& name);
    [[nodiscard]] const _gpgme_signature* signatures() const;

  private:
    TemporaryDirectory home_;
    FileLock lock_; ///< tells others that the home is in use
    Context context_;
    std::vector<Key> keys_;
};

/// The keyring of exactly these files' keys, as they are now. The last few are kept until the
/// process ends: an import takes much longer than a check.
[[nodiscard]] Keyring& keyring_of(const std::vector<fs::path>& files);

} // namespace stopgap::openpgp
