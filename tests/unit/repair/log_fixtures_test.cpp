// What the scanner says of real logs (tests/fixtures/logs; each names its tool's version).

#include "base/files.hpp"
#include "ecosystem/deb/log_patterns.hpp"
#include "repair/log_scan.hpp"

#include <gtest/gtest.h>

#include <set>

namespace stopgap::repair {
namespace {

struct Expected {
    const char* log;
    Phase run;
    Phase phase;
    const char* kind;
    const char* subject;
};

const fs::path k_logs = fs::path(STOPGAP_SOURCE_DIR) / "tests/fixtures/logs";
constexpr Phase k_prep = Phase::prep;
constexpr Phase k_build = Phase::build;
constexpr Phase k_test = Phase::test;
constexpr Phase k_package = Phase::package;
constexpr const char* k_patch = "debian/patches/zydis-bounds.patch";

constexpr Expected k_expected[] = {
    {"binary-changes-dpkg-source", k_prep, k_prep, "binary-changes", "src/logo.bin"},
    {"binary-changes-symlink", k_prep, k_prep, "binary-changes", "src/zydec.c"},
    {"build-backend-changed-pybuild", k_build, k_build, "build-backend-changed", "setup.py"},
    {"build-backend-changed-python", k_build, k_build, "build-backend-changed", "setup.py"},
    {"compile-error-gcc", k_build, k_build, "compile-error", "lib/t.c"},
    {"compile-error-werror-gcc", k_build, k_build, "compile-error", "t.c"},
    {"compiler-crash-gcc", k_build, k_build, "compiler-crash", "Segmentation fault"},
    {"dependency-too-old-cmake", k_build, k_build, "dependency-too-old", "CMake"},
    {"dependency-too-old-cmake-module", k_build, k_build, "dependency-too-old", "LibXslt"},
    {"dependency-too-old-meson", k_build, k_build, "dependency-too-old", "Meson"},
    {"dependency-too-old-perl", k_build, k_build, "dependency-too-old", "Carp"},
    {"dependency-too-old-pkgconf", k_build, k_build, "dependency-too-old", "re2"},
    {"disk-full-cp", k_build, k_build, "disk-full", ""},
    {"disk-full-file-size", k_build, k_build, "disk-full", ""},
    {"disk-full-gas", k_build, k_build, "disk-full", ""},
    {"disk-full-ld", k_build, k_build, "disk-full", ""},
    {"install-list-incomplete-dh_missing", k_build, k_package, "install-list-incomplete",
     "usr/lib/x86_64-linux-gnu/libzydec.so"},
    {"install-list-missing-classic", k_build, k_package, "install-list-missing", "usr/share/doc/x"},
    {"install-list-missing-dh_install", k_build, k_package, "install-list-missing",
     "usr/share/aclocal/zydec.m4"},
    {"install-list-missing-dh_installdocs", k_build, k_package, "install-list-missing", "NEWS"},
    {"install-list-missing-dh_installexamples", k_build, k_package, "install-list-missing",
     "example/*.h.in"},
    {"install-list-missing-sed", k_build, k_build, "install-list-missing",
     "debian/tmp/usr/lib/zydec*.cmake"},
    {"install-list-missing-several", k_build, k_package, "install-list-missing",
     "usr/lib/*/*.so.*"},
    {"local-changes-dpkg-source", k_prep, k_prep, "local-changes", "src/zydec.c"},
    {"missing-build-file-make", k_build, k_build, "missing-build-file", "src/zydis.c"},
    {"missing-cmake-package-cmake", k_build, k_build, "missing-cmake-package", "Zydis"},
    {"missing-cmake-package-dh", k_build, k_build, "missing-cmake-package", "Zydis"},
    {"missing-cmake-package-optional-first", k_build, k_build, "missing-cmake-package", "Zydis"},
    {"missing-command-autoreconf", k_build, k_build, "missing-command", "gtkdocize"},
    {"missing-command-bash", k_build, k_build, "missing-command", "zydisinfo"},
    {"missing-command-dash", k_build, k_build, "missing-command", "zydisinfo"},
    {"missing-command-dh-override", k_build, k_build, "missing-command", "zydisdoc"},
    {"missing-command-env", k_build, k_build, "missing-command", "zydis-script"},
    {"missing-command-make", k_build, k_build, "missing-command", "zydisinfo"},
    {"missing-command-meson", k_build, k_build, "missing-command", "zydisinfo"},
    {"missing-command-perl", k_build, k_build, "missing-command", "zydisinfo"},
    {"missing-command-perlexec", k_build, k_build, "missing-command", "zydisinfo"},
    {"missing-dh-addon-dh", k_build, k_build, "missing-dh-addon", "zydisaddon"},
    {"missing-file-cmake", k_build, k_build, "missing-file",
     "/usr/lib/x86_64-linux-gnu/libzydis.so.4.0"},
    {"missing-file-sed", k_build, k_build, "missing-file", "/usr/share/zydis/zydis.conf"},
    {"missing-header-autoconf", k_build, k_build, "missing-header", "zydis/Zydis.h"},
    {"missing-header-clang", k_build, k_build, "missing-header", "zydis/Zydis.h"},
    {"missing-header-dh", k_build, k_build, "missing-header", "zydis/Zydis.h"},
    {"missing-header-dh-configure", k_build, k_build, "missing-header", "zydis/Zydis.h"},
    {"missing-header-dh-test", k_build, k_test, "missing-header", "zydis/Zydis.h"},
    {"missing-header-gcc", k_build, k_build, "missing-header", "zydis/Zydis.h"},
    {"missing-library-ld", k_build, k_build, "missing-library", "zydis"},
    {"missing-library-lld", k_build, k_build, "missing-library", "zydis"},
    {"missing-library-meson", k_build, k_build, "missing-library", "zydis"},
    {"missing-library-mold", k_build, k_build, "missing-library", "zydis"},
    {"missing-m4-macro-autoconf", k_build, k_build, "missing-m4-macro", "AM_PATH_ZYDIS"},
    {"missing-m4-macro-configure", k_build, k_build, "missing-m4-macro", "AX_ZYDIS_COMPILE"},
    {"missing-other-module-node", k_build, k_build, "missing-other-module", "zydis"},
    {"missing-perl-module-perl", k_build, k_build, "missing-perl-module", "Zydis/Disasm/Core.pm"},
    {"missing-perl-module-prove", k_build, k_test, "missing-perl-module", "Zydis/Disasm.pm"},
    {"missing-perl-module-script", k_build, k_build, "missing-perl-module", "zydis/getopts.pl"},
    {"missing-pkg-config-autoconf", k_build, k_build, "missing-pkg-config", "zydis"},
    {"missing-pkg-config-cmake", k_build, k_build, "missing-pkg-config", "zydis"},
    {"missing-pkg-config-dh-configure", k_build, k_build, "missing-pkg-config", "zydis"},
    {"missing-pkg-config-dh-meson", k_build, k_build, "missing-pkg-config", "zydis"},
    {"missing-pkg-config-meson", k_build, k_build, "missing-pkg-config", "zydis"},
    {"missing-pkg-config-pkgconf", k_build, k_build, "missing-pkg-config", "zydis"},
    {"missing-pkg-config-required", k_build, k_build, "missing-pkg-config", "zydis"},
    {"missing-python-module-pyproject", k_build, k_build, "missing-python-module", "hatchling"},
    {"missing-python-module-pytest", k_build, k_test, "missing-python-module", "zydis"},
    {"missing-python-module-python", k_build, k_build, "missing-python-module", "zydis"},
    {"missing-python-module-runpy", k_build, k_build, "missing-python-module", "zydis"},
    {"multiple-definition-ld", k_build, k_build, "multiple-definition", "zydis_mode"},
    {"network-in-sandbox-curl", k_build, k_build, "network-in-sandbox", "upstream.example"},
    {"network-in-sandbox-git", k_build, k_build, "network-in-sandbox", "upstream.example"},
    {"no-permission-chown", k_build, k_build, "no-permission", "f"},
    {"not-installable-apt", Phase::install_check, Phase::install_check, "not-installable", "zydec"},
    {"not-installable-dpkg", Phase::install_check, Phase::install_check, "not-installable",
     "zydec-dev.deb"},
    {"orig-missing-dpkg-source", k_prep, k_prep, "orig-missing",
     "zydec_1.0.orig.tar.{bz2,gz,lzma,xz}"},
    {"out-of-memory-gcc", k_build, k_build, "out-of-memory", ""},
    {"out-of-memory-killed-gcc", k_build, k_build, "out-of-memory", "cc1"},
    {"out-of-memory-make", k_build, k_build, "out-of-memory", ""},
    {"patch-already-applied-quilt", k_prep, k_prep, "patch-already-applied", k_patch},
    {"patch-conflict-dpkg-source", k_prep, k_prep, "patch-conflict", k_patch},
    {"patch-conflict-patch", k_prep, k_prep, "patch-conflict", ""},
    {"patch-conflict-quilt", k_prep, k_prep, "patch-conflict", k_patch},
    {"patch-fuzz-quilt", k_prep, k_prep, "patch-fuzz", k_patch},
    {"patch-malformed-dpkg-source", k_prep, k_prep, "patch-malformed", k_patch},
    {"patch-malformed-dpkg-source-absent", k_prep, k_prep, "patch-malformed", k_patch},
    {"patch-malformed-dpkg-source-hunk", k_prep, k_prep, "patch-malformed", k_patch},
    {"patch-malformed-garbage", k_prep, k_prep, "patch-malformed", ""},
    {"patch-malformed-patch", k_prep, k_prep, "patch-malformed", ""},
    {"patch-target-missing-dpkg-source", k_prep, k_prep, "patch-target-missing", k_patch},
    {"patch-target-missing-patch", k_prep, k_prep, "patch-target-missing", ""},
    {"rules-failure-cp", k_build, k_package, "rules-failure", "override_dh_auto_install"},
    {"rules-failure-dh-override", k_build, k_build, "rules-failure", "override_dh_auto_configure"},
    {"soname-changed-dpkg-gensymbols", k_build, k_package, "soname-changed", "libzydec.so.1"},
    {"process-limit-bash", k_build, k_build, "process-limit", ""},
    {"process-limit-dash", k_build, k_build, "process-limit", ""},
    {"stale-autotools-automake", k_build, k_build, "stale-autotools", "aclocal-1.99"},
    {"symbols-lost-dpkg-gensymbols", k_build, k_package, "symbols-lost", "zydec_old@Base"},
    {"symbols-new-dpkg-gensymbols", k_build, k_package, "symbols-new", "zydec_new@Base"},
    {"symbols-new-library-dpkg-gensymbols", k_build, k_package, "symbols-new", "libgreet.so.1"},
    {"test-failure-automake", k_build, k_test, "test-failure", "bounds.sh"},
    {"test-failure-classic", k_build, k_test, "test-failure", "check"},
    {"test-failure-ctest", k_build, k_test, "test-failure", "bounds"},
    {"test-failure-dh", k_build, k_test, "test-failure", "check"},
    {"test-failure-meson", k_build, k_test, "test-failure", "bounds check"},
    {"test-failure-prove", k_build, k_test, "test-failure", "t/range.t"},
    {"test-failure-pytest", k_build, k_test, "test-failure", "test_r.py::test_range"},
    {"test-failure-unittest", k_build, k_test, "test-failure", "test_range"},
    {"undefined-reference-ld", k_build, k_build, "undefined-reference", "zydis_decode"},
    {"undefined-reference-lld", k_build, k_build, "undefined-reference", "zydis_decode"},
    {"unknown-failure-interpreter", k_build, k_build, "unknown-failure", "build"},
    {"unmet-build-dependency-apt", Phase::dependencies, Phase::dependencies,
     "unmet-build-dependency", "dpkg-dev (>= 1.99)"},
    {"unmet-build-dependency-dpkg", Phase::dependencies, Phase::dependencies,
     "unmet-build-dependency", "libzydis-dev (>= 4) zycore-tools"},
    {"vcs-needed-git", k_build, k_build, "vcs-needed", "git"},
    {"version-invalid-dpkg-buildpackage", k_prep, k_prep, "version-invalid", ""},
};

const LogScanner& scanner() {
    static const LogScanner the_scanner(deb::log_dialect());
    return the_scanner;
}

class RealLog : public testing::TestWithParam<Expected> {};

TEST_P(RealLog, TellsPhaseKindAndSubject) {
    const std::string name = std::string(GetParam().log) + ".log";
    const std::string log = read_file(k_logs / name);
    const LogReading reading = scanner().read(log, name, GetParam().run);
    EXPECT_EQ(name_of(reading.phase), name_of(GetParam().phase));
    EXPECT_EQ(reading.findings.front().kind, GetParam().kind);
    EXPECT_EQ(reading.findings.front().subject, GetParam().subject);
    EXPECT_EQ(reading.findings.front().evidence.file, name);
    EXPECT_GT(reading.findings.front().evidence.line, 1U) << "the first line names the tool";
}

std::string test_name(const testing::TestParamInfo<Expected>& info) {
    std::string name = info.param.log;
    std::erase_if(name, [](char letter) { return letter == '-' || letter == '_'; });
    return name;
}

INSTANTIATE_TEST_SUITE_P(Fixture, RealLog, testing::ValuesIn(k_expected), test_name);

TEST(RealLogs, AreAllInTheTableAndNameTheirTool) {
    std::set<std::string> expected;
    for (const Expected& row : k_expected) {
        expected.insert(std::string(row.log) + ".log");
    }
    std::set<std::string> present;
    for (const fs::directory_entry& entry : fs::directory_iterator(k_logs)) {
        if (entry.path().extension() == ".log") {
            present.insert(entry.path().filename().string());
            EXPECT_TRUE(read_file(entry.path()).starts_with("# ")) << entry.path();
        }
    }
    EXPECT_EQ(present, expected);
}

TEST(RealLogs, GiveAFindingWhereverTheyAreCutOff) {
    for (const char* log : {"symbols-new-dpkg-gensymbols", "missing-cmake-package-dh",
                            "patch-conflict-dpkg-source", "missing-header-dh-configure"}) {
        const std::string whole = read_file(k_logs / (std::string(log) + ".log"));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const LogReading reading =
                scanner().read(std::string_view(whole).substr(0, size), log, Phase::build);
            ASSERT_FALSE(reading.findings.empty()) << log << " cut at byte " << size;
        }
    }
}

} // namespace
} // namespace stopgap::repair
