#pragma once
// What a confined reader of XML answers with: lines of fields between tabs, and the questions asked
// of such a text. A package's line comes first, what belongs to it follows:
//   "P<tab>...", then "p<tab>CAPABILITY" and "f<tab>/PATH".

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::rpm {

/// Whether the text may be a field: no control characters.
[[nodiscard]] bool is_field(std::string_view text);

/// The fields of a line, tabs between them.
[[nodiscard]] std::vector<std::string_view> fields_of(std::string_view line);

class RecordText {
  public:
    explicit RecordText(std::string text);

    /// How many packages there are.
    [[nodiscard]] std::size_t count() const { return begins_.size(); }
    /// The fields of a package's own line, its "P" left out.
    [[nodiscard]] std::vector<std::string_view> package(std::size_t index) const;
    /// Calls `visit` with the value of each line of this kind ('p' or 'f') that holds `needle`, and
    /// its package's index. Some 2 GB/s: the needle is searched, lines are not parsed.
    void visit(char kind, std::string_view needle,
               const std::function<void(std::string_view value, std::size_t index)>& visit) const;

  private:
    std::string text_;
    std::vector<std::size_t> begins_; ///< where each package's line begins
};

} // namespace stopgap::rpm
