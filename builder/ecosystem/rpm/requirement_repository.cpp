#include "ecosystem/rpm/requirement_repository.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace stopgap::rpm {

namespace {

constexpr const char* k_package_format =
    "<package type=\"rpm\"><name>{0}</name><arch>noarch</arch>"
    "<version epoch=\"0\" ver=\"1\" rel=\"1\"/>"
    "<checksum type=\"sha256\" pkgid=\"YES\">{1}</checksum>"
    "<summary/><description/><packager/><url/><time file=\"0\" build=\"0\"/>"
    "<size package=\"1\" installed=\"1\" archive=\"1\"/><location href=\"{0}.rpm\"/>"
    "<format><rpm:license/><rpm:requires>{2}</rpm:requires></format></package>\n";

constexpr const char* k_repomd_format =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"><revision>1</revision>"
    "<data type=\"primary\"><checksum type=\"sha256\">{}</checksum>"
    "<location href=\"repodata/primary.xml\"/><size>{}</size></data></repomd>\n";

bool is_about_the_package_itself(std::string_view requirement) {
    return requirement.starts_with("rpmlib(") || requirement.starts_with("config(");
}

/// The attributes of "[E:]V[-R]"; nothing where it is none.
std::optional<std::string> version_attributes(std::string_view text) {
    std::string_view epoch = "0";
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        epoch = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    const std::size_t dash = text.rfind('-');
    const std::string_view version = text.substr(0, dash);
    const bool has_release = dash != std::string_view::npos;
    const std::string_view release = has_release ? text.substr(dash + 1) : std::string_view();
    if (epoch.empty() || epoch.find_first_not_of("0123456789") != std::string_view::npos ||
        !is_version_part(version) || (has_release && !is_version_part(release))) {
        return std::nullopt;
    }
    return fmt::format("epoch=\"{}\" ver=\"{}\"{}", epoch, version,
                       has_release ? fmt::format(" rel=\"{}\"", release) : "");
}

std::string name_of(std::size_t index) {
    return fmt::format("{}-{}", RequirementRepository::k_name, index + 1);
}

/// The index in the first "stopgap-requirement-N-1-1.noarch" of the text, and where it stands.
struct Mention {
    std::size_t begin = 0, end = 0, index = 0;
};
std::optional<Mention> mention_in(std::string_view text, std::size_t count) {
    const std::string prefix = std::string(RequirementRepository::k_name) + "-";
    const std::string_view suffix = "-1-1.noarch";
    const std::size_t begin = text.find(prefix);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    Mention mention{.begin = begin};
    const char* const digits = text.data() + begin + prefix.size();
    const std::from_chars_result read =
        std::from_chars(digits, text.data() + text.size(), mention.index);
    mention.end = static_cast<std::size_t>(read.ptr - text.data()) + suffix.size();
    const bool sound = read.ec == std::errc() && mention.index >= 1 && mention.index <= count &&
                       text.substr(0, mention.end).ends_with(suffix);
    --mention.index;
    return sound ? std::optional<Mention>(mention) : std::nullopt;
}

/// dnf's reasons in one line, our packages called what they are to people.
std::string reasons(const Problem& problem, std::size_t count) {
    constexpr std::string_view k_package = "package ";
    const std::string from = std::string(" from ") + RequirementRepository::k_name; // dnf 5
    std::string text = joined(problem, "; ");
    while (const std::optional<Mention> mention = mention_in(text, count)) {
        const bool named = text.substr(0, mention->begin).ends_with(k_package);
        const std::size_t begin = mention->begin - (named ? k_package.size() : 0);
        const bool repeated = text.substr(mention->end).starts_with(from);
        const std::size_t end = mention->end + (repeated ? from.size() : 0);
        text.replace(begin, end - begin, "the build");
    }
    return text;
}

} // namespace

std::string requirement_xml(std::string_view requirement) {
    static const std::map<std::string_view, std::string_view> k_operators = {
        {"<", "LT"}, {"<=", "LE"}, {"=", "EQ"}, {"==", "EQ"}, {">=", "GE"}, {">", "GT"}};
    if (!is_dependency(requirement)) {
        return {};
    }
    if (requirement.starts_with('(')) {
        return fmt::format("<rpm:entry name=\"{}\"/>", markup_escaped(requirement));
    }
    const std::vector<std::string> words = words_of(requirement);
    if (words.size() == 1) {
        return fmt::format("<rpm:entry name=\"{}\"/>", markup_escaped(words[0]));
    }
    if (words.size() != 3 || !k_operators.contains(words[1])) {
        return {};
    }
    const std::optional<std::string> version = version_attributes(words[2]);
    return version ? fmt::format("<rpm:entry name=\"{}\" flags=\"{}\" {}/>",
                                 markup_escaped(words[0]), k_operators.at(words[1]), *version)
                   : std::string();
}

RequirementRepository::RequirementRepository(const std::vector<std::string>& requirements) {
    for (const std::string& given : requirements) {
        const std::string requirement = trimmed(given);
        if (is_about_the_package_itself(requirement)) {
            continue;
        }
        if (requirement_xml(requirement).empty()) {
            refused_.push_back({"unmet-build-dependency",
                                printable(requirement),
                                {"spec", 0, "this is no requirement that rpm knows"},
                                {}});
        } else {
            requirements_.push_back(requirement);
        }
    }
    std::sort(requirements_.begin(), requirements_.end());
    requirements_.erase(std::unique(requirements_.begin(), requirements_.end()),
                        requirements_.end());
}

std::vector<std::string> RequirementRepository::packages() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < requirements_.size(); ++i) {
        names.push_back(name_of(i));
    }
    return names;
}

std::string RequirementRepository::primary() const {
    std::string xml = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                  "<metadata xmlns=\"http://linux.duke.edu/metadata/common\" "
                                  "xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" "
                                  "packages=\"{}\">\n",
                                  requirements_.size());
    for (std::size_t i = 0; i < requirements_.size(); ++i) {
        xml += fmt::format(k_package_format, name_of(i), sha256_of(name_of(i)),
                           requirement_xml(requirements_[i]));
    }
    return xml + "</metadata>\n";
}

void RequirementRepository::write(const std::filesystem::path& folder) const {
    make_directories(folder / "repodata");
    const std::string index = primary();
    write_file(folder / "repodata/primary.xml", index);
    write_file(folder / "repodata/repomd.xml",
               fmt::format(k_repomd_format, sha256_of(index), index.size()));
}

std::vector<Finding> RequirementRepository::unmet_in(std::string_view dnf_output) const {
    std::vector<Finding> findings;
    for (const Problem& problem : problems_in(dnf_output)) {
        for (const std::string& line : problem) {
            if (const std::optional<Mention> mention = mention_in(line, requirements_.size())) {
                findings.push_back({"unmet-build-dependency",
                                    requirements_[mention->index],
                                    {"dnf", 0, reasons(problem, requirements_.size())},
                                    {}});
                break;
            }
        }
    }
    return findings;
}

Transaction RequirementRepository::without_own(Transaction transaction) {
    std::erase_if(transaction, [](const TransactionRow& row) { return row.repository == k_name; });
    return transaction;
}

} // namespace stopgap::rpm
