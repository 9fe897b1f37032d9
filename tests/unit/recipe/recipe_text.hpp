#pragma once
// Recipes for tests: the smallest valid one, in parts that a test replaces or adds to.

#include "recipe/load.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace stopgap::test {

inline const std::string k_digest(64, '0');
inline const std::string k_commit = "0123456789012345678901234567890123456789";

inline const std::string k_head = "schema = 1\n"
                                  "id = \"HF-1\"\n"
                                  "summary = \"s\"\n";
inline const std::string k_fix = "[fix]\n"
                                 "kind = \"backport\"\n"
                                 "patches = [{ path = \"patches/a.patch\" }]\n";
inline const std::string k_base = "[[base]]\n"
                                  "target = \"debian-bookworm-amd64\"\n"
                                  "source = \"apache2\"\n";

/// The parts of a recipe in the order of its lines: 1-3, 4-6, 7-9, and from 10 on.
struct Parts {
    std::string head = k_head;
    std::string fix = k_fix;
    std::string base = k_base;
    std::string rest = {};
};

inline std::string recipe(const Parts& parts) {
    return parts.head + parts.fix + parts.base + parts.rest;
}

/// A bump with one source, whose table begins at 7:12.
inline std::string bump_from(const std::string& source) {
    return recipe(
        {.fix = "[fix]\nkind = \"bump\"\nversion = \"2\"\nsources = [{ " + source + " }]\n"});
}

/// A backport with one patch, whose table begins at 6:12.
inline std::string backport_of(const std::string& patch) {
    return recipe({.fix = "[fix]\nkind = \"backport\"\npatches = [{ " + patch + " }]\n"});
}

/// Reads a recipe from memory without its folder.
inline Recipe parsed(const std::string& text) {
    return parse_recipe(text, "", "recipe.toml");
}

/// What is wrong with the recipe; "loads" where nothing is.
inline std::string messages_of(const std::string& text, const RecipeRules& rules = {}) {
    try {
        static_cast<void>(parse_recipe(text, "", "recipe.toml", rules));
        return "loads";
    } catch (const RecipeErrors& errors) {
        EXPECT_EQ(errors.status(), ExitStatus::usage);
        return errors.message();
    }
}

/// A recipe with one mistake, and the message that it must give.
struct Mistake {
    const char* name;
    std::string text;
    std::string message;
};

inline std::ostream& operator<<(std::ostream& stream, const Mistake& mistake) {
    return stream << mistake.name;
}

inline std::string name_of_mistake(const testing::TestParamInfo<Mistake>& info) {
    return info.param.name;
}

} // namespace stopgap::test
