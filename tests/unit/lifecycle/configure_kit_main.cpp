// Makes the files for configuration management of a deploy kit, as publishing does, for flow tests.
//
//   configure_kit KIT KEY [URL]
//
// KIT   the kit's folder, with deploy.sh and deploy.manifest in it
// KEY   the key that signs kits, armored
// URL   where the folder is served; without it, nothing is made that would fetch from there

#include "base/error.hpp"
#include "base/files.hpp"
#include "lifecycle/kit_configuration.hpp"

#include <cstdio>

int main(int count, char** words) {
    using namespace stopgap;
    if (count != 3 && count != 4) {
        std::fputs("usage: configure_kit KIT KEY [URL]\n", stderr);
        return 2;
    }
    try {
        lifecycle::put_configuration(words[1], {count == 4 ? words[3] : "", read_file(words[2])});
    } catch (const Error& error) {
        std::fprintf(stderr, "configure_kit: %s\n", error.message().c_str());
        return static_cast<int>(error.status());
    }
    return 0;
}
