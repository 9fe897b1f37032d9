#pragma once
// Requirements in the form that dnf's solver takes without misunderstanding: a repository of our
// own with one package for each, which requires just that. So no requirement is an option, a
// pattern, a group or a file to dnf, rich dependencies mean what they mean in a package, and dnf's
// reasons name the requirement. The packages have no files: the repository is there to resolve
// with, not to install from.

#include "ecosystem/rpm/dnf_output.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stopgap::rpm {

class RequirementRepository {
  public:
    /// dnf's id of it, and the beginning of its packages' names; no repository of a target may have
    /// it.
    static constexpr const char* k_name = "stopgap-requirement";

    /// Takes what rpm prints of a header's or a spec's requirements; rpmlib() and config() are left
    /// out, and each comes once.
    explicit RequirementRepository(const std::vector<std::string>& requirements);

    /// What is required, sorted.
    [[nodiscard]] const std::vector<std::string>& requirements() const { return requirements_; }
    /// The packages' names, in the order of requirements().
    [[nodiscard]] std::vector<std::string> packages() const;
    /// Those that no package manager may be asked for, as findings ("unmet-build-dependency").
    [[nodiscard]] const std::vector<Finding>& refused() const { return refused_; }

    /// Writes FOLDER/repodata (https://github.com/rpm-software-management/createrepo_c).
    void write(const std::filesystem::path& folder) const;

    /// What dnf says it cannot have or combine: "unmet-build-dependency" with the requirement as
    /// the subject.
    [[nodiscard]] std::vector<Finding> unmet_in(std::string_view dnf_output) const;

    /// The transaction without the packages of this repository.
    [[nodiscard]] static Transaction without_own(Transaction transaction);

  private:
    [[nodiscard]] std::string primary() const;
    std::vector<std::string> requirements_;
    std::vector<Finding> refused_;
};

/// A requirement as <rpm:entry> of a primary index, for the form "NAME", "NAME OP [E:]V[-R]", or
/// "(...)"; empty where it has none of them.
[[nodiscard]] std::string requirement_xml(std::string_view requirement);

} // namespace stopgap::rpm
