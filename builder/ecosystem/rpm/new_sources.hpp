#pragma once
// A bump's new source files, put where the spec names them.
//
// Rules:
//  - A source whose evaluated name changed with the version takes the recipe's input of that name;
//    one single such source and one single input belong together, whatever the input is called. An
//    input in another compression keeps it, and the spec's line follows.
//  - Where no name changed (a source without a version in its name), one single input takes the
//    first source's place.
//  - An input that no source takes is Error(usage); a source without a file is "missing-source".

#include "ecosystem/rpm/evaluate.hpp"
#include "ecosystem/rpm/spec_text.hpp"
#include "model/recipe.hpp"

#include <map>
#include <string>
#include <vector>

namespace stopgap::rpm {

/// What is to become of one source.
struct PlacedSource {
    unsigned number = 0;
    std::string evaluated; ///< its file name as the moved spec has it
    std::string file;      ///< the name that it is to have
    const SourceFile* input = nullptr;
};

/// Which input goes where. `before` and `after`: number -> file name, of the base's spec and of the
/// spec with the new version. Throws Error(usage) for inputs without a place.
[[nodiscard]] std::vector<PlacedSource> place_sources(const std::map<unsigned, std::string>& before,
                                                      const std::map<unsigned, std::string>& after,
                                                      const SourceSet& inputs, const Place& place);

/// "missing-source" for each file that the spec names and the tree has not.
[[nodiscard]] std::vector<Finding> missing_files(const SpecFacts& facts, const SourceTree& tree);

} // namespace stopgap::rpm
