#pragma once
// The files of a deploy kit that bring it onto hosts: an Ansible playbook, a Puppet class, a Salt
// state, a RightScript and an InstallOverrideList of AWS Systems Manager; and where the kit is
// served under a URL, cloud-init's user data and an SSM Command document, which fetch it from
// there. They are templates of spec-templates/deploy/, filled with the values of one kit.
//
// Rules:
//  - A value of another form than kit_values.hpp names is Error(usage): nothing that is filled in
//    can be more than a text to a shell, YAML, JSON, Puppet or Jinja.
//  - What fetches names the SHA-256 of each file that it uses; what verifies the kit is deploy.sh.
//  - What only upgrades, the InstallOverrideList, is not made where packages come new.
//  - Each knows of retirement, and none installs a package where it was not installed before.
//  - The same values give the same bytes.

#include "model/result.hpp"
#include "model/target.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::artifacts {

/// A file of a kit that deploy.sh reads on a host.
struct KitFile {
    std::string name;
    std::string sha256;
    std::string package; ///< hosts without this one need no such file; empty: all do
};

struct ConfiguredKit {
    std::string id;
    std::uint64_t serial = 1;
    Family family = Family::deb;
    std::vector<Artifact> packages; ///< the hotfix's: name, version, architecture
    std::vector<KitFile> files;     ///< deploy.sh among them
    bool comes_new = false;         ///< its packages are for hosts that have not had them
    std::string url;                ///< where the kit's folder is served; empty: nowhere
    std::string key;                ///< the key that signs kits, armored; only used with a URL
};

struct GeneratedFile {
    std::string name;
    std::string text;
};

/// The files, in the order of their names.
[[nodiscard]] std::vector<GeneratedFile> configuration_management(const ConfiguredKit& kit);

/// Whether configuration_management() makes a file of that name.
[[nodiscard]] bool is_for_configuration_management(std::string_view name);

} // namespace stopgap::artifacts
