#include "base/digest.hpp"

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/owned.hpp"

#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace stopgap {

namespace {

std::string finished(EVP_MD_CTX* context) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest = {};
    unsigned size = 0;
    EVP_DigestFinal_ex(context, digest.data(), &size);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest.at(i) >> 4U];
        text += digits[digest.at(i) & 15U];
    }
    return text;
}

/// Hands the file's bytes, from its start, to the digest.
void update_from(EVP_MD_CTX* context, int descriptor, const std::string& name) {
    if (lseek(descriptor, 0, SEEK_SET) < 0) {
        throw system_error(ExitStatus::machine, name, errno);
    }
    std::string chunk(1U << 18U, '\0');
    while (true) {
        const ssize_t got = read(descriptor, chunk.data(), chunk.size());
        if (got < 0) {
            throw system_error(ExitStatus::machine, name, errno);
        }
        if (got == 0) {
            return;
        }
        EVP_DigestUpdate(context, chunk.data(), static_cast<std::size_t>(got));
    }
}

using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

DigestContext begun(const EVP_MD* algorithm) {
    DigestContext context(EVP_MD_CTX_new());
    check_invariant(EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1,
                    "OpenSSL refuses a digest");
    return context;
}

} // namespace

struct Sha256::State {
    DigestContext context = begun(EVP_sha256());
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
    EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
    return finished(state_->context.get());
}

std::string sha256_of(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.hex();
}

std::string sha256_of_file(const std::filesystem::path& path) {
    const FileDescriptor file = open_file(path, O_RDONLY);
    return sha256_of_descriptor(file.get(), path.string());
}

std::string sha256_of_descriptor(int descriptor, const std::string& name) {
    const DigestContext context = begun(EVP_sha256());
    update_from(context.get(), descriptor, name);
    return finished(context.get());
}

std::string sha512_of_file(const std::filesystem::path& path) {
    const FileDescriptor file = open_file(path, O_RDONLY);
    const DigestContext context = begun(EVP_sha512());
    update_from(context.get(), file.get(), path.string());
    return finished(context.get());
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

} // namespace stopgap
