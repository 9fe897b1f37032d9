#pragma once
// What the workaround builds of all formats answer alike behind the port: nothing of the base's is
// built, so that there is nothing to repair, and nothing to depend on.

#include "ecosystem/port.hpp"
#include "ecosystem/workplace.hpp"
#include "model/recipe.hpp"
#include "model/target.hpp"

#include <string>
#include <vector>

namespace stopgap {

class WorkaroundBuild : public PackageBuild {
  public:
    /// A bug: it declares no kind of repair.
    void apply(const Repair& repair) override;
    std::vector<Provider> packages_providing(const Requirement& requirement) override;
    [[nodiscard]] std::vector<std::string> own_binaries() const override;
    [[nodiscard]] std::vector<std::string> declared_dependencies() const override;
    [[nodiscard]] std::vector<std::string> isolation() const override;
    int shell() override;
    /// None: a workaround is taken away, whatever the vendor offers.
    std::vector<Artifact> fetch_vendor_packages(const std::filesystem::path& folder) override;

  protected:
    WorkaroundBuild(const Recipe& recipe, const Base& base, const Target& target,
                    Workplace& workplace);

    [[nodiscard]] const Fix& fix() const;
    /// Of the one package.
    [[nodiscard]] std::string name() const;

    const Recipe& recipe_;
    const Base& base_;
    Target target_;
    Workplace& workplace_;
    std::vector<std::string> isolation_; ///< of the last attempt
};

} // namespace stopgap
