// libFuzzer target for the reader of recipe.toml and recipe.lock: any bytes load or are refused,
// each refusal has a message of a bounded size that can be printed, and what loads as a lock is
// written back as it was.

#include "base/text.hpp"
#include "recipe/load.hpp"
#include "recipe/lock.hpp"
#include "recipe/unbuilt.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace stopgap;

constexpr std::size_t k_longest_message_bytes = 1U << 20U;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_refusal(const RecipeErrors& errors) {
    require(!errors.problems().empty());
    require(errors.message().size() < k_longest_message_bytes);
    for (const std::string& line : lines_of(errors.message())) {
        require(printable(line) == line);
    }
}

void read_as_recipe(std::string_view text) {
    try {
        const Recipe recipe = parse_recipe(text, {}, "recipe.toml");
        require(!recipe.id.empty() && !recipe.bases.empty());
        static_cast<void>(unbuilt_features(recipe));
    } catch (const RecipeErrors& errors) {
        check_refusal(errors);
    }
}

void read_as_lock(std::string_view text) {
    try {
        const Lock lock = read_lock(text, "recipe.lock");
        require(read_lock(write_lock(lock), "recipe.lock") == lock);
    } catch (const RecipeErrors& errors) {
        check_refusal(errors);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_as_recipe(text);
    read_as_lock(text);
    return 0;
}
