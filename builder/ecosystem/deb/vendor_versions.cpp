// What vendors publish next: the candidates that the version rule is held against. Each form below
// is one that Debian, Ubuntu or a derivative uses (docs/versions.md).

#include "ecosystem/deb/hotfix_version.hpp"
#include "ecosystem/deb/version_parts.hpp"

#include <algorithm>
#include <array>

namespace stopgap::deb {

namespace {

using Suffixes = std::vector<std::string_view>;

// Stable and security updates, NMUs, long-term support, derivatives.
const Suffixes k_debian_updates = {"+deb11u1", "+deb12u1", "+deb13u1", "+deb14u1", ".1",
                                   "+nmu1",    "+esm1",    "+rpi1",    "+rpt1",    "+kali1"};
const Suffixes k_ubuntu_updates = {".1", "+esm1"};
const Suffixes k_ubuntu_first_updates = {
    "ubuntu0.1",       "ubuntu0.1~esm1",        "ubuntu0.22.04.1", "ubuntu0.22.04.1~esm1",
    "ubuntu0.24.04.1", "ubuntu0.24.04.1~esm12", "ubuntu1"};

const Suffixes k_builds = {"-1",          "-1~deb12u1",  "-1~deb13u1",        "-1+deb12u1",
                           "-0+deb12u1",  "-0.1",        "-1~bpo12+1",        "-1~bpo13+1",
                           "-0ubuntu1",   "-0ubuntu0.1", "-0ubuntu0.22.04.1", "-1ubuntu1",
                           "-1ubuntu0.1", "-1build1"};
const Suffixes k_native_builds = {".1",        "+deb12u1",        "+nmu1",         "+esm1",
                                  "ubuntu0.1", "ubuntu0.22.04.1", "ubuntu0.1~esm1"};

class Candidates {
  public:
    explicit Candidates(std::string stem) : stem_(std::move(stem)) {}

    void add(const std::string& version) {
        const bool known = std::find(all_.begin(), all_.end(), version) != all_.end();
        if (!version.empty() && version != stem_ && !known) {
            all_.push_back(version);
        }
    }
    void add_each(const Suffixes& suffixes) {
        for (const std::string_view suffix : suffixes) {
            add(stem_ + std::string(suffix));
        }
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(all_); }

  private:
    std::string stem_;
    std::vector<std::string> all_;
};

/// The vendor's version that a hotfix or a rebuild was made from; "NEW-0" for a bump's NEW-0hotN.
std::string stem_of(const std::string& base) {
    const std::string version = without_rebuild(base);
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(version);
    if (!own) {
        return version;
    }
    const std::string_view until_word =
        std::string_view(own->until_count).substr(0, own->until_count.size() - 3);
    return std::string(until_word.ends_with("+b") ? until_word.substr(0, until_word.size() - 2)
                                                  : until_word);
}

/// "2.1+deb12u3" -> "3": the next revision of the packaging; empty where it begins with no number.
std::string next_revision(const std::string& revision) {
    const std::size_t end = std::min(revision.find_first_not_of("0123456789"), revision.size());
    return end == 0 ? std::string() : counted_up(revision.substr(0, end));
}

void add_next_revisions(Candidates& candidates, const Version& stem) {
    Version next = stem;
    next.revision = next_revision(stem.revision);
    if (!stem.has_revision || next.revision.empty()) {
        return;
    }
    const std::string text = next.text();
    candidates.add(text);
    candidates.add(text + "~deb12u1");
    candidates.add(text + "~bpo12+1");
    candidates.add(text + "~ubuntu22.04.1");
}

/// "-1~deb12u3" came from "-1", which a newer release carries as it is.
void add_without_tilde(Candidates& candidates, const std::string& stem) {
    const std::size_t tilde = stem.rfind('~');
    const std::string_view tail =
        tilde == std::string::npos ? std::string_view() : std::string_view(stem).substr(tilde + 1);
    if (tail.starts_with("deb") || tail.starts_with("bpo") || tail.starts_with("esm")) {
        candidates.add(stem.substr(0, tilde));
    }
}

} // namespace

std::vector<std::string> vendor_successors(const std::string& base, VersionScheme scheme) {
    const std::string stem = stem_of(base);
    const Version version = parse_version(stem);
    Candidates candidates(stem);
    candidates.add(counted_up(stem));
    if (scheme == VersionScheme::debian) {
        candidates.add_each(k_debian_updates);
    } else {
        candidates.add_each(k_ubuntu_updates);
        if (stem.find("ubuntu") == std::string::npos) {
            candidates.add_each(k_ubuntu_first_updates);
        }
    }
    add_next_revisions(candidates, version);
    add_without_tilde(candidates, stem);
    return candidates.take();
}

std::vector<std::string> vendor_builds_of(const std::string& upstream, bool native,
                                          const std::string& epoch) {
    Candidates candidates(epoch.empty() ? upstream : epoch + ":" + upstream);
    candidates.add_each(native ? k_native_builds : k_builds);
    return candidates.take();
}

} // namespace stopgap::deb
