// The folder that dnf sees: as it was signed, with what was asked for and nothing else.

#include "ecosystem/rpm/local_mirror.hpp"

#include "base/process.hpp"
#include "tiny_repository.hpp"

namespace stopgap::rpm::test {
namespace {

using testing::HasSubstr;

class LocalMirrorTest : public RepositoryTest {};

TEST_F(LocalMirrorTest, HoldsMetadataAsItWasSigned) {
    serve();
    LocalMirror mirror(opened(), scratch / "mirror");
    const fs::path folder = scratch / "mirror/os/repodata";
    EXPECT_EQ(read_file(folder / "repomd.xml"), read_file(repository().repomd()));
    EXPECT_EQ(read_file(folder / "repomd.xml.asc"), read_file(repository().signature()));
    for (const std::string ending : {"-primary.xml.gz", "-filelists.xml.gz"}) {
        const fs::path index = repository().index_file(ending);
        EXPECT_EQ(read_file(folder / index.filename()), read_file(index));
    }
    EXPECT_FALSE(fs::exists(folder / repository().index_file("-other.xml.gz").filename()));
    EXPECT_FALSE(fs::exists(scratch / "mirror/os/tiny-1.0-1.noarch.rpm"));
}

TEST_F(LocalMirrorTest, HoldsThePackagesThatWereAskedFor) {
    serve();
    Repositories& repositories = opened();
    LocalMirror mirror(repositories, scratch / "mirror");
    mirror.add({repositories.named("tiny").front()});
    mirror.add({repositories.named("tiny").front()});
    EXPECT_EQ(read_file(scratch / "mirror/os/tiny-1.0-2.noarch.rpm"), read_file(made->packages[2]));
    EXPECT_FALSE(fs::exists(scratch / "mirror/os/tiny-1.0-1.noarch.rpm"));
}

TEST_F(LocalMirrorTest, IsDescribedToDnf) {
    serve();
    const auto with_another = [](Target& target) {
        target.repositories.push_back(target.repositories[0]);
        target.repositories[1].name = "updates";
        target.repositories[1].may_be_unsigned_metadata = true;
    };
    LocalMirror mirror(opened(with_another), scratch / "mirror");
    EXPECT_EQ(mirror.repo_file("/stopgap/mirror", "/stopgap/keyring.asc"),
              "[os]\nname=os\nbaseurl=file:///stopgap/mirror/os\nenabled=1\nrepo_gpgcheck=1\n"
              "gpgcheck=1\ngpgkey=file:///stopgap/keyring.asc\nskip_if_unavailable=0\n"
              "metadata_expire=0\n"
              "[updates]\nname=updates\nbaseurl=file:///stopgap/mirror/updates\nenabled=1\n"
              "repo_gpgcheck=0\ngpgcheck=1\ngpgkey=file:///stopgap/keyring.asc\n"
              "skip_if_unavailable=0\nmetadata_expire=0\n");
}

} // namespace
} // namespace stopgap::rpm::test
