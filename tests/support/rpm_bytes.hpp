#pragma once
// The bytes of an RPM package, for forging what no tool writes: changed and then given the digests
// that fit, as an attacker would.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::test {

class RpmBytes {
  public:
    /// Takes a whole package apart.
    explicit RpmBytes(std::string package);

    /// Replaces text in the header by other text of the same size, at every place.
    void replace_in_header(std::string_view from, std::string_view to);
    /// Gives a tag of the header another number.
    void rename_tag(std::uint32_t from, std::uint32_t to);
    /// The same in the signature header.
    void rename_signature_tag(std::uint32_t from, std::uint32_t to);
    /// Any byte of the header's.
    void set_header_byte(std::size_t at, char byte);
    void set_payload(std::string payload);

    [[nodiscard]] const std::string& header() const { return header_; }
    [[nodiscard]] const std::string& payload() const { return payload_; }
    /// As it stands: its digests are those from before the changes.
    [[nodiscard]] std::string stale() const;
    /// With digests that fit.
    [[nodiscard]] std::string resealed() const;

  private:
    std::string lead_;
    std::string signatures_; ///< with padding
    std::string header_;
    std::string payload_;
    std::string old_header_;
    std::string old_payload_;
};

/// An entry of a cpio archive in the "newc" format, as rpm writes it.
struct CpioEntry {
    std::string name;
    std::string content{};
    unsigned mode = 0100644;
    unsigned links = 1;
    unsigned inode = 0; ///< 0: its own
};

[[nodiscard]] std::string cpio_of(const std::vector<CpioEntry>& entries);

} // namespace stopgap::test
