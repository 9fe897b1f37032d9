#include "ecosystem/rpm/marker.hpp"

namespace stopgap::rpm {

std::vector<std::string> marker_capabilities(const std::string& id,
                                             const std::vector<std::string>& cves) {
    std::vector<std::string> capabilities;
    for (const std::string& cve : cves) {
        capabilities.push_back("stopgap-hotfix(" + cve + ")");
    }
    if (capabilities.empty()) {
        capabilities.push_back("stopgap-hotfix(" + id + ")");
    }
    return capabilities;
}

std::optional<SpecRefusal> mark_as_hotfix(SpecText& spec, const std::string& id,
                                          const std::vector<std::string>& cves) {
    for (const std::string& capability : marker_capabilities(id, cves)) {
        const SpecEdit edit = spec.add_provides(capability);
        if (edit.is_refused()) {
            return edit.refusal;
        }
    }
    const SpecEdit edit = spec.add_description_line("Out-of-band hotfix " + id + ".");
    return edit.is_refused() ? std::optional(edit.refusal) : std::nullopt;
}

} // namespace stopgap::rpm
