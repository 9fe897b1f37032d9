#include "recipe/parse.hpp"

#include "base/text.hpp"
#include "recipe/family_check.hpp"

#include <algorithm>
#include <set>

namespace stopgap::recipe {

namespace {

DonorPackaging parse_packaging(const Node& node, const ParseContext& context) {
    TableReader table(node, "base.packaging", k_packaging_keys, context.problems);
    DonorPackaging packaging;
    if (node.kind == Node::Kind::table) {
        packaging.suite = table.required_text("suite", forms().suite);
        packaging.version = table.text("version", forms().version).value_or("");
    }
    return packaging;
}

/// Reads one [[base]].
class BaseParser {
  public:
    BaseParser(const Node& node, const ParseContext& context)
        : table_(node, "base", k_base_keys, context.problems), context_(context) {}

    Base parse(const Node* fix) {
        Base base;
        base.place = context_.problems.place(table_.position());
        base.target = table_.required_text("target", forms().target);
        check_target(base.target);
        base.source = table_.text("source", source_form(base.target)).value_or("");
        base.version = table_.text("version", forms().version).value_or("");
        base.dsc = input("dsc", InputRole::dsc);
        base.srpm = input("srpm", InputRole::srpm);
        if (const Node* packaging = table_.node("packaging")) {
            base.packaging = parse_packaging(*packaging, context_);
        }
        if (const Node* over = table_.node("fix", Node::Kind::table)) {
            base.fix = fix == nullptr ? parse_fix(*over, Completeness::required, context_)
                                      : parse_merged_fix(*fix, *over, context_);
        }
        check_one_origin();
        return base;
    }

  private:
    void check_target(const std::string& target) {
        const std::vector<std::string>& known = context_.rules.targets;
        if (target.empty() || known.empty() ||
            std::find(known.begin(), known.end(), target) != known.end()) {
            return;
        }
        const std::optional<std::string> meant = nearest(target, known);
        table_.report("target", shown_value(target) + " is not a known target",
                      meant ? "did you mean " + shown_value(*meant) + "?"
                            : "`stopgap root list` shows those that are");
    }

    static const Form& source_form(const std::string& target) {
        return family_by_name(target) == Family::deb ? forms().deb_package : forms().package;
    }

    std::optional<Input> input(std::string_view key, InputRole role) {
        const Node* node = table_.node(key);
        return node == nullptr
                   ? std::nullopt
                   : std::optional(parse_input(*node, role, table_.path_of(key), "", context_));
    }

    /// The base comes by name from the target's repositories, or as one file from elsewhere.
    void check_one_origin() {
        if (table_.has("dsc") && table_.has("srpm")) {
            table_.report("srpm", "stands beside dsc", "a base comes from one place");
        } else if (table_.has("dsc") || table_.has("srpm")) {
            const std::string file = table_.has("dsc") ? "dsc" : "srpm";
            if (table_.has("version")) {
                table_.report("version", "stands beside " + file, "the file has its own version");
            }
        } else if (!table_.has("source")) {
            table_.report_missing("source", "the source package's name in the target");
        }
    }

    TableReader table_;
    const ParseContext& context_;
};

} // namespace

std::vector<Base> parse_bases(TableReader& recipe, const Node* fix, const ParseContext& context) {
    std::vector<Base> bases;
    std::set<std::string> targets;
    for (const Node* node : recipe.tables("base")) {
        bases.push_back(BaseParser(*node, context).parse(fix));
        const std::string& target = bases.back().target;
        if (!target.empty() && !targets.insert(target).second) {
            context.problems.add(node->position,
                                 "base.target: another base has the target " + shown_value(target),
                                 "one base for each target");
        }
    }
    return bases;
}

} // namespace stopgap::recipe
