#include "ecosystem/rpm/comparison.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_shown = 5;

std::string replaced(std::string text, const std::string& old, const std::string& wanted) {
    for (std::size_t at = old.empty() ? std::string::npos : text.find(old); at != std::string::npos;
         at = text.find(old, at + wanted.size())) {
        text.replace(at, old.size(), wanted);
    }
    return text;
}

/// What a text that names the base's version becomes with the new one.
std::vector<std::string> forms_after(const std::string& text, const Evr& before, const Evr& after) {
    return {text, replaced(text, without_epoch(before), without_epoch(after)),
            replaced(text, "-" + before.release, "-" + after.release),
            replaced(replaced(text, "-" + before.release, "-" + after.release), before.version,
                     after.version),
            replaced(text, before.version, after.version)};
}

std::string first_of(const std::vector<std::string>& texts) {
    const std::size_t shown = std::min(texts.size(), k_shown);
    std::string line =
        joined({texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(shown)}, ", ");
    return texts.size() > shown ? fmt::format("{} and {} more", line, texts.size() - shown) : line;
}

std::string listed(const std::map<unsigned, std::string>& sources) {
    std::vector<std::string> texts;
    for (const auto& [number, file] : sources) {
        texts.push_back(fmt::format("Source{}: {}", number, file));
    }
    return joined(texts, ", ");
}

class Comparison {
  public:
    Comparison(const SpecFacts& before, const SpecFacts& after, const Intended& intended,
               std::string spec_file)
        : before_(before), after_(after), intended_(intended), spec_file_(std::move(spec_file)) {}

    std::vector<Finding> run() {
        compare_version();
        if (!findings_.empty()) { // all else follows from it
            return std::move(findings_);
        }
        same("Name", before_.name, after_.name);
        same_sources();
        same_patches();
        same_texts("BuildRequires", before_.build_requirements, after_.build_requirements);
        compare_packages();
        return std::move(findings_);
    }

  private:
    void report(const std::string& kind, const std::string& subject, const std::string& text) {
        findings_.push_back({kind, subject, {spec_file_, 0, text}, {}});
    }

    void changed(const std::string& subject, const std::string& before, const std::string& after) {
        report("spec-changed", subject,
               fmt::format("before: {}; after: {}", before.empty() ? "none" : before,
                           after.empty() ? "none" : after));
    }

    void same(const std::string& subject, const std::string& before, const std::string& after) {
        if (before != after) {
            changed(subject, before, after);
        }
    }

    void compare_version() {
        const Evr& wanted = intended_.version;
        same("Epoch", wanted.epoch, after_.evr.epoch);
        if (after_.evr.version != wanted.version) {
            report("spec-version", spec_file_,
                   fmt::format("Version is {} after the edit, not {}", after_.evr.version,
                               wanted.version));
        } else if (after_.evr.release != wanted.release) {
            report("spec-release", spec_file_,
                   fmt::format("Release is {} after the edit, not {}", after_.evr.release,
                               wanted.release));
        }
    }

    void same_sources() {
        if (intended_.sources != after_.sources) {
            changed("Sources", listed(intended_.sources), listed(after_.sources));
        }
    }

    /// Their numbers may differ: what has none of its own counts on.
    void same_patches() {
        std::vector<std::string> after;
        for (const auto& [number, file] : after_.patches) {
            after.push_back(file);
        }
        if (intended_.patches != after) {
            changed("Patches", joined(intended_.patches, ", "), joined(after, ", "));
        }
    }

    /// Each text is there again, the base's version in it moved; nothing else is.
    void same_texts(const std::string& subject, const std::vector<std::string>& before,
                    const std::vector<std::string>& after,
                    const std::vector<std::string>& may_be_new = {}) {
        std::multiset<std::string> left(after.begin(), after.end());
        std::vector<std::string> lost;
        for (const std::string& text : before) {
            const std::vector<std::string> forms = forms_of(text);
            const auto form = std::find_if(forms.begin(), forms.end(), [&](const std::string& one) {
                return left.contains(one);
            });
            if (form == forms.end()) {
                lost.push_back(text);
            } else {
                left.erase(left.find(*form));
            }
        }
        for (const std::string& text : may_be_new) {
            left.erase(text);
        }
        if (!lost.empty() || !left.empty()) {
            changed(subject, first_of(lost), first_of({left.begin(), left.end()}));
        }
    }

    [[nodiscard]] std::vector<std::string> forms_of(const std::string& text) const {
        std::vector<std::string> forms = forms_after(text, before_.evr, after_.evr);
        for (const SpecPackage& package : before_.packages) {
            if (const Evr* own = own_version_of(package.name)) {
                forms.push_back(replaced(text, without_epoch(package.evr), without_epoch(*own)));
            }
        }
        return forms;
    }

    /// Of its debuginfo too; null: its version is the source's.
    [[nodiscard]] const Evr* own_version_of(std::string name) const {
        constexpr std::string_view k_debug = "-debuginfo";
        if (name.ends_with(k_debug)) {
            name.resize(name.size() - k_debug.size());
        }
        const auto own = intended_.own_versions.find(name);
        return own == intended_.own_versions.end() ? nullptr : &own->second;
    }

    void compare_packages() {
        std::vector<std::string> names_before, names_after;
        for (const SpecPackage& package : before_.packages) {
            names_before.push_back(package.name);
        }
        for (const SpecPackage& package : after_.packages) {
            names_after.push_back(package.name);
        }
        same_texts("packages", names_before, names_after);
        for (const SpecPackage& package : before_.packages) {
            const auto found =
                std::find_if(after_.packages.begin(), after_.packages.end(),
                             [&](const SpecPackage& one) { return one.name == package.name; });
            if (found != after_.packages.end()) {
                compare_package(package, *found);
            }
        }
    }

    void compare_package(const SpecPackage& before, const SpecPackage& after) {
        same(before.name + ": BuildArch", before.arch, after.arch);
        same_texts(before.name + ": Requires", before.requires_, after.requires_);
        same_texts(before.name + ": Provides", before.provides, after.provides, intended_.provides);
        if (const Evr* own = own_version_of(before.name)) {
            same(before.name + ": Version", shown(*own), shown(after.evr));
        } else {
            same_texts(before.name + ": Version", {shown(before.evr)}, {shown(after.evr)});
        }
        if (!intended_.is_donor && compare(before.evr, after.evr) >= 0) {
            report("spec-release", spec_file_,
                   fmt::format("{} has a version of its own: {} would not be newer than {}",
                               before.name, shown(after.evr), shown(before.evr)));
        }
    }

    const SpecFacts& before_;
    const SpecFacts& after_;
    const Intended& intended_;
    std::string spec_file_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> unintended_changes(const SpecFacts& before, const SpecFacts& after,
                                        const Intended& intended, const std::string& spec_file) {
    return Comparison(before, after, intended, spec_file).run();
}

} // namespace stopgap::rpm
