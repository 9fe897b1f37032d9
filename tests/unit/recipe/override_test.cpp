// A base's own fix is put over [fix], key by key.

#include "recipe_text.hpp"

namespace stopgap::test {

namespace {

const std::string k_bump = "[fix]\n"
                           "kind = \"bump\"\n"
                           "version = \"2.1\"\n"
                           "sources = [{ url = \"https://mirror.example/a-{version}.tar\", "
                           "sha256 = \"" +
                           k_digest + "\" }]\n";

std::string url_of(const Fix& fix) {
    return std::get<UrlInput>(fix.sources.at(0).from).url;
}

TEST(Override, ReplacesOnlyTheKeysThatItHas) {
    const Recipe both =
        parsed(recipe({.fix = k_bump, .base = k_base + "fix = { way_back = \"supersede\" }\n"}));
    const Fix& fix = fix_for(both, both.bases.at(0));
    EXPECT_EQ(fix.way_back, WayBack::supersede);
    EXPECT_EQ(fix.version, "2.1");
    EXPECT_EQ(url_of(fix), "https://mirror.example/a-2.1.tar");
    EXPECT_EQ(both.fix.way_back, WayBack::downgrade);
}

TEST(Override, PutsItsVersionIntoInheritedUrls) {
    const Recipe both =
        parsed(recipe({.fix = k_bump, .base = k_base + "fix = { version = \"1.9\" }\n"}));
    EXPECT_EQ(url_of(fix_for(both, both.bases.at(0))), "https://mirror.example/a-1.9.tar");
    EXPECT_EQ(url_of(both.fix), "https://mirror.example/a-2.1.tar");
}

TEST(Override, ReplacesAListAsAWhole) {
    const Recipe both = parsed(recipe({.base = k_base + "[base.fix]\n"
                                                        "patches = [{ path = \"b\" }]\n"}));
    const Fix& fix = fix_for(both, both.bases.at(0));
    ASSERT_EQ(fix.patches.size(), 1U);
    EXPECT_EQ(std::get<PathInput>(fix.patches[0].from).path, "b");
}

TEST(Override, OfAnotherKindDoesNotInheritWhatItHasNoUseFor) {
    const Recipe both = parsed(recipe({.fix = k_bump,
                                       .base = k_base + "[base.fix]\n"
                                                        "kind = \"backport\"\n"
                                                        "patches = [{ path = \"b\" }]\n"}));
    const Fix& fix = fix_for(both, both.bases.at(0));
    EXPECT_EQ(fix.kind, FixKind::backport);
    EXPECT_EQ(fix.version, "");
    EXPECT_TRUE(fix.sources.empty());
}

TEST(Override, MayCompleteAFixThatIsIncompleteByItself) {
    EXPECT_EQ(messages_of(recipe({.fix = "[fix]\nkind = \"backport\"\n",
                                  .base = k_base + "fix = { patches = [{ path = \"b\" }] }\n"})),
              "loads");
}

TEST(Override, OfOneBaseDoesNotCompleteTheFixOfAnother) {
    const std::string with = k_base + "fix = { patches = [{ path = \"b\" }] }\n";
    const std::string without = "[[base]]\ntarget = \"debian-trixie-amd64\"\nsource = \"a2\"\n";
    EXPECT_EQ(messages_of(recipe({.fix = "[fix]\nkind = \"backport\"\n", .base = with + without})),
              "recipe.toml:4:1: fix.patches: is missing (the patches to apply, in order)");
}

} // namespace

} // namespace stopgap::test
