#pragma once
// One owner type for the handles of C libraries: `using Archive = Owned<archive,
// archive_read_free>`.

#include <memory>

namespace stopgap {

template <auto Free> struct FreeWith {
    template <typename Handle> void operator()(Handle* handle) const {
        static_cast<void>(Free(handle));
    }
};

/// Owns a C handle and calls `Free` on it once; null owns nothing.
template <typename Handle, auto Free> using Owned = std::unique_ptr<Handle, FreeWith<Free>>;

} // namespace stopgap
