// What the workaround packages of all formats have in common.

#include "ecosystem/workaround.hpp"
#include "model/workaround.hpp"

#include <gtest/gtest.h>

namespace stopgap {
namespace {

TEST(AWorkaroundsPackage, HasANameThatDpkgAndRpmTake) {
    EXPECT_EQ(workaround_package("HF-2026-0009"), "stopgap-hf-2026-0009");
    EXPECT_EQ(workaround_package("a_b.C"), "stopgap-a+b.c");
}

} // namespace
} // namespace stopgap
