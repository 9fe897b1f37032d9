#include "base/keyring.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/process.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace stopgap::openpgp {

namespace {

// No agent, no network, no trust database: a signature is checked against the keys given alone.
constexpr std::string_view k_gpg_conf = "batch\n"
                                        "no-tty\n"
                                        "no-autostart\n"
                                        "disable-dirmngr\n"
                                        "no-auto-key-retrieve\n"
                                        "no-auto-key-import\n"
                                        "trust-model always\n"
                                        "no-auto-check-trustdb\n"
                                        "max-output 67108864\n";

constexpr const char* k_home_prefix = "stopgap-gpg";
constexpr const char* k_home_lock = "stopgap.lock";
constexpr std::chrono::minutes k_settling_time{1};
constexpr std::size_t k_most_kept = 8;

constexpr int k_removal_turns = 200;
constexpr std::chrono::milliseconds k_removal_pause{5};

void check(gpgme_error_t error, const char* step) {
    if (gpgme_err_code(error) != GPG_ERR_NO_ERROR) {
        throw Error(ExitStatus::machine, std::string("gpg: ") + step + ": " + gpgme_strerror(error))
            .with_hint("is gpg installed? see `stopgap doctor`");
    }
}

/// gpgme_check_version() makes the library ready, and must come before anything else of it. Without
/// the flag it would ask gpgconf where each of GnuPG's programs is: six runs for the one wanted.
void make_ready() {
    static const bool ready = gpgme_set_global_flag("disable-gpgconf", "1") == 0 &&
                              gpgme_check_version(nullptr) != nullptr;
    static_cast<void>(ready);
}

/// A home of ours that nobody uses any more. A fresh one may not have its lock yet.
void remove_if_abandoned(const fs::path& home) {
    const FileDescriptor folder = open_file(home, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    struct stat status = {};
    const bool is_ours = fstat(folder.get(), &status) == 0 && status.st_uid == geteuid();
    if (!is_ours || now() - Instant(std::chrono::seconds(status.st_mtime)) < k_settling_time) {
        return;
    }
    const fs::path inside = "/proc/self/fd/" + std::to_string(folder.get());
    if (FileLock::try_lock(inside / k_home_lock)) {
        fs::remove_all(home);
    }
}

void remove_abandoned(const fs::path& parent) {
    std::error_code failed;
    fs::directory_iterator each(parent, failed);
    for (; !failed && each != fs::directory_iterator(); each.increment(failed)) {
        try {
            if (each->path().filename().string().starts_with(k_home_prefix)) {
                remove_if_abandoned(each->path());
            }
        } catch (const std::exception&) {
            // Somebody else's, or another run is just removing it.
        }
    }
}

Context new_context(const fs::path& home) {
    make_ready();
    const std::optional<fs::path> gpg = find_program("gpg");
    if (!gpg) {
        throw Error(ExitStatus::machine, "gpg: is not installed")
            .with_hint("`stopgap doctor` says what this machine lacks");
    }
    gpgme_ctx_t context = nullptr;
    check(gpgme_new(&context), "cannot be used");
    Context owner(context);
    check(gpgme_ctx_set_engine_info(context, GPGME_PROTOCOL_OpenPGP, gpg->c_str(), home.c_str()),
          "cannot be used");
    gpgme_set_offline(context, 1);
    return owner;
}

} // namespace

Data data_of(std::string_view bytes) {
    make_ready();
    gpgme_data_t data = nullptr;
    check(bytes.empty() ? gpgme_data_new(&data)
                        : gpgme_data_new_from_mem(&data, bytes.data(), bytes.size(), 0),
          "no memory");
    return Data(data);
}

Data data_of_descriptor(int descriptor) {
    make_ready();
    gpgme_data_t data = nullptr;
    check(gpgme_data_new_from_fd(&data, descriptor), "no memory");
    return Data(data);
}

std::string content_of(Data data) {
    std::size_t size_bytes = 0;
    char* bytes = gpgme_data_release_and_get_mem(data.release(), &size_bytes);
    std::string content(bytes != nullptr ? bytes : "", bytes != nullptr ? size_bytes : 0);
    gpgme_free(bytes);
    return content;
}

Signer signer_of(const _gpgme_key& key) {
    const char* fingerprint = key.subkeys != nullptr ? key.subkeys->fpr : nullptr;
    const char* user_id = key.uids != nullptr ? key.uids->uid : nullptr;
    return {fingerprint != nullptr ? fingerprint : "", user_id != nullptr ? user_id : ""};
}

const _gpgme_subkey* subkey_of(const _gpgme_key& key, const std::string& fingerprint) {
    for (const _gpgme_subkey* subkey = key.subkeys; subkey != nullptr; subkey = subkey->next) {
        if (subkey->fpr != nullptr && fingerprint == subkey->fpr) {
            return subkey;
        }
    }
    return nullptr;
}

Keyring::Keyring()
    : home_(fs::temp_directory_path(), k_home_prefix), lock_(home_.path() / k_home_lock),
      context_() {
    static const bool swept = (remove_abandoned(fs::temp_directory_path()), true);
    static_cast<void>(swept);
    write_file(home_.path() / "gpg.conf", k_gpg_conf, 0600);
    context_ = new_context(home_.path());
}

/// gpgme may return before its gpg has ended, which then still writes into the home.
Keyring::~Keyring() {
    keys_.clear();
    context_.reset();
    std::error_code ignored;
    for (int turn = 0; turn < k_removal_turns; ++turn) {
        fs::remove_all(home_.path(), ignored);
        if (!fs::exists(home_.path(), ignored)) {
            return;
        }
        std::this_thread::sleep_for(k_removal_pause);
    }
}

void Keyring::import(std::string_view bytes, const std::string& name) {
    const Data data = data_of(bytes);
    const gpgme_error_t error = gpgme_op_import(context_.get(), data.get());
    gpgme_import_result_t result = gpgme_op_import_result(context_.get());
    if (result != nullptr && result->secret_read > 0) {
        throw Error(ExitStatus::verification, name + ": holds a secret key")
            .with_hint("export the public key alone: gpg --export --armor FINGERPRINT");
    }
    if (gpgme_err_code(error) != GPG_ERR_NO_ERROR || result == nullptr || result->considered == 0) {
        throw Error(ExitStatus::verification, name + ": holds no OpenPGP public key");
    }
}

void Keyring::read_keys() {
    keys_.clear();
    check(gpgme_op_keylist_start(context_.get(), nullptr, 0), "cannot list keys");
    gpgme_key_t key = nullptr;
    gpgme_error_t next = gpgme_op_keylist_next(context_.get(), &key);
    for (; gpgme_err_code(next) == GPG_ERR_NO_ERROR;
         next = gpgme_op_keylist_next(context_.get(), &key)) {
        keys_.emplace_back(key);
    }
    check(gpgme_err_code(next) == GPG_ERR_EOF ? gpgme_op_keylist_end(context_.get()) : next,
          "cannot list keys");
}

const _gpgme_key* Keyring::find(const std::string& fingerprint) const {
    for (const Key& key : keys_) {
        if (subkey_of(*key, fingerprint) != nullptr) {
            return key.get();
        }
    }
    return nullptr;
}

void Keyring::verify(gpgme_data& signature, gpgme_data_t content, gpgme_data_t text,
                     const std::string& name) {
    const gpgme_error_t error = gpgme_op_verify(context_.get(), &signature, content, text);
    // gpgme returns success for each signature that does not count as well (finding 1).
    if (gpgme_err_code(error) != GPG_ERR_NO_ERROR) {
        throw Error(ExitStatus::verification,
                    name + ": is no usable OpenPGP signature: " + gpgme_strerror(error));
    }
}

Keyring& keyring_of(const std::vector<fs::path>& files) {
    static std::deque<std::pair<std::string, std::unique_ptr<Keyring>>> kept;
    std::vector<std::string> contents;
    std::string digests;
    for (const fs::path& file : files) {
        contents.push_back(read_file(file));
        digests += sha256_of(contents.back());
    }
    const auto found =
        std::ranges::find(kept, digests, [](const auto& each) { return each.first; });
    if (found != kept.end()) {
        return *found->second;
    }
    std::unique_ptr<Keyring> keyring = std::make_unique<Keyring>();
    for (std::size_t index = 0; index < files.size(); ++index) {
        keyring->import(contents[index], files[index].string());
    }
    keyring->read_keys();
    if (kept.size() == k_most_kept) {
        kept.pop_front();
    }
    return *kept.emplace_back(digests, std::move(keyring)).second;
}

const _gpgme_signature* Keyring::signatures() const {
    gpgme_verify_result_t result = gpgme_op_verify_result(context_.get());
    return result != nullptr ? result->signatures : nullptr;
}

} // namespace stopgap::openpgp
