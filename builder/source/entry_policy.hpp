#pragma once
// ExtractionPolicy applied, entry by entry, in the archive's order: pure, so that it is tested
// without archives. The rules are in archive.hpp.
//
// Why a link that is admitted cannot lead out: a name never lies behind a link, so a link's own
// folder is a real one and the ".." at the start of its target count exactly; no other ".." is
// admitted, and what the rest passes through are folders, or links of which the same holds.

#include "base/error.hpp"
#include "source/archive.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::source {

enum class EntryKind { file, folder, symbolic_link, hard_link, other };

struct EntryFacts {
    std::string name; ///< as in the archive
    EntryKind kind = EntryKind::file;
    std::string target;           ///< of a link, as in the archive
    std::string kind_name;        ///< of another kind: "device"
    std::uint64_t size_bytes = 0; ///< as announced
};

/// The components of a name or target, without "." and empty ones.
[[nodiscard]] std::vector<std::string> components_of(std::string_view name);

class EntryPolicy {
  public:
    EntryPolicy(std::string archive_name, const ExtractionPolicy& policy);

    /// The entry's clean name ("debian/control"; empty: the archive's own root). Throws
    /// Error(verification).
    std::string admit(const EntryFacts& entry);

    /// After each piece of content: what came out in all, and what went in.
    void admit_bytes(std::uint64_t unpacked_bytes, std::uint64_t packed_bytes) const;

    [[nodiscard]] ArchiveSummary summary() const;

  private:
    using Components = std::vector<std::string>;

    [[nodiscard]] Error refusal(const EntryFacts& entry, const std::string& what) const;
    void check_limits(const EntryFacts& entry);
    void check_name(const EntryFacts& entry) const;
    void check_kind(const EntryFacts& entry) const;
    void check_flat(const EntryFacts& entry, const Components& components) const;
    void check_parents(const EntryFacts& entry, const Components& components);
    void check_symbolic_link(const EntryFacts& entry, std::size_t depth) const;
    void check_hard_link(const EntryFacts& entry) const;
    void note_kind(const EntryFacts& entry, const std::string& name);

    std::string archive_name_;
    ExtractionPolicy policy_;
    std::map<std::string, EntryKind, std::less<>> kinds_; ///< by clean name; hard links are files
    std::uint64_t entries_ = 0;
    std::uint64_t total_bytes_ = 0;
};

} // namespace stopgap::source
