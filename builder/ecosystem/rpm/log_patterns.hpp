#pragma once
// How rpmbuild and the tools of a spec speak when a build fails, in the C.UTF-8 locale.
//
// Rules:
//  - Each pattern's kind is a row of the catalogue (repair/catalogue.hpp); a test walks them.
//  - Shapes are those of real logs (tests/fixtures/logs/*-rpmbuild.log), rpm 4.18; paths below
//    BUILDROOT also as rpm 4.20 and later write them.
//  - "Executing(%SECTION)" tells the phase. What %doc and %license run begins none: an earlier
//    complaint about %files still counts.

#include "model/log_pattern.hpp"

namespace stopgap::rpm {

/// The dialect lives as long as the program.
[[nodiscard]] const LogDialect& log_dialect();

} // namespace stopgap::rpm
