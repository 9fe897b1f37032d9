// What a host's .repo files say of mirrors.

#include "ecosystem/rpm/machine_mirrors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::rpm {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<Target> targets() {
    Target target;
    target.family = Family::rpm;
    target.releasever = "9";
    target.architecture = "x86_64";
    Repository repository;
    repository.mirror = "rocky";
    repository.path = "9/BaseOS/x86_64/os";
    target.repositories = {repository};
    return {target};
}

TEST(MachineMirrors, AreWhatABaseUrlHasBeforeThePath) {
    EXPECT_THAT(mirrors_in("[baseos]\nname=x\n#baseurl=http://no.example/\n"
                           "baseurl=http://mirror.example/rocky/$releasever/BaseOS/$basearch/os/\n",
                           targets()),
                ElementsAre(Pair("rocky", "http://mirror.example/rocky/")));
    EXPECT_THAT(
        mirrors_in(
            "[b]\nbaseurl = https://mirror.example/9/BaseOS/x86_64/os http://other.example\n",
            targets()),
        ElementsAre(Pair("rocky", "https://mirror.example/")));
}

TEST(MachineMirrors, AreNoneWhereNothingFits) {
    for (const char* text :
         {"", "baseurl=http://m.example/9/BaseOS/x86_64/os\n",
          "[b]\nenabled=0\nbaseurl=http://m.example/9/BaseOS/x86_64/os\n",
          "[b]\nbaseurl=file:///srv/9/BaseOS/x86_64/os\n",
          "[b]\nbaseurl=http://$host/9/BaseOS/x86_64/os\n",
          "[b]\nbaseurl=http://m.example/9/AppStream/x86_64/os\n",
          "[b]\nmetalink=http://m.example/9/BaseOS/x86_64/os\n", "[b]\nbaseurl=\n"}) {
        EXPECT_THAT(mirrors_in(text, targets()), IsEmpty()) << text;
    }
}

TEST(MachineMirrors, ComeFromRepoFilesInOrder) {
    const TemporaryDirectory folder(fs::temp_directory_path());
    EXPECT_THAT(machine_mirrors(targets(), folder.path() / "absent"), IsEmpty());
    write_file(folder.path() / "b.repo", "[b]\nbaseurl=http://b.example/9/BaseOS/x86_64/os\n");
    write_file(folder.path() / "a.repo", "[a]\nbaseurl=http://a.example/9/BaseOS/x86_64/os\n");
    write_file(folder.path() / "0.rpmsave", "[0]\nbaseurl=http://0.example/9/BaseOS/x86_64/os\n");
    EXPECT_THAT(machine_mirrors(targets(), folder.path()),
                ElementsAre(Pair("rocky", "http://a.example/")));
}

} // namespace
} // namespace stopgap::rpm
