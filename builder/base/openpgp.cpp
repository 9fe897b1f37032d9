#include "base/openpgp.hpp"

#include "base/clearsign.hpp"
#include "base/error.hpp"
#include "base/keyring.hpp"
#include "base/text.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace stopgap {

namespace {

using openpgp::Data;
using openpgp::Key;
using openpgp::Keyring;
using openpgp::subkey_of;

constexpr unsigned k_least_key_bits = 2048;

/// What one signature is worth: a signer, or why it does not count.
struct Judgement {
    bool counts = false;
    bool is_bad = false; ///< made with a known key over other bytes
    Signer signer;
    std::string reason;
};

std::string bare_fingerprint(std::string text) {
    std::erase_if(text, [](unsigned char byte) { return std::isspace(byte) != 0; });
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::toupper(byte)); });
    return text;
}

bool is_strong(gpgme_hash_algo_t algorithm) {
    return algorithm == GPGME_MD_SHA256 || algorithm == GPGME_MD_SHA384 ||
           algorithm == GPGME_MD_SHA512;
}

bool is_weak(const _gpgme_subkey& key) {
    const bool is_by_length = key.pubkey_algo == GPGME_PK_RSA ||
                              key.pubkey_algo == GPGME_PK_RSA_S || key.pubkey_algo == GPGME_PK_DSA;
    return is_by_length && key.length < k_least_key_bits;
}

/// Empty where the key may be trusted.
std::string fault_of(const _gpgme_subkey& key) {
    if (key.revoked != 0U) {
        return "the key is revoked";
    }
    if (key.expired != 0U) {
        return "the key has expired";
    }
    if (key.disabled != 0U || key.invalid != 0U) {
        return "the key is not valid";
    }
    return is_weak(key) ? "the key is weak (" + std::to_string(key.length) + " bits)" : "";
}

std::string fault_of(const _gpgme_key& key, const std::string& signing_fingerprint) {
    const _gpgme_subkey* signing = subkey_of(key, signing_fingerprint);
    if (key.revoked != 0U || key.expired != 0U || key.subkeys == nullptr) {
        return key.revoked != 0U ? "the key is revoked" : "the key has expired";
    }
    const std::string fault = fault_of(*key.subkeys);
    if (!fault.empty() || signing == nullptr) {
        return fault.empty() ? "no such signing key" : fault;
    }
    return signing->can_sign != 0U ? fault_of(*signing) : "the key is not for signing";
}

std::string fault_of_status(gpgme_error_t status) {
    switch (gpgme_err_code(status)) {
    case GPG_ERR_NO_ERROR:
        return "";
    case GPG_ERR_BAD_SIGNATURE:
        return "BAD signature: the content is not what was signed";
    case GPG_ERR_NO_PUBKEY:
        return "the key is not in the keyring";
    case GPG_ERR_KEY_EXPIRED:
        return "the key has expired";
    case GPG_ERR_SIG_EXPIRED:
        return "the signature has expired";
    case GPG_ERR_CERT_REVOKED:
        return "the key is revoked";
    default:
        return gpgme_strerror(status);
    }
}

bool is_pinned(const std::string& fingerprint, const std::vector<std::string>& pins) {
    return pins.empty() || std::any_of(pins.begin(), pins.end(), [&](const std::string& pin) {
               return bare_fingerprint(pin) == fingerprint;
           });
}

Judgement judged(const Keyring& keyring, const _gpgme_signature& signature,
                 const std::vector<std::string>& pins) {
    Judgement judgement;
    const std::string fingerprint = signature.fpr != nullptr ? signature.fpr : "unknown key";
    judgement.signer.fingerprint = fingerprint;
    judgement.is_bad = gpgme_err_code(signature.status) == GPG_ERR_BAD_SIGNATURE;
    judgement.reason = fault_of_status(signature.status);
    if (!judgement.reason.empty()) {
        return judgement;
    }
    const _gpgme_key* key = keyring.find(fingerprint);
    if (key == nullptr) {
        judgement.reason = "the key is not in the keyring";
        return judgement;
    }
    judgement.signer = openpgp::signer_of(*key);
    judgement.reason = fault_of(*key, fingerprint);
    if (judgement.reason.empty() && !is_strong(signature.hash_algo)) {
        const char* name = gpgme_hash_algo_name(signature.hash_algo);
        judgement.reason = std::string("made with the weak digest ") + (name ? name : "unknown");
    }
    if (judgement.reason.empty() && signature.wrong_key_usage != 0U) {
        judgement.reason = "the key is not for signing";
    }
    if (judgement.reason.empty() && !is_pinned(judgement.signer.fingerprint, pins)) {
        judgement.reason = "the key is not the pinned one";
    }
    judgement.counts = judgement.reason.empty();
    return judgement;
}

/// The first signer that counts.
Signer accepted_signer(const Keyring& keyring, const std::vector<std::string>& pins,
                       const std::string& name) {
    std::vector<std::string> reasons;
    Signer accepted;
    bool refused = false;
    for (const _gpgme_signature* signature = keyring.signatures(); signature != nullptr;
         signature = signature->next) {
        const Judgement judgement = judged(keyring, *signature, pins);
        refused = refused || judgement.is_bad;
        if (judgement.counts && accepted.fingerprint.empty()) {
            accepted = judgement.signer;
        }
        if (!judgement.counts) {
            reasons.push_back(printable(judgement.signer.fingerprint) + ": " + judgement.reason);
        }
    }
    if (!refused && !accepted.fingerprint.empty()) {
        return accepted;
    }
    throw Error(ExitStatus::verification,
                name + (reasons.empty() ? ": is not signed"
                                        : ": no signature counts: " + joined(reasons, "; ")));
}

/// The earlier of two ends; 0 is none.
long earlier(long one, long other) {
    return one == 0 || other == 0 ? std::max(one, other) : std::min(one, other);
}

long signs_until(const _gpgme_key& key) {
    long longest = -1;
    for (const _gpgme_subkey* each = key.subkeys; each != nullptr; each = each->next) {
        const bool signs = each->can_sign != 0U && fault_of(*each).empty();
        if (signs && (each->expires == 0 || longest < each->expires) && longest != 0) {
            longest = each->expires;
        }
    }
    const long own = key.subkeys != nullptr ? key.subkeys->expires : 0;
    return longest < 0 ? own : earlier(own, longest);
}

Signer verify_over(const Data& content, std::string_view signature, const TrustedKeys& keys,
                   const std::string& name) {
    Keyring& keyring = openpgp::keyring_of(keys.files);
    const Data signature_data = openpgp::data_of(signature);
    keyring.verify(*signature_data, content.get(), nullptr, name);
    return accepted_signer(keyring, keys.fingerprints, name);
}

} // namespace

Signer verify_detached(std::string_view signature, const std::filesystem::path& signed_file,
                       const TrustedKeys& keys, const std::string& name) {
    const FileDescriptor file = open_file(signed_file, O_RDONLY);
    return verify_over(openpgp::data_of_descriptor(file.get()), signature, keys, name);
}

Signer verify_detached_bytes(std::string_view signature, std::string_view bytes,
                             const TrustedKeys& keys, const std::string& name) {
    return verify_over(openpgp::data_of(bytes), signature, keys, name);
}

ClearSigned verify_clearsigned(std::string_view document, const TrustedKeys& keys,
                               const std::string& name) {
    const std::string expected = clearsigned_text(document, name);
    Keyring& keyring = openpgp::keyring_of(keys.files);
    const Data document_data = openpgp::data_of(document);
    Data text = openpgp::data_of("");
    keyring.verify(*document_data, nullptr, text.get(), name);
    ClearSigned result;
    result.signer = accepted_signer(keyring, keys.fingerprints, name);
    result.text = openpgp::content_of(std::move(text));
    if (without_trailing_space(result.text) != without_trailing_space(expected)) {
        throw Error(ExitStatus::verification,
                    name + ": what is signed is not the text of the document");
    }
    return result;
}

std::vector<KeyFacts> keys_in_file(const std::filesystem::path& file) {
    const Keyring& keyring = openpgp::keyring_of({file});
    std::vector<KeyFacts> facts;
    for (const Key& key : keyring.keys()) {
        facts.push_back(
            {openpgp::signer_of(*key), key->expired != 0U, key->revoked != 0U, signs_until(*key)});
    }
    return facts;
}

} // namespace stopgap
