#include "ecosystem/rpm/rpm_reader.hpp"

#include "base/error.hpp"
#include "ecosystem/rpm/librpm.hpp"
#include "ecosystem/rpm/rpm_keyring.hpp"

#include <rpm/rpmbase64.h>
#include <rpm/rpmcli.h>
#include <rpm/rpmcrypto.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace stopgap::rpm {

namespace {

using librpm::HeaderHandle;
using librpm::TagData;
using librpm::TransactionSet;

constexpr std::size_t k_magic_bytes = 8; // not part of what headerImport() takes
// RPMSIGTAG_OPENPGP of rpm 4.20 and later: base64 of signatures over the header.
constexpr rpmTagVal k_openpgp_tag = 278;
// A package has a handful; each is given to gpg.
constexpr std::size_t k_most_signatures = 16;
constexpr std::size_t k_largest_signature_bytes = 64U << 10U;

Error refusal(const std::string& name, const std::string& what) {
    return {ExitStatus::verification, name + ": " + what};
}

void free_memory(void* memory) {
    std::free(memory);
}

// ---- verification -----------------------------------------------------------------------------

struct Verdict {
    bool is_good = false;
    std::string complaints;
};

/// librpm reads the whole file. `level` is what must be there and good (RPMSIG_*), `ignored` what
/// is not looked at.
Verdict verdict_of(int package, const librpm::Keyring& keyring, int level, rpmVSFlags ignored,
                   const std::string& name) {
    if (lseek(package, 0, SEEK_SET) < 0) {
        throw system_error(ExitStatus::machine, name, errno);
    }
    const TransactionSet transaction(rpmtsCreate());
    // Its own keyring, empty or not: without one librpm would look for a database's.
    rpmtsSetKeyring(transaction.get(), keyring.get());
    rpmtsSetVfyLevel(transaction.get(), level);
    rpmtsSetVfyFlags(transaction.get(), ignored);
    const librpm::Log log;
    const librpm::File file(fdDup(package));
    check_invariant(file != nullptr, "librpm gives no handle");
    struct rpmQVKArguments_s arguments = {};
    const int result = rpmVerifySignatures(&arguments, transaction.get(), file.get(), name.c_str());
    return {result == 0, log.complaints()};
}

void require_digests(int package, const std::string& name) {
    const librpm::Keyring none(rpmKeyringNew());
    const Verdict verdict =
        verdict_of(package, none, RPMSIG_DIGEST_TYPE, RPMVSF_MASK_NOSIGNATURES, name);
    if (!verdict.is_good) {
        throw refusal(name, "its digests do not verify: " + verdict.complaints);
    }
}

void add_verdict_on_signatures(int package, const std::vector<std::string>& key_files,
                               const std::string& name, PackageFacts& facts) {
    const librpm::Keyring keyring = keyring_of(key_files);
    const Verdict verdict = verdict_of(package, keyring, RPMSIG_VERIFIABLE_TYPE, 0, name);
    facts.add("signatures", verdict.is_good ? "good" : verdict.complaints, name);
}

// ---- headers ----------------------------------------------------------------------------------

HeaderHandle header_in(int package, std::uint64_t offset, std::uint64_t size_bytes,
                       const std::string& name) {
    std::string blob = bytes_of(package, offset + k_magic_bytes, size_bytes - k_magic_bytes, name);
    const librpm::Log log;
    HeaderHandle header(
        headerImport(blob.data(), static_cast<unsigned>(blob.size()), HEADERIMPORT_COPY));
    if (!header) {
        throw refusal(name, "its header cannot be read: " + log.complaints());
    }
    return header;
}

class HeaderFacts {
  public:
    HeaderFacts(Header header, PackageFacts& facts, const std::string& name)
        : header_(header), facts_(facts), name_(name) {}

    void add_strings(const std::string& key, rpmTagVal tag) {
        for (const std::string& value : TagData(header_, tag).strings()) {
            facts_.add(key, value, name_);
        }
    }
    void add_numbers(const std::string& key, rpmTagVal tag) {
        for (const std::uint64_t value : TagData(header_, tag).numbers()) {
            facts_.add(key, std::to_string(value), name_);
        }
    }
    void add_if_there(const std::string& key, rpmTagVal tag) {
        if (headerIsEntry(header_, tag) != 0) {
            facts_.add(key, "1", name_);
        }
    }
    /// The program and text of what rpm runs as it installs or removes the package.
    void add_scriptlet(const std::string& key, rpmTagVal program, rpmTagVal text) {
        std::string all;
        for (const rpmTagVal tag : {program, text}) {
            for (const std::string& value : TagData(header_, tag).strings()) {
                all += value + "\n";
            }
        }
        if (!all.empty()) {
            facts_.add_bytes("scriptlet-" + key, all);
        }
    }
    void add_scriptlets() {
        add_scriptlet("pretrans", RPMTAG_PRETRANSPROG, RPMTAG_PRETRANS);
        add_scriptlet("pre", RPMTAG_PREINPROG, RPMTAG_PREIN);
        add_scriptlet("post", RPMTAG_POSTINPROG, RPMTAG_POSTIN);
        add_scriptlet("preun", RPMTAG_PREUNPROG, RPMTAG_PREUN);
        add_scriptlet("postun", RPMTAG_POSTUNPROG, RPMTAG_POSTUN);
        add_scriptlet("posttrans", RPMTAG_POSTTRANSPROG, RPMTAG_POSTTRANS);
        add_scriptlet("triggers", RPMTAG_TRIGGERSCRIPTPROG, RPMTAG_TRIGGERSCRIPTS);
        add_scriptlet("file-triggers", RPMTAG_FILETRIGGERSCRIPTPROG, RPMTAG_FILETRIGGERSCRIPTS);
        add_scriptlet("transaction-file-triggers", RPMTAG_TRANSFILETRIGGERSCRIPTPROG,
                      RPMTAG_TRANSFILETRIGGERSCRIPTS);
    }
    void add_files() {
        const std::vector<std::string> names = file_names();
        const std::vector<std::string> digests = TagData(header_, RPMTAG_FILEDIGESTS).strings();
        const std::vector<std::uint64_t> sizes = TagData(header_, RPMTAG_LONGFILESIZES).numbers();
        const std::vector<std::uint64_t> flags = TagData(header_, RPMTAG_FILEFLAGS).numbers();
        const std::vector<std::uint64_t> algorithm =
            TagData(header_, RPMTAG_FILEDIGESTALGO).numbers();
        if (digests.size() != names.size() || sizes.size() != names.size() ||
            flags.size() != names.size()) {
            throw lists_differ();
        }
        for (std::size_t index = 0; index < names.size(); ++index) {
            facts_.add("file",
                       std::to_string(flags[index]) + " " + std::to_string(sizes[index]) + " " +
                           std::to_string(algorithm.size() == 1 ? algorithm[0] : 0) + " " +
                           (digests[index].empty() ? "-" : digests[index]) + " " + names[index],
                       name_);
        }
    }

  private:
    [[nodiscard]] Error lists_differ() const {
        return refusal(name_, "its header's lists of files do not match each other");
    }
    /// What RPMTAG_FILENAMES would give: librpm 4.18 looks a folder up without asking whether there
    /// is one of that index, and reads beyond them.
    [[nodiscard]] std::vector<std::string> file_names() const {
        std::vector<std::string> names = TagData(header_, RPMTAG_BASENAMES).strings();
        const std::vector<std::string> folders = TagData(header_, RPMTAG_DIRNAMES).strings();
        const std::vector<std::uint64_t> indexes = TagData(header_, RPMTAG_DIRINDEXES).numbers();
        if (indexes.size() != names.size()) {
            throw lists_differ();
        }
        for (std::size_t file = 0; file < names.size(); ++file) {
            if (indexes[file] >= folders.size()) {
                throw lists_differ();
            }
            names[file].insert(0, folders[indexes[file]]);
        }
        return names;
    }

    Header header_;
    PackageFacts& facts_;
    const std::string& name_;
};

void add_header(Header header, const std::string& name, PackageFacts& facts) {
    HeaderFacts of(header, facts, name);
    of.add_strings("name", RPMTAG_NAME);
    of.add_numbers("epoch", RPMTAG_EPOCH);
    of.add_strings("version", RPMTAG_VERSION);
    of.add_strings("release", RPMTAG_RELEASE);
    of.add_strings("arch", RPMTAG_ARCH);
    of.add_numbers("build-time", RPMTAG_BUILDTIME);
    of.add_strings("source-rpm", RPMTAG_SOURCERPM);
    of.add_strings("requires", RPMTAG_REQUIRENEVRS);
    of.add_strings("provides", RPMTAG_PROVIDENEVRS);
    of.add_strings("recommends", RPMTAG_RECOMMENDNEVRS);
    of.add_strings("suggests", RPMTAG_SUGGESTNEVRS);
    of.add_strings("supplements", RPMTAG_SUPPLEMENTNEVRS);
    of.add_strings("enhances", RPMTAG_ENHANCENEVRS);
    of.add_strings("conflicts", RPMTAG_CONFLICTNEVRS);
    of.add_strings("obsoletes", RPMTAG_OBSOLETENEVRS);
    of.add_scriptlets();
    of.add_strings("payload-format", RPMTAG_PAYLOADFORMAT);
    of.add_strings("payload-digest", RPMTAG_PAYLOADDIGEST);
    of.add_numbers("payload-digest-algorithm", RPMTAG_PAYLOADDIGESTALGO);
    if (headerIsSource(header) != 0) {
        facts.add("is-source", "1", name);
        of.add_if_there("no-source", RPMTAG_NOSOURCE);
        of.add_if_there("no-source", RPMTAG_NOPATCH);
        of.add_strings("source", RPMTAG_SOURCE);
        of.add_strings("patch", RPMTAG_PATCH);
        of.add_files();
    }
}

// ---- signatures -------------------------------------------------------------------------------

void add_signature(const std::string& key, const std::string& bytes, const std::string& name,
                   PackageFacts& facts) {
    if (bytes.size() > k_largest_signature_bytes || facts.all(key).size() >= k_most_signatures) {
        throw refusal(name, "has more or larger signatures than any real package");
    }
    facts.add_bytes(key, bytes);
}

void add_base64_signatures(Header header, const std::string& name, PackageFacts& facts) {
    for (const std::string& text : TagData(header, k_openpgp_tag).strings()) {
        void* decoded = nullptr;
        std::size_t size_bytes = 0;
        if (rpmBase64Decode(text.c_str(), &decoded, &size_bytes) != 0) {
            throw refusal(name, "its signature is no base64");
        }
        const Owned<void, free_memory> owner(decoded);
        add_signature("header-signature",
                      std::string(static_cast<const char*>(decoded), size_bytes), name, facts);
    }
}

void add_signatures(Header header, const std::string& name, PackageFacts& facts) {
    for (const rpmTagVal tag : {RPMSIGTAG_RSA, RPMSIGTAG_DSA}) {
        if (const std::optional<std::string> bytes = TagData(header, tag).bytes()) {
            add_signature("header-signature", *bytes, name, facts);
        }
    }
    for (const rpmTagVal tag : {RPMSIGTAG_PGP, RPMSIGTAG_GPG}) {
        if (const std::optional<std::string> bytes = TagData(header, tag).bytes()) {
            add_signature("package-signature", *bytes, name, facts);
        }
    }
    add_base64_signatures(header, name, facts);
}

} // namespace

PackageFacts read_facts(int package, const RpmLayout& layout,
                        const std::vector<std::string>& key_files, const std::string& name) {
    // Else libgcrypt complains to syslog of not being set up: a socket, which ends the worker.
    check_invariant(rpmInitCrypto() == 0, "librpm's cryptography cannot be set up");
    PackageFacts facts;
    require_digests(package, name);
    const HeaderHandle signatures =
        header_in(package, layout.signatures_offset, layout.signatures_size_bytes, name);
    add_signatures(signatures.get(), name, facts);
    const HeaderHandle header =
        header_in(package, layout.header_offset, layout.header_size_bytes, name);
    add_header(header.get(), name, facts);
    if (!key_files.empty()) {
        add_verdict_on_signatures(package, key_files, name, facts);
    }
    return facts;
}

} // namespace stopgap::rpm
