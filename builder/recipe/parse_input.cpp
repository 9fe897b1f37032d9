#include "base/text.hpp"
#include "recipe/parse.hpp"

namespace stopgap::recipe {

namespace {

/// One of the ways to say where an input comes from, named by the key that shows it.
struct InputForm {
    std::string_view key;
    Keys keys;
};

std::vector<InputForm> forms_for(InputRole role) {
    const InputForm path = {"path", k_path_keys};
    switch (role) {
    case InputRole::source:
        return {path,
                {"url", k_url_keys},
                {"archive", k_archive_source_keys},
                {"git", k_git_source_keys}};
    case InputRole::patch:
        return {path,
                {"url", k_url_keys},
                {"archive", k_archive_patch_keys},
                {"git", k_git_patch_keys}};
    case InputRole::dsc:
    case InputRole::srpm:
        return {{"path", k_signed_path_keys}, {"url", k_signed_url_keys}};
    }
    return {};
}

std::string keys_of(const std::vector<InputForm>& forms) {
    std::vector<std::string_view> keys;
    for (const InputForm& form : forms) {
        keys.push_back(form.key);
    }
    return listed(keys, "or");
}

/// The one form whose key the table has; absent, and reported, where there is none or several.
std::optional<InputForm> form_of(const Node& node, const std::vector<InputForm>& possible,
                                 const std::string& subject, Problems& problems) {
    std::vector<InputForm> found;
    for (const InputForm& form : possible) {
        if (node.find(form.key) != nullptr) {
            found.push_back(form);
        }
    }
    if (found.size() == 1) {
        return found.front();
    }
    if (node.kind != Node::Kind::table) {
        problems.add(node.position,
                     subject + ": expected a table, got " + std::string(name_of(node.kind)),
                     "write { path = \"...\" } or another input");
    } else if (found.empty()) {
        problems.add(node.position, subject + ": names no input",
                     "one of " + keys_of(possible) + " says where it comes from");
    } else {
        problems.add(node.position,
                     subject + ": has both " + std::string(found[0].key) + " and " +
                         std::string(found[1].key),
                     "an input comes from one place");
    }
    return std::nullopt;
}

/// Reads one input of a known form.
class InputParser {
  public:
    InputParser(const Node& node, const InputForm& form, InputRole role, std::string subject,
                const std::string& version, const ParseContext& context)
        : table_(node, std::move(subject), form.keys, context.problems), role_(role),
          version_(version), context_(context) {}

    Input parse(const InputForm& form) {
        Input input;
        input.place = context_.problems.place(table_.position());
        input.name = table_.text("name", forms().file_name).value_or("");
        if (form.key == "path") {
            input.from = path_input();
        } else if (form.key == "url") {
            input.from = url_input();
        } else if (form.key == "archive") {
            input.from = archive_input();
        } else {
            input.from = git_input();
        }
        return input;
    }

  private:
    PathInput path_input() {
        PathInput input;
        input.path = parse_path(table_, "path", context_);
        input.sha256 = table_.text("sha256", forms().sha256).value_or("");
        input.keys = parse_paths(table_, "keys", context_);
        const bool is_signed = carries_signature() && table_.has("keys");
        if (!table_.has("sha256") && !is_signed && role_ != InputRole::patch) {
            const std::string rule = "a file beside the recipe is pinned by its digest";
            table_.report_missing("sha256",
                                  carries_signature() ? rule + ", or by keys that sign it" : rule);
        }
        check_names_keys();
        return input;
    }

    UrlInput url_input() {
        UrlInput input;
        input.sha256 = table_.text("sha256", forms().sha256).value_or("");
        const Schemes schemes = table_.has("sha256") ? Schemes::http_too : Schemes::https_only;
        input.url = url("url", schemes);
        for (const PlacedText& mirror : table_.placed_texts("mirrors")) {
            input.mirrors.push_back(url_from(mirror, schemes, "mirrors"));
        }
        input.signature = url("signature", schemes);
        input.keys = parse_paths(table_, "keys", context_);
        check_pins();
        check_has_file_name(input.url);
        return input;
    }

    /// A source package has its signature inside.
    bool carries_signature() const { return role_ == InputRole::dsc || role_ == InputRole::srpm; }

    std::string url(std::string_view key, Schemes schemes) {
        const std::optional<std::string> text = table_.text(key);
        return text ? url_from({*text, table_.position(key)}, schemes, key) : std::string();
    }

    std::string url_from(const PlacedText& text, Schemes schemes, std::string_view key) {
        const std::string subject = table_.path_of(key);
        const std::optional<std::string> expanded = with_version(text.text, version_);
        if (!expanded) {
            context_.problems.add(text.position,
                                  subject + ": " + shown_value(text.text) +
                                      " has an unknown placeholder",
                                  "only {version} is replaced");
            return {};
        }
        if (version_.empty() && *expanded != text.text) {
            context_.problems.add(text.position, subject + ": {version} stands for nothing here",
                                  "it is fix.version, which only a bump has");
            return {};
        }
        const bool usable =
            check_url({*expanded, text.position}, schemes, subject, context_.problems);
        return usable ? *expanded : std::string();
    }

    void check_pins() {
        const bool may_be_signed = role_ == InputRole::source || role_ == InputRole::patch;
        if (may_be_signed && table_.has("signature") && !table_.has("keys")) {
            table_.report_missing("keys", "the files with the keys that may sign it");
        } else if (may_be_signed && table_.has("keys") && !table_.has("signature")) {
            table_.report_missing("signature", "the URL of what the keys signed");
        } else if (!table_.has("sha256") && !table_.has("keys")) {
            table_.report_missing("sha256", other_pin());
        }
        check_names_keys();
    }

    void check_names_keys() {
        if (const Node* keys = table_.node("keys");
            keys != nullptr && keys->kind == Node::Kind::array && keys->items.empty()) {
            table_.report("keys", "names no file", "the files with the keys that may sign it");
        }
    }

    /// What may pin a download in place of its digest.
    std::string other_pin() const {
        return carries_signature() ? "a download is pinned by its digest, or by keys that sign it"
                                   : "a download is pinned by its digest, or by signature and keys";
    }

    void check_has_file_name(const std::string& url) {
        if (!url.empty() && !table_.has("name") &&
            !forms().file_name.matches(file_name_of_url(url))) {
            table_.report("url", "does not end in a usable file name",
                          "add name = \"...\", " + forms().file_name.hint());
        }
    }

    ArchiveInput archive_input() {
        ArchiveInput input;
        const Node* node = table_.node("archive");
        TableReader archive(*node, table_.path_of("archive"), k_archive_table_keys,
                            context_.problems);
        if (node->kind == Node::Kind::table) {
            input.suite = archive.required_text("suite", forms().suite);
            input.source = archive.required_text("source", forms().deb_package);
            input.version = archive.required_text("version", forms().version);
        }
        input.file = archive_file();
        return input;
    }

    std::string archive_file() {
        const std::optional<std::string> file = table_.text("file");
        if (role_ == InputRole::patch && !table_.has("file")) {
            table_.report_missing("file", "such as debian/patches/CVE-2011-3192.patch");
        }
        const std::optional<std::string> complaint = file ? path_complaint(*file) : std::nullopt;
        if (complaint) {
            table_.report("file", shown_value(*file) + ' ' + *complaint,
                          "a path in the unpacked source package");
        }
        return file.value_or("");
    }

    GitInput git_input() {
        GitInput input;
        const bool is_pinned = role_ == InputRole::source && table_.has("sha256");
        input.url = url("git", is_pinned ? Schemes::http_too : Schemes::https_only);
        if (role_ == InputRole::source) {
            input.tag = table_.required_text("tag", forms().tag);
            input.commit = table_.required_text("commit", forms().commit);
            input.sha256 = table_.text("sha256", forms().sha256).value_or("");
            check_git_source_name();
            return input;
        }
        input.commits = table_.texts("commits", forms().commits);
        const Node* commits = table_.node("commits");
        if (commits == nullptr) {
            table_.report_missing("commits", "the commits to apply, in order");
        } else if (commits->kind == Node::Kind::array && commits->items.empty()) {
            table_.report("commits", "names no commit", "the commits to apply, in order");
        }
        check_git_patch_name(input.commits);
        return input;
    }

    void check_git_source_name() {
        const std::optional<std::string> name = table_.text("name");
        if (name && !(name->size() > 7 && name->ends_with(".tar.xz"))) {
            table_.report("name", shown_value(*name) + " does not end in .tar.xz",
                          "a tag is exported as NAME-VERSION.tar.xz");
        }
    }

    void check_git_patch_name(const std::vector<std::string>& commits) {
        const bool is_one = commits.size() == 1 && commits.front().find("..") == std::string::npos;
        if (table_.has("name") && !commits.empty() && !is_one) {
            table_.report("name", "stands for one patch, and each commit is one",
                          "leave it out: patches are named for their subjects");
        }
    }

    TableReader table_;
    InputRole role_;
    const std::string& version_;
    const ParseContext& context_;
};

} // namespace

Input parse_input(const Node& node, InputRole role, const std::string& subject,
                  const std::string& version, const ParseContext& context) {
    const std::optional<InputForm> form = form_of(node, forms_for(role), subject, context.problems);
    return form ? InputParser(node, *form, role, subject, version, context).parse(*form) : Input{};
}

} // namespace stopgap::recipe
