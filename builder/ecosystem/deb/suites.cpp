#include "ecosystem/deb/suites.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/last_use.hpp"
#include "base/log.hpp"
#include "base/openpgp.hpp"
#include "base/text.hpp"
#include "ecosystem/mirrors.hpp"
#include "source/decompress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::deb {

namespace {

constexpr std::uint64_t k_index_limit_bytes = 2ULL << 30U;

Kept kept_place(const Workplace& workplace, const std::string& url) {
    return {workplace.state / "indexes" / sha256_of(url).substr(0, 32)};
}

void keep(const Kept& kept, const source::FetchedIndex& fetched) {
    make_directories(kept.folder);
    write_file(kept.inrelease(), fetched.bytes);
    write_validators(kept.validators(), fetched.validators);
}

/// A good signature is not enough: a mirror could answer with another suite's signed file.
ReleaseFile verified_release(const std::string& bytes, const Target& target,
                             const std::string& suite, const std::string& name) {
    const ClearSigned signed_text = verify_clearsigned(bytes, {{target.keyring}, {}}, name);
    ReleaseFile release = parse_release(signed_text.text, name);
    if (release.codename != suite && release.suite != suite) {
        throw Error(ExitStatus::verification,
                    fmt::format("{}: is the index of {} ({}), not of {}", name,
                                printable(release.codename), printable(release.suite), suite));
    }
    return release;
}

std::string names_of(const std::vector<Repository>& repositories) {
    std::vector<std::string> names;
    for (const Repository& repository : repositories) {
        names.push_back(repository.suite);
    }
    return joined(names, ", ");
}

} // namespace

std::string Suite::shown() const {
    return fmt::format("{} ({})", repository.suite, rfc3339_date(release.date).substr(0, 10));
}

Suites::Suites(const Target& target, Workplace& workplace)
    : target_(&target), workplace_(&workplace) {}

bool Suites::take_kept(const Kept& kept, const std::string& url, Suite& suite) const {
    if (!mark_used(kept.folder) || !fs::exists(kept.inrelease())) {
        return false;
    }
    try {
        suite.inrelease = read_file(kept.inrelease());
        suite.release = verified_release(suite.inrelease, *target_, suite.repository.suite, url);
        return true;
    } catch (Error& error) {
        if (workplace_->offline || error.status() == ExitStatus::interrupted) {
            throw;
        }
        note(fmt::format("{}: what was kept of it no longer verifies; it is fetched anew", url));
        return false;
    }
}

const Suite& Suites::load(const Repository& repository) {
    const std::string base = base_url_of(repository, *target_, *workplace_);
    const std::string url = base + "dists/" + repository.suite + "/InRelease";
    const auto known = loaded_.find(url);
    if (known != loaded_.end()) {
        return known->second;
    }
    const Kept kept = kept_place(*workplace_, url);
    Suite suite;
    suite.repository = repository;
    suite.url = base;
    const bool have = take_kept(kept, url, suite);
    if (!workplace_->offline || !have) {
        const source::FetchedIndex fetched = workplace_->downloader.revalidate(
            url, have ? read_validators(kept.validators()) : source::IndexValidators());
        if (fetched.state == source::FetchedIndex::State::not_found) {
            throw Error(ExitStatus::unreachable, url + ": the mirror has no such suite");
        }
        const bool is_fetched = fetched.state == source::FetchedIndex::State::fetched;
        if (is_fetched && have && fetched.bytes == suite.inrelease) {
            write_validators(kept.validators(), fetched.validators);
        } else if (is_fetched) {
            const ReleaseFile release =
                verified_release(fetched.bytes, *target_, repository.suite, url);
            if (have && release.date < suite.release.date) {
                warn(fmt::format("{}: the mirror offers an older state ({}) than was seen before "
                                 "({}); the newer one is used",
                                 url, rfc3339_date(release.date),
                                 rfc3339_date(suite.release.date)));
            } else {
                suite.release = release;
                suite.inrelease = fetched.bytes;
                keep(kept, fetched);
            }
        }
    }
    suite.expiry_note = check_dates(suite.release, now(),
                                    repository.may_be_expired ? Expiry::accepted : Expiry::refused);
    if (!suite.expiry_note.empty()) {
        warn(suite.expiry_note);
    }
    return loaded_.emplace(url, std::move(suite)).first->second;
}

std::vector<const Suite*> Suites::own() {
    std::vector<const Suite*> suites;
    for (const Repository& repository : target_->repositories) {
        suites.push_back(&load(repository));
    }
    return suites;
}

std::vector<const Suite*> Suites::named(const std::string& suite_name) {
    std::vector<Repository> described = target_->repositories;
    described.insert(described.end(), target_->siblings.begin(), target_->siblings.end());
    std::vector<const Suite*> suites;
    std::vector<std::string> names;
    for (const std::string& wanted :
         {suite_name, suite_name + "-updates", suite_name + "-security"}) {
        for (const Repository& repository : described) {
            names.push_back(repository.suite);
            if (repository.suite == wanted) {
                suites.push_back(&load(repository));
                break;
            }
        }
    }
    if (suites.empty() || suites.front()->repository.suite != suite_name) {
        const std::optional<std::string> meant = nearest(suite_name, names);
        throw Error(ExitStatus::usage,
                    fmt::format("suite \"{}\": {} knows no such suite", suite_name, target_->name))
            .with_hint(meant ? fmt::format("did you mean \"{}\"?", *meant)
                             : "it knows " + names_of(described));
    }
    return suites;
}

std::vector<const Suite*> Suites::all() {
    std::vector<const Suite*> suites = own();
    for (const Repository& repository : target_->siblings) {
        try {
            suites.push_back(&load(repository));
        } catch (const Error& error) {
            if (error.status() == ExitStatus::interrupted) {
                throw;
            }
            warn(error.message());
        }
    }
    return suites;
}

source::StoredFile Suites::stored_index(const Suite& suite, const IndexFile& index) {
    source::DownloadRequest request;
    const std::string dists = suite.url + "dists/" + suite.repository.suite + "/";
    if (!index.by_hash_path.empty()) {
        request.urls.push_back(dists + index.by_hash_path);
    }
    request.urls.push_back(dists + index.path);
    request.sha256 = index.sha256;
    request.size_bytes = index.size_bytes;
    request.name = suite.repository.suite + " " + index.path;
    return workplace_->downloader.fetch(request);
}

std::string Suites::index_text(const Suite& suite, const IndexFile& index) {
    source::Store& store = workplace_->store;
    if (const std::optional<source::StoredFile> plain =
            index.plain_sha256.empty() ? std::nullopt : store.find(index.plain_sha256)) {
        return read_file(plain->path, k_index_limit_bytes);
    }
    const source::StoredFile packed = stored_index(suite, index);
    const std::string name = suite.repository.suite + " " + index.path;
    std::string text = source::decompress(packed.path, name, k_index_limit_bytes);
    if (!index.plain_sha256.empty()) {
        static_cast<void>(store.put_bytes(text, index.plain_sha256));
    }
    return text;
}

std::vector<std::string> Suites::texts(const Suite& suite, const std::vector<std::string>& paths) {
    std::vector<std::string> texts;
    for (const std::string& path : paths) {
        if (const std::optional<IndexFile> index = best_index(suite.release, path)) {
            texts.push_back(index_text(suite, *index));
        }
    }
    return texts;
}

std::vector<std::string> Suites::sources(const Suite& suite) {
    std::vector<std::string> paths;
    for (const std::string& component : suite.repository.components) {
        paths.push_back(sources_path(component));
    }
    return texts(suite, paths);
}

std::vector<std::string> Suites::packages(const Suite& suite) {
    std::vector<std::string> paths;
    for (const std::string& component : suite.repository.components) {
        paths.push_back(packages_path(component, target_->architecture));
    }
    return texts(suite, paths);
}

std::vector<std::string> Suites::contents(const Suite& suite) {
    std::vector<std::string> paths;
    for (const std::string& component : suite.repository.components) {
        paths.push_back(contents_path(component, target_->architecture));
        paths.push_back(contents_path(component, "all"));
    }
    return texts(suite, paths);
}

std::vector<FoundSource> Suites::find_source(const std::vector<const Suite*>& suites,
                                             const std::string& source) {
    std::vector<FoundSource> found;
    for (const Suite* suite : suites) {
        for (const std::string& text : sources(*suite)) {
            for (SourceEntry& entry :
                 find_sources(text, source, suite->repository.suite + " Sources")) {
                found.push_back({suite, std::move(entry)});
            }
        }
    }
    return found;
}

std::string Suites::snapshot() {
    Sha256 digest;
    for (const Suite* suite : own()) {
        digest.update(suite->url + suite->repository.suite + "\n" + suite->inrelease);
    }
    return digest.hex();
}

} // namespace stopgap::deb
