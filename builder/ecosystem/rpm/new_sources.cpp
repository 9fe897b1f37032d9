#include "ecosystem/rpm/new_sources.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::rpm {

namespace {

/// ".tar.gz" of "x-1.tar.gz"; empty where it is no tarball's.
std::string tar_suffix(const std::string& name) {
    for (const std::string_view suffix : {".tar", ".tgz", ".tbz2", ".tbz", ".txz"}) {
        if (name.ends_with(suffix)) {
            return std::string(suffix);
        }
    }
    const std::size_t at = name.rfind(".tar.");
    return at == std::string::npos ? std::string() : name.substr(at);
}

/// The name that the spec wants, in the compression that the input has.
std::string name_for(const std::string& wanted, const std::string& input) {
    const std::string had = tar_suffix(wanted);
    const std::string has = tar_suffix(input);
    if (had.empty() || has.empty()) {
        return wanted;
    }
    return wanted.substr(0, wanted.size() - had.size()) + has;
}

std::vector<std::string> names_of(const std::vector<const SourceFile*>& files) {
    std::vector<std::string> names;
    for (const SourceFile* file : files) {
        names.push_back(file->name);
    }
    return names;
}

class Placing {
  public:
    Placing(const std::map<unsigned, std::string>& before,
            const std::map<unsigned, std::string>& after, const SourceSet& inputs,
            const Place& place)
        : after_(after), place_(place) {
        for (const auto& [number, file] : after) {
            const auto old = before.find(number);
            if (old == before.end() || old->second != file) {
                open_.push_back(number);
            }
        }
        for (const SourceFile& input : inputs) {
            left_.push_back(&input);
        }
    }

    std::vector<PlacedSource> run() {
        by_name();
        by_being_alone();
        if (!left_.empty()) {
            refuse_what_is_left();
        }
        return placed_;
    }

  private:
    void take(unsigned number, const std::string& file, const SourceFile* input) {
        placed_.push_back({number, after_.at(number), file, input});
        std::erase(open_, number);
        std::erase(left_, input);
    }

    void by_name() {
        const std::vector<const SourceFile*> inputs = left_;
        for (const SourceFile* input : inputs) {
            for (const auto& [number, file] : after_) {
                if (file == input->name) {
                    take(number, file, input);
                    break;
                }
            }
        }
    }

    void by_being_alone() {
        if (left_.size() != 1) {
            return;
        }
        const SourceFile* input = left_.front();
        if (open_.size() == 1) {
            const unsigned number = open_.front();
            take(number, name_for(after_.at(number), input->name), input);
        } else if (open_.empty() && placed_.empty() && !after_.empty()) {
            const auto& [number, file] = *after_.begin();
            take(number, name_for(file, input->name), input);
        }
    }

    [[noreturn]] void refuse_what_is_left() const {
        std::vector<std::string> wanted;
        for (const unsigned number : open_) {
            wanted.push_back(after_.at(number));
        }
        throw Error(ExitStatus::usage, fmt::format("{}: the spec has no source called {}",
                                                   shown(place_), joined(names_of(left_), ", ")))
            .with_hint(wanted.empty()
                           ? "the names of its sources do not change with the version"
                           : fmt::format("it wants {}: give an input that name (key name)",
                                         joined(wanted, ", ")));
    }

    const std::map<unsigned, std::string>& after_;
    const Place& place_;
    std::vector<unsigned> open_; ///< sources whose name changed and that have no input yet
    std::vector<const SourceFile*> left_;
    std::vector<PlacedSource> placed_;
};

} // namespace

std::vector<PlacedSource> place_sources(const std::map<unsigned, std::string>& before,
                                        const std::map<unsigned, std::string>& after,
                                        const SourceSet& inputs, const Place& place) {
    return Placing(before, after, inputs, place).run();
}

std::vector<Finding> missing_files(const SpecFacts& facts, const SourceTree& tree) {
    std::vector<Finding> findings;
    for (const auto& [what, files] :
         {std::pair{"Source", &facts.sources}, std::pair{"Patch", &facts.patches}}) {
        for (const auto& [number, file] : *files) {
            if (!tree.has(file)) {
                findings.push_back({"missing-source",
                                    file,
                                    {tree.spec_file(), 0,
                                     fmt::format("{}{}: {} is in neither the base nor the recipe",
                                                 what, number, file)},
                                    {}});
            }
        }
    }
    return findings;
}

} // namespace stopgap::rpm
