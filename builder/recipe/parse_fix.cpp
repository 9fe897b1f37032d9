#include "model/workaround.hpp"
#include "recipe/parse.hpp"

#include <algorithm>
#include <set>

namespace stopgap::recipe {

namespace {

constexpr auto k_kinds = std::to_array<std::string_view>({"bump", "backport", "workaround"});
constexpr auto k_ways_back = std::to_array<std::string_view>({"downgrade", "supersede"});
constexpr auto k_repacks = std::to_array<std::string_view>({"auto", "never"});

/// Where a package may put files: not where systems keep what is theirs, or what does not last.
constexpr auto k_shipped_below =
    std::to_array<std::string_view>({"/etc", "/opt", "/srv", "/usr", "/var/lib"});

constexpr auto k_bump_keys = std::to_array<std::string_view>(
    {"kind", "version", "sources", "patches", "way_back", "repack"});
constexpr auto k_backport_keys = std::to_array<std::string_view>({"kind", "patches"});
constexpr auto k_workaround_keys = std::to_array<std::string_view>({"kind", "files", "check"});

Keys keys_of(FixKind kind) {
    switch (kind) {
    case FixKind::bump:
        return k_bump_keys;
    case FixKind::backport:
        return k_backport_keys;
    case FixKind::workaround:
        return k_workaround_keys;
    }
    return {};
}

std::optional<FixKind> kind_of(const Node& fix) {
    const Node* kind = fix.find("kind");
    for (std::size_t i = 0; kind != nullptr && i < k_kinds.size(); ++i) {
        if (kind->text == k_kinds[i]) {
            return static_cast<FixKind>(i);
        }
    }
    return std::nullopt;
}

/// The name that the build will know the input by; empty where only its content tells.
std::string name_of(const Input& input) {
    if (!input.name.empty()) {
        return input.name;
    }
    if (const PathInput* path = std::get_if<PathInput>(&input.from)) {
        return path->path.filename().string();
    }
    if (const UrlInput* url = std::get_if<UrlInput>(&input.from)) {
        return file_name_of_url(url->url);
    }
    if (const ArchiveInput* archive = std::get_if<ArchiveInput>(&input.from)) {
        return fs::path(archive->file).filename().string();
    }
    return {};
}

/// Reads a complete or deferred [fix], merged with a base's own where there is one.
class FixParser {
  public:
    FixParser(const Node& node, const ParseContext& context)
        : table_(node, "fix", k_fix_keys, context.problems), context_(context) {}

    Fix parse() {
        Fix fix;
        fix.place = context_.problems.place(table_.position());
        fix.kind = static_cast<FixKind>(table_.choice("kind", k_kinds).value_or(1));
        fix.version = table_.text("version", forms().upstream).value_or("");
        // A version that was refused is told once, not again at each URL that it stands in.
        const std::string version =
            table_.has("version") && fix.version.empty() ? "0" : fix.version;
        fix.sources = inputs("sources", InputRole::source, version);
        fix.patches = inputs("patches", InputRole::patch, version);
        fix.files = files();
        fix.check = parse_argv(table_, "check");
        fix.way_back = static_cast<WayBack>(table_.choice("way_back", k_ways_back).value_or(0));
        fix.repack = k_repacks.at(table_.choice("repack", k_repacks).value_or(0));
        return fix;
    }

    void check_complete(const std::optional<FixKind>& kind) {
        if (!table_.has("kind")) {
            table_.report_missing("kind", listed(k_kinds, "or"));
        }
        if (!kind) {
            return;
        }
        if (*kind == FixKind::bump) {
            require("version", "the fixed upstream version");
            require_items("sources", "where the fixed upstream version comes from");
        } else if (*kind == FixKind::backport) {
            require_items("patches", "the patches to apply, in order");
        } else {
            require_items("files", "the files to ship");
            require("check", "the command that checks the configuration before a restart");
        }
    }

  private:
    void require(std::string_view key, const std::string& hint) {
        if (!table_.has(key)) {
            table_.report_missing(key, hint);
        }
    }

    void require_items(std::string_view key, const std::string& hint) {
        require(key, hint);
        const Node* array = table_.node(key);
        if (array != nullptr && array->kind == Node::Kind::array && array->items.empty()) {
            table_.report(key, "is empty", hint);
        }
    }

    std::vector<Input> inputs(std::string_view key, InputRole role, const std::string& version) {
        std::vector<Input> inputs;
        std::set<std::string> names;
        for (const Node* item : table_.tables(key)) {
            inputs.push_back(parse_input(*item, role, table_.path_of(key), version, context_));
            const std::string name = name_of(inputs.back());
            if (!name.empty() && !names.insert(name).second) {
                context_.problems.add(item->position,
                                      table_.path_of(key) + ": another one is named " +
                                          shown_value(name) + " too",
                                      "give one of them another name = \"...\"");
            }
        }
        return inputs;
    }

    std::vector<ShippedFile> files() {
        std::vector<ShippedFile> files;
        for (const Node* item : table_.tables("files")) {
            ShippedFile one = file(*item);
            for (const ShippedFile& other : files) {
                check_beside(one, other, item->position);
            }
            files.push_back(std::move(one));
        }
        return files;
    }

    /// No two files at one path, and none where another one needs a folder.
    void check_beside(const ShippedFile& one, const ShippedFile& other, const Position& position) {
        if (one.install.empty() || other.install.empty()) {
            return; // refused already
        }
        if (one.install == other.install) {
            context_.problems.add(position, "fix.files: another one is installed as " +
                                                shown_value(one.install) + " too");
        } else if (one.install.starts_with(other.install + "/") ||
                   other.install.starts_with(one.install + "/")) {
            context_.problems.add(position, "fix.files: " + shown_value(one.install) + " and " +
                                                shown_value(other.install) +
                                                " cannot both be files");
        }
    }

    ShippedFile file(const Node& item) {
        TableReader table(item, "fix.files", k_file_keys, context_.problems);
        ShippedFile file;
        file.place = context_.problems.place(item.position);
        if (!table.has("path")) {
            table.report_missing("path", "the file beside the recipe");
        }
        file.from.path = parse_path(table, "path", context_);
        check_size(table, file.from.path);
        file.from.sha256 = table.text("sha256", forms().sha256).value_or("");
        file.install = table.required_text("install", forms().host_path);
        check_install(table, file.install);
        const std::string mode = table.text("mode", forms().mode).value_or("0644");
        file.mode = static_cast<unsigned>(std::stoul(mode, nullptr, 8));
        return file;
    }

    void check_size(TableReader& table, const fs::path& path) {
        std::error_code unread;
        if (!path.empty() && !context_.folder.path().empty() &&
            fs::file_size(context_.folder.path() / path, unread) > k_shipped_limit_bytes &&
            !unread) {
            table.report("path", shown_value(path.string()) + " is larger than 16 MiB",
                         "a workaround ships configuration");
        }
    }

    static void check_install(TableReader& table, const std::string& install) {
        if (install.empty()) {
            return;
        }
        if (path_complaint(install.substr(1))) {
            table.report("install", shown_value(install) + " is not " + forms().host_path.what(),
                         forms().host_path.hint());
        } else if (std::ranges::none_of(k_shipped_below, [&](std::string_view folder) {
                       return install.starts_with(std::string(folder) + "/");
                   })) {
            table.report("install", shown_value(install) + " is no place for a package's file",
                         "below " + listed(k_shipped_below, "or"));
        }
    }

    TableReader table_;
    const ParseContext& context_;
};

bool is_used(const std::string& key, FixKind kind) {
    const Keys used = keys_of(kind);
    return std::find(used.begin(), used.end(), key) != used.end();
}

bool is_known(const std::string& key) {
    return std::find(k_fix_keys.begin(), k_fix_keys.end(), key) != k_fix_keys.end();
}

/// Reports keys that stand in this table and mean nothing for the kind of fix: they would be
/// ignored, and their author believes otherwise.
void check_relevance(const Node& written, const std::optional<FixKind>& kind, Problems& problems) {
    if (!kind) {
        return;
    }
    for (const Member& member : written.members) {
        if (is_known(member.key) && !is_used(member.key, *kind)) {
            problems.add(member.position,
                         "fix." + member.key + ": has no meaning for a " +
                             std::string(k_kinds.at(static_cast<std::size_t>(*kind))),
                         "it has " + listed(keys_of(*kind), "and"));
        }
    }
}

Node merged(const Node& fix, const Node& over) {
    Node result = fix;
    for (const Member& member : over.members) {
        const std::vector<Member>::iterator same =
            std::find_if(result.members.begin(), result.members.end(),
                         [&](const Member& one) { return one.key == member.key; });
        if (same == result.members.end()) {
            result.members.push_back(member);
        } else {
            *same = member;
        }
    }
    return result;
}

} // namespace

Fix parse_fix(const Node& node, Completeness completeness, const ParseContext& context) {
    FixParser parser(node, context);
    const std::optional<FixKind> kind = kind_of(node);
    check_relevance(node, kind, context.problems);
    if (completeness == Completeness::required && node.kind == Node::Kind::table) {
        parser.check_complete(kind);
    }
    return parser.parse();
}

Fix parse_merged_fix(const Node& fix, const Node& over, const ParseContext& context) {
    Node both = merged(fix, over);
    const std::optional<FixKind> kind = kind_of(both);
    check_relevance(over, kind, context.problems);
    if (over.find("kind") != nullptr) {
        both.position = over.position; // what this kind lacks is missing there, not in [fix]
    }
    // A base of another kind does not inherit what that kind has no use for.
    std::erase_if(both.members, [&](const Member& member) {
        return kind && is_known(member.key) && !is_used(member.key, *kind);
    });
    FixParser parser(both, context);
    parser.check_complete(kind);
    return parser.parse();
}

} // namespace stopgap::recipe
