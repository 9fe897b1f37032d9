#include "ecosystem/rpm/repository_state.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/last_use.hpp"
#include "base/log.hpp"
#include "base/openpgp.hpp"
#include "ecosystem/mirrors.hpp"
#include "source/url.hpp"

#include <fmt/format.h>

#include <optional>

namespace stopgap::rpm {

namespace {

using source::FetchedIndex;

constexpr std::uint64_t k_signature_limit_bytes = 1U << 20U;
constexpr std::string_view k_unsigned_hint =
    "where the vendor signs packages but not metadata, the target's description may say "
    "metadata = \"unsigned\" for this repository";

/// What is kept of a repository. A signature's name holds the digest of what it signs: repomd.xml,
/// which is written last, never stands beside another's.
class Kept {
  public:
    Kept(const Workplace& workplace, const std::string& url)
        : folder_(workplace.state / "indexes" / sha256_of(url).substr(0, 32)) {}

    /// Whether something is kept; records the use.
    [[nodiscard]] bool exists() const { return mark_used(folder_) && fs::exists(repomd()); }
    [[nodiscard]] std::string read_repomd() const { return read_file(repomd()); }
    [[nodiscard]] std::string read_signature(std::string_view bytes) const {
        const fs::path file = signature(bytes);
        return fs::exists(file) ? read_file(file) : std::string();
    }
    [[nodiscard]] source::IndexValidators known_validators() const {
        return read_validators(validators());
    }

    void keep_validators(const source::IndexValidators& known) const {
        write_validators(validators(), known);
    }
    void keep(const RepositoryState& state, const source::IndexValidators& known) const {
        make_directories(folder_);
        if (!state.signature.empty()) {
            write_file(signature(state.bytes), state.signature);
        }
        write_file(repomd(), state.bytes);
        keep_validators(known);
        for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
            if (entry.path().extension() == ".asc" && entry.path() != signature(state.bytes)) {
                fs::remove(entry.path());
            }
        }
    }

  private:
    [[nodiscard]] fs::path repomd() const { return folder_ / "repomd.xml"; }
    [[nodiscard]] fs::path validators() const { return folder_ / "validators"; }
    [[nodiscard]] fs::path signature(std::string_view bytes) const {
        return folder_ / (sha256_of(bytes) + ".asc");
    }

    fs::path folder_;
};

/// Nothing else pins unsigned metadata: whoever can change it on its way chooses among all packages
/// that the vendor ever signed.
void require_safe_way(const std::string& url) {
    const source::Url checked = source::checked_url(url);
    const bool is_own_machine =
        checked.host == "localhost" ||
        source::kind_of_address(checked.host) == source::AddressKind::loopback;
    if (!checked.is_https && !is_own_machine) {
        throw Error(ExitStatus::verification,
                    source::shown_url(url) + ": unsigned metadata is taken over https only")
            .with_hint("use an https mirror, or one that signs its metadata");
    }
}

std::string repomd_url(const RepositoryPlace& place) {
    return place.url + "repodata/repomd.xml";
}

/// The state, if its signature counts. Throws Error(verification).
RepositoryState verified(std::string bytes, std::string signature, const RepositoryPlace& place,
                         const Workplace& workplace) {
    const std::string name = repomd_url(place);
    if (!place.may_be_unsigned) {
        if (signature.empty()) {
            throw Error(ExitStatus::verification,
                        name + ": is not signed: there is no repomd.xml.asc")
                .with_hint(std::string(k_unsigned_hint));
        }
        make_directories(workplace.scratch);
        const TemporaryDirectory folder(workplace.scratch, "repomd");
        write_file(folder.path() / "repomd.xml", bytes);
        static_cast<void>(
            verify_detached(signature, folder.path() / "repomd.xml", {{place.keyring}, {}}, name));
    }
    RepositoryState state;
    state.repomd = parse_repomd(bytes, name);
    state.bytes = std::move(bytes);
    state.signature = place.may_be_unsigned ? std::string() : std::move(signature);
    return state;
}

std::optional<RepositoryState> kept_state(const Kept& kept, const RepositoryPlace& place,
                                          const Workplace& workplace) {
    if (!kept.exists()) {
        return std::nullopt;
    }
    try {
        std::string bytes = kept.read_repomd();
        std::string signature = kept.read_signature(bytes);
        return verified(std::move(bytes), std::move(signature), place, workplace);
    } catch (const Error& error) {
        if (workplace.offline || error.status() != ExitStatus::verification) {
            throw;
        }
        note(fmt::format("{}: what was kept of it no longer verifies; it is fetched anew",
                         repomd_url(place)));
        return std::nullopt;
    }
}

std::string fetched_signature(const RepositoryPlace& place, Workplace& workplace) {
    if (place.may_be_unsigned) {
        return {};
    }
    const FetchedIndex fetched =
        workplace.downloader.revalidate(repomd_url(place) + ".asc", {}, k_signature_limit_bytes);
    return fetched.state == FetchedIndex::State::fetched ? fetched.bytes : std::string();
}

std::string words_for(const Repomd& repomd) {
    const Instant instant = Instant(std::chrono::seconds(repomd.timestamp));
    return fmt::format("revision {} of {}", repomd.revision, rfc3339_date(instant));
}

/// What the mirror has now; absent where that is not newer than `known`.
std::optional<RepositoryState> newer_state(const Kept& kept, const RepositoryPlace& place,
                                           const std::optional<RepositoryState>& known,
                                           Workplace& workplace) {
    const std::string url = repomd_url(place);
    FetchedIndex fetched = workplace.downloader.revalidate(url, known ? kept.known_validators()
                                                                      : source::IndexValidators());
    if (fetched.state == FetchedIndex::State::not_found) {
        throw Error(ExitStatus::unreachable, url + ": the mirror has no such repository")
            .with_hint("check the mirror's URL and the repository's path in the target's "
                       "description");
    }
    if (fetched.state == FetchedIndex::State::unchanged) {
        return std::nullopt;
    }
    if (known && known->bytes == fetched.bytes) {
        kept.keep_validators(fetched.validators);
        return std::nullopt;
    }
    RepositoryState state =
        verified(std::move(fetched.bytes), fetched_signature(place, workplace), place, workplace);
    if (known && !may_follow(state.repomd, known->repomd)) {
        warn(fmt::format("{}: the mirror offers an older state ({}) than was seen before ({}); the "
                         "newer one is used",
                         url, words_for(state.repomd), words_for(known->repomd)));
        return std::nullopt;
    }
    kept.keep(state, fetched.validators);
    return state;
}

} // namespace

RepositoryState newest_state(const RepositoryPlace& place, Workplace& workplace) {
    if (place.may_be_unsigned) {
        require_safe_way(place.url);
    }
    const Kept kept(workplace, place.url);
    std::optional<RepositoryState> known = kept_state(kept, place, workplace);
    if (known && workplace.offline) {
        return std::move(*known);
    }
    std::optional<RepositoryState> newer = newer_state(kept, place, known, workplace);
    return std::move(newer ? *newer : *known);
}

} // namespace stopgap::rpm
