#pragma once
// SHA-256 (FIPS 180-4) through OpenSSL, as 64 lowercase hexadecimal digits; SHA-512, as 128, where
// an index gives nothing else.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace stopgap {

/// Digests bytes as they come.
class Sha256 {
  public:
    Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();
    void update(std::string_view bytes);
    /// Ends the digest; the object is used up.
    [[nodiscard]] std::string hex();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_of(std::string_view bytes);
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);
/// From the descriptor's start (its position is left at the end).
[[nodiscard]] std::string sha256_of_descriptor(int descriptor, const std::string& name);

[[nodiscard]] std::string sha512_of_file(const std::filesystem::path& path);

/// Whether `text` is 64 lowercase hexadecimal digits.
[[nodiscard]] bool is_sha256(std::string_view text);

} // namespace stopgap
