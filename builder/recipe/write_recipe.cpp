#include "recipe/write_recipe.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "document/document.hpp"
#include "recipe/load.hpp"
#include "recipe/toml_text.hpp"

namespace stopgap {

namespace {

constexpr std::string_view k_heading =
    "# Written by `stopgap init`; docs/recipe-format.md describes every key.\n";

std::string value(std::string_view key, const std::string& text) {
    if (!is_utf8(text) || !document::is_one_line(text)) {
        throw Error(ExitStatus::usage,
                    std::string(key) + ": \"" + printable(text) + "\" cannot stand in a recipe")
            .with_hint("one line of UTF-8, without control characters");
    }
    return std::string(key) + " = " + recipe::toml_quoted(text);
}

std::string list(std::string_view key, const std::vector<std::string>& texts) {
    std::vector<std::string> values;
    for (const std::string& text : texts) {
        static_cast<void>(value(key, text));
        values.push_back(recipe::toml_quoted(text));
    }
    return std::string(key) + " = [" + joined(values, ", ") + "]";
}

std::vector<std::string> texts_of(const std::vector<std::filesystem::path>& paths) {
    std::vector<std::string> texts;
    for (const std::filesystem::path& path : paths) {
        texts.push_back(path.generic_string());
    }
    return texts;
}

/// The pairs of an input's table; what is empty is left out.
class Pairs {
  public:
    Pairs& add(std::string_view key, const std::string& text) {
        if (!text.empty()) {
            pairs_.push_back(value(key, text));
        }
        return *this;
    }
    Pairs& add(std::string_view key, const std::vector<std::string>& texts) {
        if (!texts.empty()) {
            pairs_.push_back(list(key, texts));
        }
        return *this;
    }
    Pairs& add_table(std::string_view key, const Pairs& table) {
        pairs_.push_back(std::string(key) + " = " + table.text());
        return *this;
    }
    [[nodiscard]] std::string text() const { return "{ " + joined(pairs_, ", ") + " }"; }

  private:
    std::vector<std::string> pairs_;
};

std::string table_of(const PathInput& input) {
    return Pairs().add("path", input.path.generic_string()).add("sha256", input.sha256).text();
}

std::string table_of(const UrlInput& input) {
    return Pairs()
        .add("url", input.url)
        .add("mirrors", input.mirrors)
        .add("sha256", input.sha256)
        .add("signature", input.signature)
        .add("keys", texts_of(input.keys))
        .text();
}

std::string table_of(const ArchiveInput& input) {
    const Pairs archive =
        Pairs().add("suite", input.suite).add("source", input.source).add("version", input.version);
    return Pairs().add_table("archive", archive).add("file", input.file).text();
}

std::string fix_of(const RecipeDraft& draft) {
    const bool is_bump = draft.kind == FixKind::bump;
    std::string text =
        "\n[fix]\nkind = " + recipe::toml_quoted(is_bump ? "bump" : "backport") + '\n';
    text += is_bump ? value("version", draft.version) + "\nsources = [\n" : "patches = [\n";
    for (const DraftInput& input : draft.inputs) {
        text += "  " + std::visit([](const auto& one) { return table_of(one); }, input) + ",\n";
    }
    return text + "]\n";
}

std::string base_of(const DraftBase& base) {
    const std::string version = base.version.empty() ? "" : value("version", base.version) + '\n';
    return "\n[[base]]\n" + value("target", base.target) + '\n' + value("source", base.source) +
           '\n' + version;
}

} // namespace

std::string write_recipe(const RecipeDraft& draft) {
    check_invariant(draft.kind != FixKind::workaround, "a draft is a bump or a backport");
    std::string text(k_heading);
    text += "schema = " + std::to_string(k_recipe_schema) + '\n';
    text += value("id", draft.id) + '\n' + value("summary", draft.summary) + '\n';
    text += list("cves", draft.cves) + '\n' + list("references", draft.references) + '\n';
    text += fix_of(draft);
    for (const DraftBase& base : draft.bases) {
        text += base_of(base);
    }
    return text;
}

} // namespace stopgap
