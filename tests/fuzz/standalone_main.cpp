// Runs a libFuzzer target without libFuzzer (GCC): each file of the folders or files given, then
// random mutations of them. With a fixed seed, so that a crash comes again; the input under way is
// in ./fuzz_x.last.
//
//   fuzz_x [-max_total_time=SECONDS] [-seed=NUMBER] CORPUS...
//
// The options are libFuzzer's. Without a time the files alone are run.

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
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

/// Keeps the input where it is found after a crash. A file that were truncated and closed each time
/// would have to reach the disk each time.
void keep(const std::string& input, int file) {
    if (pwrite(file, input.data(), input.size(), 0) < 0 ||
        ftruncate(file, static_cast<off_t>(input.size())) != 0) {
        std::perror("the input under way");
        std::exit(1);
    }
}

void run(const std::string& input, int last) {
    keep(input, last);
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
    constexpr std::string_view time_option = "-max_total_time=";
    constexpr std::string_view seed_option = "-seed=";
    std::chrono::seconds total{0};
    Random random(1); // NOLINT: the same inputs each time, more or fewer of them
    std::vector<std::string> corpus;
    for (int index = 1; index < count; ++index) {
        const std::string argument = arguments[index];
        if (argument.starts_with(time_option)) {
            total = std::chrono::seconds(std::stoul(argument.substr(time_option.size())));
            continue;
        }
        if (argument.starts_with(seed_option)) {
            random.seed(std::stoul(argument.substr(seed_option.size())));
            continue;
        }
        for (std::string& input : corpus_of(argument)) {
            corpus.push_back(std::move(input));
        }
    }
    corpus.emplace_back();
    const std::string name = fs::path(arguments[0]).filename().string() + ".last";
    const int last = open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    const auto end = std::chrono::steady_clock::now() + total;
    for (const std::string& input : corpus) {
        run(input, last);
    }
    std::size_t mutations = 0;
    for (; std::chrono::steady_clock::now() < end; ++mutations) {
        run(mutated(corpus[below(random, corpus.size())], random), last);
    }
    std::printf("%zu inputs and %zu mutations: no crash\n", corpus.size(), mutations);
    return 0;
}
