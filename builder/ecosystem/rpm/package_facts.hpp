#pragma once
// What the confined reader of RPM packages answers with: facts as text, "KEY VALUE" lines. The
// reader is not believed: the text is parsed with bounds, and who uses a fact checks its form.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

class PackageFacts {
  public:
    PackageFacts() = default;
    /// Reads what text() wrote. Error(verification) where it is malformed.
    PackageFacts(std::string_view text, const std::string& name);

    /// Error(verification) where the value holds control characters or is no UTF-8, or there are
    /// more than any real package has.
    void add(const std::string& key, std::string_view value, const std::string& name);
    void add_bytes(const std::string& key, std::string_view bytes);

    /// The values of a key, in order; none: empty.
    [[nodiscard]] const std::vector<std::string>& all(const std::string& key) const;
    /// The only value; empty where there is none.
    [[nodiscard]] std::string one(const std::string& key) const;
    /// Values that add_bytes added.
    [[nodiscard]] std::vector<std::string> all_bytes(const std::string& key) const;

    [[nodiscard]] std::string text() const;

  private:
    std::map<std::string, std::vector<std::string>> values_;
};

} // namespace stopgap::rpm
