// Adding to preambles and descriptions.

#include "base/text.hpp"
#include "ecosystem/rpm/spec_packages.hpp"
#include "ecosystem/rpm/spec_plans.hpp"
#include "ecosystem/rpm/spec_tags.hpp"
#include "ecosystem/rpm/spec_value.hpp"
#include "ecosystem/rpm/spec_words.hpp"

#include <algorithm>

namespace stopgap::rpm {

namespace {

const std::string k_kind = "spec-package";

/// The dependencies of a tag's value, white space between their words made one.
std::vector<std::string> dependencies_in(std::string_view value) {
    std::vector<std::string> items(1);
    std::ptrdiff_t depth = 0; // of a rich dependency
    bool complete = true;
    for (const std::string& word : words_of(value)) {
        const bool comma = word.ends_with(',');
        const std::string bare = comma ? word.substr(0, word.size() - 1) : word;
        const bool compares = bare.find_first_not_of("<>=!") == std::string::npos;
        const std::string& item = items.back();
        const bool version =
            !item.empty() && (item.back() == '=' || item.back() == '<' || item.back() == '>');
        if (!complete && (compares || version || depth > 0)) {
            items.back() += " " + bare;
        } else {
            items.push_back(bare);
        }
        depth +=
            std::count(word.begin(), word.end(), '(') - std::count(word.begin(), word.end(), ')');
        complete = comma && depth <= 0;
    }
    return items;
}

bool has_dependency(const SpecLayout& layout, const std::vector<SpecTag>& tags,
                    const std::string& wanted) {
    const std::string spaced = joined(words_of(wanted), " ");
    return std::any_of(tags.begin(), tags.end(), [&](const SpecTag& tag) {
        const std::vector<std::string> items = dependencies_in(value_of(layout, tag));
        return !layout.is_conditional(layout.statements()[tag.statement]) &&
               std::find(items.begin(), items.end(), spaced) != items.end();
    });
}

/// The last tag of these, an unconditional one where there is one; null: there are none.
const SpecTag* last_of(const SpecLayout& layout, const std::vector<SpecTag>& tags) {
    const SpecTag* last = nullptr;
    for (const SpecTag& tag : tags) {
        const bool conditional = layout.is_conditional(layout.statements()[tag.statement]);
        if (!conditional || last == nullptr ||
            layout.is_conditional(layout.statements()[last->statement])) {
            last = &tag;
        }
    }
    return last;
}

/// Adds a tag behind the last one of its name, else behind the last of `others`, else behind the
/// last tag of the preamble.
EditPlan plan_tag(const SpecLayout& layout, std::size_t section, const std::string& name,
                  const std::string& value, const std::vector<std::string>& others) {
    const std::vector<SpecTag> own = tags_of(layout, section, lower_case(name));
    if (has_dependency(layout, own, value)) {
        return {};
    }
    std::vector<SpecTag> tags = own;
    for (std::size_t i = 0; tags.empty() && i < others.size(); ++i) {
        tags = tags_of(layout, section, others[i]);
    }
    tags = tags.empty() ? tags_of(layout, section) : tags;
    const SpecTag* neighbour = last_of(layout, tags);
    if (neighbour == nullptr) {
        return refused(k_kind, "the preamble has no tags to put " + name + " behind",
                       k_edit_by_hand);
    }
    EditPlan plan;
    plan.change = name + ": + " + value;
    plan.insert(layout.line_behind(neighbour->statement),
                tag_line_like(layout.statements()[neighbour->statement].text, name, value));
    return plan;
}

/// The package that has files, the main one where no %files is to be seen.
SectionPackage marked_package(const SpecLayout& layout, EditPlan& plan) {
    const std::optional<SectionPackage> package = first_package_with_files(layout);
    if (!package) {
        plan.notes.push_back("no package with %files is to be seen: put into the main package");
    } else if (!(*package == SectionPackage())) {
        plan.notes.push_back("the main package has no %files: put into " +
                             printable(package->name));
    }
    return package.value_or(SectionPackage());
}

/// Whether the statement is prose: neither a directive nor a macro alone, which may open a section.
bool is_prose(const Statement& statement) {
    return statement.kind == Statement::Kind::text &&
           !without_leading_space(statement.text).starts_with('%');
}

/// The statement of the section that new text comes behind: its last prose outside of conditionals
/// that do not hold the whole section, a conditional that closes behind that included.
std::size_t last_prose(const SpecLayout& layout, const SpecSection& section) {
    const Statement& header = layout.statements()[section.header];
    std::size_t last = k_none;
    bool prose_inside = false;
    for (std::size_t i = section.begin; i < section.end; ++i) {
        const Statement& statement = layout.statements()[i];
        const bool own = statement.branch == header.branch;
        if (is_prose(statement)) {
            last = own ? i : last;
            prose_inside = !own;
        } else if (statement.kind == Statement::Kind::closing && own && prose_inside) {
            last = i;
            prose_inside = false;
        } else if (statement.kind == Statement::Kind::text && last == k_none && own) {
            last = i; // a description that is a macro
        }
    }
    return last;
}

} // namespace

EditPlan plan_build_requirement(const SpecLayout& layout, const std::string& requirement) {
    const std::optional<EditPlan> unfit = unfit_dependency(requirement);
    return unfit ? *unfit
                 : plan_tag(layout, 0, "BuildRequires", requirement,
                            {"patch", "source", "url", "license"});
}

EditPlan plan_provides(const SpecLayout& layout, const std::string& capability) {
    const std::optional<EditPlan> unfit = unfit_dependency(capability);
    if (unfit) {
        return *unfit;
    }
    EditPlan about;
    const SectionPackage package = marked_package(layout, about);
    EditPlan plan =
        plan_tag(layout, preamble_of(layout, package), "Provides", capability,
                 {"requires", "recommends", "obsoletes", "buildrequires", "patch", "source"});
    plan.notes = about.notes;
    return plan;
}

EditPlan plan_description(const SpecLayout& layout, const std::string& line) {
    const std::optional<EditPlan> unfit = unfit_prose(line);
    if (unfit) {
        return *unfit;
    }
    EditPlan plan;
    const std::size_t number = description_of(layout, marked_package(layout, plan));
    if (number == k_none) {
        return refused(k_kind, "the package has no %description to be seen", k_edit_by_hand);
    }
    const SpecSection& section = layout.sections()[number];
    const std::size_t last = last_prose(layout, section);
    const std::size_t at = layout.statements()[last == k_none ? section.header : last].last + 1;
    if (last != k_none || !section.arguments.empty()) { // the header itself may hold the text
        plan.insert(at, "");
    }
    plan.insert(at, escaped_prose(line));
    plan.change = "%description: + " + line;
    return plan;
}

} // namespace stopgap::rpm
