#pragma once
// What the tests of downloads share: a store, quick settings, requests for a known body.

#include "base/digest.hpp"
#include "source/download.hpp"
#include "support/expect.hpp"
#include "support/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stopgap::source {

class DownloadTest : public testing::Test {
  protected:
    static DownloadSettings quick() {
        DownloadSettings settings;
        settings.retry_pause = std::chrono::milliseconds(1);
        settings.stall_timeout = std::chrono::seconds(1);
        settings.connect_timeout = std::chrono::seconds(5);
        settings.retries = 1;
        return settings;
    }
    static DownloadRequest pinned(const std::string& body, std::vector<std::string> urls) {
        DownloadRequest request;
        request.urls = std::move(urls);
        request.sha256 = sha256_of(body);
        request.size_bytes = body.size();
        request.name = "x.tar.gz";
        return request;
    }
    Error failure_of(const DownloadRequest& request) {
        return test::error_of([&] { Downloader(store, quick()).fetch(request); });
    }
    [[nodiscard]] bool stored_nothing() const {
        return fs::is_empty(scratch / "store" / "sha256") && fs::is_empty(store.temporary_folder());
    }

    const std::string body = std::string(100'000, 'b') + "end";
    test::Scratch scratch;
    Store store{scratch / "store"};
};

} // namespace stopgap::source
