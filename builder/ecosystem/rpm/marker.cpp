#include "ecosystem/rpm/marker.hpp"

namespace stopgap::rpm {

std::string id_capability(const std::string& id) {
    return "stopgap-hotfix(" + id + ")";
}

std::vector<std::string> marker_capabilities(const std::string& id,
                                             const std::vector<std::string>& cves) {
    std::vector<std::string> capabilities;
    for (const std::string& cve : cves) {
        capabilities.push_back("stopgap-hotfix(" + cve + ")");
    }
    if (capabilities.empty()) {
        capabilities.push_back(id_capability(id));
    }
    return capabilities;
}

std::optional<SpecRefusal> mark_as_hotfix(SpecText& spec, const std::string& id,
                                          const std::vector<std::string>& cves) {
    std::vector<std::string> capabilities = marker_capabilities(id, cves);
    if (spec.add_description_line("Out-of-band hotfix " + id + ".").is_refused()) {
        capabilities.push_back(id_capability(id));
    }
    for (const std::string& capability : capabilities) {
        const SpecEdit edit = spec.add_provides(capability);
        if (edit.is_refused()) {
            return edit.refusal;
        }
    }
    return std::nullopt;
}

} // namespace stopgap::rpm
