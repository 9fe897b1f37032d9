// Fuzz target for what reads the answers of git's servers (source/git_protocol), and those of the
// worker that reads their packs (source/git_patch_list). The packs themselves are libgit2's to
// read, in the worker. Any bytes are an answer or an Error(verification); what is admitted keeps
// the rules of its values; a crash, a hang or another exception is a bug.

#include "base/error.hpp"
#include "base/text.hpp"
#include "source/git_patch_list.hpp"
#include "source/git_protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace {

using namespace stopgap;
using namespace stopgap::source;

void require(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

void refused_or(const std::function<void()>& read) {
    try {
        read();
    } catch (const Error& error) {
        require(error.status() == ExitStatus::verification);
        require(printable(error.message()) == error.message());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    refused_or([&] { static_cast<void>(git::read_capabilities(bytes, "x")); });
    refused_or([&] {
        if (const std::optional<git::TagRef> tag = git::read_tag(bytes, "v1", "x")) {
            require(git::is_object_name(tag->object) && git::is_object_name(tag->peeled));
        }
    });
    refused_or([&] {
        std::size_t taken = 0;
        git::read_pack(bytes, "x", [&](std::string_view piece) { taken += piece.size(); });
        require(taken < bytes.size());
    });
    refused_or([&] {
        const std::vector<GitPatch> patches = git::unpacked_patches(bytes, "x");
        require(git::packed(patches) == bytes || bytes.find("\n0") != bytes.npos);
    });
    return 0;
}
