// Runs a libFuzzer target without libFuzzer (GCC): each file of the folders or files given, then
// random mutations of them. With a fixed seed, so that a crash comes again; the input under way is
// in ./last-input.
//
//   fuzz_x [MUTATIONS] CORPUS...

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Random = std::mt19937_64;

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> corpus_of(const fs::path& path) {
    std::vector<std::string> inputs;
    if (!fs::is_directory(path)) {
        inputs.push_back(content_of(path));
        return inputs;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
        if (entry.is_regular_file()) {
            inputs.push_back(content_of(entry.path()));
        }
    }
    return inputs;
}

void run(const std::string& input) {
    std::ofstream("last-input", std::ios::binary) << input;
    static_cast<void>(
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()));
}

std::size_t below(Random& random, std::size_t limit) {
    return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

std::string mutated(std::string input, Random& random) {
    for (std::size_t change = 1 + below(random, 8); change > 0; --change) {
        const std::size_t place = below(random, input.size());
        switch (below(random, 4)) {
        case 0:
            input.insert(input.begin() + static_cast<std::ptrdiff_t>(place),
                         static_cast<char>(random()));
            break;
        case 1:
            input.erase(place, 1 + below(random, 16));
            break;
        case 2:
            input.insert(place, input.substr(below(random, input.size()), below(random, 64)));
            break;
        default:
            if (!input.empty()) {
                input[place] = static_cast<char>(random());
            }
        }
    }
    return input;
}

} // namespace

int main(int count, char** arguments) {
    std::size_t mutations = 1000;
    std::vector<std::string> corpus;
    for (int index = 1; index < count; ++index) {
        const std::string argument = arguments[index];
        if (argument.find_first_not_of("0123456789") == std::string::npos) {
            mutations = std::strtoul(argument.c_str(), nullptr, 10);
            continue;
        }
        for (std::string& input : corpus_of(argument)) {
            corpus.push_back(std::move(input));
        }
    }
    corpus.emplace_back();
    for (const std::string& input : corpus) {
        run(input);
    }
    Random random(1); // NOLINT: the same run each time
    for (std::size_t turn = 0; turn < mutations; ++turn) {
        run(mutated(corpus[below(random, corpus.size())], random));
    }
    std::printf("%zu inputs and %zu mutations: no crash\n", corpus.size(), mutations);
    return 0;
}
