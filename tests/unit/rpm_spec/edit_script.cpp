#include "edit_script.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <vector>

namespace stopgap::test {

namespace {

using rpm::SpecEdit;
using rpm::SpecText;

/// Takes words off the front of a line.
class Words {
  public:
    explicit Words(std::string line) : rest_(std::move(line)) {}

    std::string next() {
        const std::size_t space = rest_.find(' ');
        const std::string word = rest_.substr(0, space);
        rest_ = space == std::string::npos ? "" : rest_.substr(space + 1);
        if (word.empty()) {
            throw Error(ExitStatus::usage, "an edit lacks a word");
        }
        return word;
    }
    unsigned number() { return static_cast<unsigned>(std::strtoul(next().c_str(), nullptr, 10)); }
    [[nodiscard]] const std::string& rest() const { return rest_; }

  private:
    std::string rest_;
};

Instant instant_of(const std::string& text) {
    const std::vector<std::string> parts = split(text.substr(0, text.find('T')), '-');
    const std::chrono::year_month_day date(
        std::chrono::year(std::atoi(parts.at(0).c_str())),
        std::chrono::month(static_cast<unsigned>(std::atoi(parts.at(1).c_str()))),
        std::chrono::day(static_cast<unsigned>(std::atoi(parts.at(2).c_str()))));
    const std::size_t time = text.find('T');
    const std::vector<std::string> clock =
        split(time == std::string::npos ? "0:0:0" : text.substr(time + 1), ':');
    return std::chrono::sys_days(date) + std::chrono::hours(std::atoi(clock.at(0).c_str())) +
           std::chrono::minutes(std::atoi(clock.at(1).c_str())) +
           std::chrono::seconds(std::atoi(clock.at(2).c_str()));
}

rpm::NewChangelogEntry entry_of(Words& words) {
    rpm::NewChangelogEntry entry;
    entry.date = instant_of(words.next());
    entry.person = "Jo Doe <jo@example.org>";
    std::string evr = words.next();
    const std::size_t colon = evr.find(':');
    entry.epoch = colon == std::string::npos ? "" : evr.substr(0, colon);
    evr = colon == std::string::npos ? evr : evr.substr(colon + 1);
    entry.version = evr.substr(0, evr.find('-'));
    entry.release = evr.substr(evr.find('-') + 1);
    for (const std::string& item : split(words.rest(), ';')) {
        entry.items.push_back(trimmed(item));
    }
    return entry;
}

SpecEdit add_patch(SpecText& spec, Words& words) {
    rpm::NewPatch patch;
    patch.file = words.next();
    patch.strip = words.number();
    if (!words.rest().empty()) {
        patch.comment = {words.rest()};
    }
    return spec.add_patch(patch);
}

SpecEdit set_version(SpecText& spec, Words& words) {
    const std::string old = words.next();
    return spec.set_version(old == "-" ? "" : old, words.next());
}

SpecEdit set_source_file(SpecText& spec, Words& words) {
    const unsigned number = words.number();
    const std::string evaluated = words.next();
    return spec.set_source_file(number, evaluated, words.next());
}

SpecEdit set_patch_file(SpecText& spec, Words& words) {
    const unsigned number = words.number();
    return spec.set_patch_file(number, words.next());
}

SpecEdit set_package_release(SpecText& spec, Words& words) {
    const std::string package = words.next();
    return spec.set_package_release(package, words.next());
}

SpecEdit move_version(SpecText& spec, Words& words) {
    const std::string old = words.next();
    return spec.move_literal_version(old, words.next());
}

using Edit = std::function<SpecEdit(SpecText&, Words&)>;

const std::map<std::string, Edit>& edits_by_name() {
    static const std::map<std::string, Edit> k_edits = {
        {"set-version", set_version},
        {"set-release", [](SpecText& s, Words& w) { return s.set_release(w.rest()); }},
        {"set-package-release", set_package_release},
        {"move-version", move_version},
        {"set-source-file", set_source_file},
        {"set-source-folder", [](SpecText& s, Words& w) { return s.set_source_folder(w.next()); }},
        {"add-patch", add_patch},
        {"remove-patch", [](SpecText& s, Words& w) { return s.remove_patch(w.number()); }},
        {"remove-patch-source",
         [](SpecText& s, Words& w) { return s.remove_patch_source(w.number()); }},
        {"set-patch-file", set_patch_file},
        {"add-build-requirement",
         [](SpecText& s, Words& w) { return s.add_build_requirement(w.rest()); }},
        {"add-provides", [](SpecText& s, Words& w) { return s.add_provides(w.rest()); }},
        {"add-description", [](SpecText& s, Words& w) { return s.add_description_line(w.rest()); }},
        {"add-changelog", [](SpecText& s, Words& w) { return s.add_changelog(entry_of(w)); }},
    };
    return k_edits;
}

std::string report_of(const std::string& name, const SpecEdit& edit) {
    std::string report = name;
    if (edit.is_refused()) {
        const std::string place =
            edit.refusal.line > 0 ? ", line " + std::to_string(edit.refusal.line) : "";
        report += ": refused (" + edit.refusal.kind + place + "): " + edit.refusal.reason + "\n";
    } else {
        report += edit.is_done() ? ": done: " + edit.change + "\n" : ": nothing to do\n";
    }
    for (const std::string& note : edit.notes) {
        report += "  note: " + note + "\n";
    }
    return report;
}

std::string shown_numbers(const std::string& label, const std::vector<unsigned>& numbers) {
    std::string shown;
    for (const unsigned number : numbers) {
        shown += " " + label + std::to_string(number);
    }
    return shown;
}

std::string shown_use(const rpm::PatchUse& use) {
    using Form = rpm::PatchUse::Form;
    static const std::map<Form, std::string> k_forms = {{Form::patch_macro, "%patch"},
                                                        {Form::autosetup, "%autosetup"},
                                                        {Form::autopatch, "%autopatch"},
                                                        {Form::by_hand, "by hand"},
                                                        {Form::unreadable, "unreadable"}};
    std::string shown = "  line " + std::to_string(use.line) + ": " + k_forms.at(use.form);
    shown += shown_numbers("Patch", use.numbers) + shown_numbers("Source", use.sources);
    for (const std::string& file : use.files) {
        shown += " " + file;
    }
    if (use.range) {
        shown += " patches " + (use.range->first ? std::to_string(*use.range->first) : "") + "..";
        shown += use.range->last ? std::to_string(*use.range->last) : "";
    }
    shown += use.strip ? ", -p" + std::to_string(*use.strip) : ", no -p";
    shown += use.reversed ? ", reversed" : "";
    shown += use.mail_format ? ", mails" : "";
    shown += use.folder.empty() ? "" : ", in " + use.folder;
    shown += use.conditional ? ", conditional" : "";
    return shown + (use.in_loop ? ", in a loop" : "") + "\n";
}

std::string listing(const SpecText& spec) {
    std::string report = "list\n";
    for (const rpm::SpecSource& source : spec.sources()) {
        report += "  Source" + std::to_string(source.number) + ": " + source.file + "\n";
    }
    for (const rpm::SpecSource& patch : spec.patches()) {
        report += "  Patch" + std::to_string(patch.number) + ": " + patch.file +
                  (patch.conditional ? " (conditional)" : "") +
                  (patch.depends_on_line > 0 ? " (number not certain)" : "") + "\n";
    }
    for (const rpm::PatchUse& use : spec.patch_uses()) {
        report += shown_use(use);
    }
    const std::optional<std::string> pre = spec.pre_release();
    return report + (pre ? "  pre-release: " + *pre + "\n" : "");
}

} // namespace

ScriptOutcome run_edits(rpm::SpecText& spec, const std::string& edits) {
    ScriptOutcome outcome;
    for (const std::string& line : lines_of(edits)) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        Words words(line);
        const std::string name = words.next();
        const std::map<std::string, Edit>::const_iterator found = edits_by_name().find(name);
        if (name == "list") {
            outcome.report += listing(spec);
        } else if (name == "stop-before-patches") {
            spec = SpecText(spec.stopped_before_patches(), spec.name());
        } else if (found == edits_by_name().end()) {
            throw Error(ExitStatus::usage, "no edit of a spec: " + printable(line));
        } else {
            const SpecEdit edit = found->second(spec, words);
            outcome.report += report_of(name, edit);
            outcome.refused = outcome.refused || edit.is_refused();
        }
    }
    return outcome;
}

} // namespace stopgap::test
