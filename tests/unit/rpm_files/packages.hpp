#pragma once
// The packages that several tests read: made once, signed by keys of each condition.

#include "base/openpgp.hpp"
#include "ecosystem/rpm/srpm.hpp"
#include "support/expect.hpp"
#include "support/rpm_bytes.hpp"
#include "support/rpm_maker.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace stopgap::rpm::test {

using stopgap::test::CpioEntry;
using stopgap::test::error_of;
using stopgap::test::GpgHome;
using stopgap::test::RpmBytes;
using stopgap::test::RpmMaker;

class Packages : public testing::Test {
  protected:
    struct Made {
        stopgap::TemporaryDirectory folder{fs::temp_directory_path(), "rpms"};
        GpgHome home;
        RpmMaker maker{folder.path()};
        std::string good, other; ///< keys, where a test needs any: each takes its time
        stopgap::test::BuiltPackages tiny =
            maker.build(stopgap::test::tiny_spec(), stopgap::test::tiny_files());
    };

    static void SetUpTestSuite() { made = std::make_unique<Made>(); }
    static void TearDownTestSuite() { made.reset(); }

    static fs::path written(const std::string& bytes) {
        const fs::path file = made->maker.next_file();
        write_file(file, bytes);
        return file;
    }
    static RpmBytes srpm_bytes() { return RpmBytes(read_file(made->tiny.source)); }
    static TrustedKeys keys_of(const std::string& fingerprint) {
        return {{made->home.exported(fingerprint)}, {}};
    }

    static Error refusal(const fs::path& file, const std::optional<TrustedKeys>& keys = {}) {
        const Error error = error_of([&] { static_cast<void>(read_srpm(file, "x.rpm", keys)); });
        EXPECT_EQ(error.status(), ExitStatus::verification) << error.message();
        return error;
    }
    static std::string refused(const fs::path& file, const std::optional<TrustedKeys>& keys = {}) {
        return refusal(file, keys).message();
    }

    static std::unique_ptr<Made> made;
};

inline std::unique_ptr<Packages::Made> Packages::made;

} // namespace stopgap::rpm::test
