#pragma once
// Debian packages behind the port: one hotfix of one base, its steps in the files beside this one.

#include "ecosystem/port.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace stopgap::deb {

class DebEcosystem : public Ecosystem {
  public:
    [[nodiscard]] Family family() const override { return Family::deb; }
    [[nodiscard]] std::unique_ptr<PackageBuild> begin(const Recipe& recipe, const Base& base,
                                                      const Target& target,
                                                      Workplace& workplace) override;
    LayerState ensure_root(const Target& target, Workplace& workplace) override;
    [[nodiscard]] bool is_earlier(const std::string& one, const std::string& other) const override;
    [[nodiscard]] bool reaches_upstream(const std::string& version,
                                        const std::string& upstream) const override;
    [[nodiscard]] std::map<std::string, std::string>
    machine_mirrors(const std::vector<Target>& targets) const override;
};

} // namespace stopgap::deb
