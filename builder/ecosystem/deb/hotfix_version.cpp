#include "ecosystem/deb/hotfix_version.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/deb/version_parts.hpp"

#include <array>
#include <cctype>

namespace stopgap::deb {

namespace {

constexpr std::array<std::string_view, 4> k_repack_words = {"dfsg", "ds", "repack", "debian"};

/// Where the repack mark's word begins in the upstream version, and how long it is.
struct RepackWord {
    std::size_t begin = std::string_view::npos;
    std::size_t size = 0;
    [[nodiscard]] bool found() const { return begin != std::string_view::npos; }
};

/// The last repack word that a separator stands before.
RepackWord repack_word_in(std::string_view upstream) {
    RepackWord last;
    for (const std::string_view word : k_repack_words) {
        const std::size_t found = upstream.rfind(word);
        const bool separated =
            found != std::string_view::npos && found > 0 &&
            std::string_view("+~.-").find(upstream[found - 1]) != std::string_view::npos;
        if (separated && (!last.found() || found > last.begin)) {
            last = {found, word.size()};
        }
    }
    return last;
}

/// The mark as the new version carries it: a counter above 1 counted repacks of the old version.
std::string without_old_counter(const std::string& mark) {
    const std::size_t digits = mark.find_last_not_of("0123456789") + 1;
    if (digits == mark.size() || mark.substr(digits) == "1") {
        return mark;
    }
    const std::size_t end = mark[digits - 1] == '.' ? digits - 1 : digits;
    return mark.substr(0, end);
}

Error unfit_upstream(const std::string& text, const std::string& why) {
    return Error(ExitStatus::usage, "version \"" + printable(text) + "\": " + why);
}

void require_upstream_version(const std::string& text, bool native) {
    if (text.find(':') != std::string::npos) {
        throw unfit_upstream(text, "an upstream version has no epoch")
            .with_hint("leave the epoch out: the base's is kept");
    }
    if (native && text.find('-') != std::string::npos) {
        throw unfit_upstream(text, "the base is a native package, whose versions have no hyphen");
    }
    if (!is_version(text + "-1")) {
        throw unfit_upstream(text, "not the upstream part of a Debian version")
            .with_hint("letters, digits and . + - ~ only, a digit first (Debian Policy 5.6.12)");
    }
}

std::string bump_suffix(const Version& base, unsigned n) {
    return (base.native() ? "hot" : "-0hot") + std::to_string(n);
}

/// Why a bump of this base needs a person's word; empty: it does not.
std::string bump_decision(const Version& base, const std::string& version) {
    if (base.has_revision && base.revision.starts_with("0~")) {
        return "the vendor may publish this upstream version as \"...-0~...\", as it did " +
               base.text() + ": that sorts below " + version + " and would not replace it";
    }
    const RepackWord word = repack_word_in(base.upstream);
    if (word.found() && base.upstream[word.begin - 1] == '~' &&
        repack_mark(base.upstream).empty()) {
        return "the base's upstream version " + base.upstream +
               " holds a \"~\" mark before its end: the vendor's next version may carry it too "
               "and sort below " +
               version;
    }
    return {};
}

/// The version, checked: a suffix can make a long one too long.
std::string sound(std::string version) {
    static_cast<void>(parse_version(version, "the hotfix's version"));
    return version;
}

} // namespace

std::string repack_mark(const std::string& upstream) {
    const RepackWord word = repack_word_in(upstream);
    if (!word.found()) {
        return {};
    }
    const std::size_t counter = word.begin + word.size;
    const bool at_end = upstream.find_first_not_of("0123456789.", counter) == std::string::npos;
    return at_end ? upstream.substr(word.begin - 1) : std::string();
}

std::string upstream_with_repack_mark(const std::string& base, const std::string& new_upstream) {
    if (repack_word_in(new_upstream).found()) {
        return new_upstream;
    }
    return new_upstream + without_old_counter(repack_mark(parse_version(base).upstream));
}

std::string backport_version(const std::string& base, VersionScheme scheme, unsigned n) {
    static_cast<void>(parse_version(base, "the base's version"));
    if (const std::optional<HotfixSuffix> own = hotfix_suffix_of(base)) {
        return sound(own->until_count + std::to_string(own->count + n));
    }
    return sound(base + std::string(label_suffix(scheme)) + std::to_string(n));
}

HotfixVersion bump_version(const std::string& base, const std::string& new_upstream,
                           VersionScheme scheme, unsigned n) {
    check_invariant(scheme == VersionScheme::debian || scheme == VersionScheme::ubuntu,
                    "a Debian version was asked for under an RPM scheme");
    const Version old = parse_version(base, "the base's version");
    require_upstream_version(new_upstream, old.native());
    Version moved = old;
    moved.upstream = upstream_with_repack_mark(base, new_upstream);
    moved.has_revision = false;
    const std::string stem = moved.text();
    const std::optional<HotfixSuffix> own = hotfix_suffix_of(base);
    if (own && own->until_count + "0" == stem + bump_suffix(old, 0)) {
        return {sound(own->until_count + std::to_string(own->count + n)), {}};
    }
    const std::string version = sound(stem + bump_suffix(old, n));
    return {version, bump_decision(old, version)};
}

HotfixVersion hotfix_version(const std::string& base, const Fix& fix, VersionScheme scheme,
                             unsigned n) {
    check_invariant(fix.kind != FixKind::workaround, "a workaround package has its own version");
    if (fix.kind == FixKind::bump && fix.way_back == WayBack::downgrade) {
        return bump_version(base, fix.version, scheme, n);
    }
    return {backport_version(base, scheme, n), {}};
}

bool reaches_upstream(const std::string& version, const std::string& upstream) {
    constexpr std::string_view k_really = "+really";
    std::string own = parse_version(version).upstream;
    const std::size_t really = own.find(k_really);
    own = really == std::string::npos ? own : own.substr(really + k_really.size());
    own.resize(own.size() - repack_mark(own).size());
    return !earlier(own, upstream);
}

} // namespace stopgap::deb
