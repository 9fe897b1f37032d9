#include "download_fixture.hpp"

#include "base/interrupt.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace stopgap::source {
namespace {

using test::HttpServer;
using test::Route;
using test::Routes;
using testing::ElementsAre;
using testing::HasSubstr;

Route cut(const std::string& body, std::size_t after, unsigned times = ~0U) {
    Route route;
    route.body = body;
    route.cut_after = after;
    route.failing_requests = times;
    return route;
}

TEST_F(DownloadTest, a_file_is_fetched_verified_and_kept) {
    const HttpServer server(Routes{{"/x", {body}}});
    const StoredFile file = Downloader(store, quick()).fetch(pinned(body, {server.url("/x")}));
    EXPECT_EQ(read_file(file.path), body);
    EXPECT_EQ(file.size_bytes, body.size());
    Downloader(store, quick()).fetch(pinned(body, {server.url("/x")}));
    EXPECT_THAT(server.requests(), ElementsAre("/x"));
    EXPECT_TRUE(fs::is_empty(scratch / "store" / "partial"));
}

TEST_F(DownloadTest, an_empty_file_is_a_file) {
    const HttpServer server(Routes{{"/x", {""}}});
    EXPECT_EQ(Downloader(store, quick()).fetch(pinned("", {server.url("/x")})).size_bytes, 0U);
}

TEST_F(DownloadTest, the_next_mirror_is_asked_where_one_has_nothing) {
    const HttpServer server(Routes{{"/b/x", {body}}});
    Downloader(store, quick()).fetch(pinned(body, {server.url("/a/x"), server.url("/b/x")}));
    EXPECT_THAT(server.requests(), ElementsAre("/a/x", "/b/x"));
}

TEST_F(DownloadTest, not_found_everywhere_is_told_apart_and_not_tried_again) {
    const HttpServer server(Routes{});
    const DownloadRequest request = pinned(body, {server.url("/a/x"), server.url("/b/x")});
    const DownloadOutcome outcome = Downloader(store, quick()).try_fetch_all({request}).front();
    EXPECT_TRUE(outcome.not_found_everywhere);
    EXPECT_EQ(outcome.failure->status(), ExitStatus::unreachable);
    EXPECT_EQ(outcome.failure->message(), "x.tar.gz: could not be fetched: " + server.url("/a/x") +
                                              ": not found (HTTP 404); " + server.url("/b/x") +
                                              ": not found (HTTP 404)");
    EXPECT_EQ(server.requests().size(), 2U);
    EXPECT_TRUE(stored_nothing());
}

TEST_F(DownloadTest, a_wrong_digest_is_refused_with_both) {
    const std::string evil(body.size(), 'e');
    const HttpServer server(Routes{{"/x", {evil}}});
    const Error error = failure_of(pinned(body, {server.url("/x")}));
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar.gz: was not accepted: " + server.url("/x") +
                                   ": has the wrong digest: expected sha256 " + sha256_of(body) +
                                   ", got " + sha256_of(evil));
    EXPECT_TRUE(stored_nothing());
    EXPECT_TRUE(fs::is_empty(scratch / "store" / "partial"));
}

TEST_F(DownloadTest, a_mirror_with_a_wrong_file_does_not_spoil_the_next) {
    const HttpServer server(Routes{{"/a", {std::string(body.size(), 'e')}}, {"/b", {body}}});
    EXPECT_EQ(
        Downloader(store, quick()).fetch(pinned(body, {server.url("/a"), server.url("/b")})).sha256,
        sha256_of(body));
}

TEST_F(DownloadTest, an_announced_wrong_size_is_refused_at_once) {
    const HttpServer server(Routes{{"/x", {body + "more"}}});
    const Error error = failure_of(pinned(body, {server.url("/x")}));
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar.gz: was not accepted: " + server.url("/x") +
                                   ": has the wrong size: expected 100003 bytes, got 100007");
}

TEST_F(DownloadTest, endless_data_is_cut_at_the_limit) {
    Route route{body};
    route.announce_length = false;
    const HttpServer server(Routes{{"/x", route}});
    DownloadRequest request = pinned(body, {server.url("/x")});
    request.size_bytes = 0;
    request.limit_bytes = 1000;
    const Error error = failure_of(request);
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), "x.tar.gz: was not accepted: " + server.url("/x") +
                                   ": is larger than the limit of 1000 bytes");
    EXPECT_TRUE(stored_nothing());
}

TEST_F(DownloadTest, a_truncated_file_is_resumed_where_it_broke_off) {
    const HttpServer server(Routes{{"/x", cut(body, 50'000, 1)}});
    Downloader(store, quick()).fetch(pinned(body, {server.url("/x")}));
    EXPECT_THAT(server.requests(), ElementsAre("/x", "/x bytes=50000-"));
}

TEST_F(DownloadTest, a_truncated_file_without_an_announced_length_is_noticed) {
    Route route = cut(body, 50'000);
    route.announce_length = false;
    route.ranges = false;
    const HttpServer server(Routes{{"/x", route}});
    const Error error = failure_of(pinned(body, {server.url("/x")}));
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_EQ(error.message(), "x.tar.gz: could not be fetched: " + server.url("/x") +
                                   ": was cut off after 50000 of 100003 bytes");
}

TEST_F(DownloadTest, what_has_arrived_serves_the_next_run) {
    const HttpServer broken(Routes{{"/x", cut(body, 50'000, 1)}});
    DownloadSettings once = quick();
    once.retries = 0;
    const Error error =
        test::error_of([&] { Downloader(store, once).fetch(pinned(body, {broken.url("/x")})); });
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_THAT(error.message(), HasSubstr("50003 bytes remaining to read"));
    EXPECT_TRUE(fs::is_empty(scratch / "store" / "sha256"));
    const HttpServer other(Routes{{"/x", {body}}});
    Downloader(store, quick()).fetch(pinned(body, {other.url("/x")}));
    EXPECT_THAT(other.requests(), ElementsAre("/x bytes=50000-"));
}

TEST_F(DownloadTest, a_resumed_file_that_is_wrong_is_fetched_again_whole) {
    write_file(store.partial_path(sha256_of(body)), "something else", 0600);
    const HttpServer server(Routes{{"/x", {body}}});
    EXPECT_EQ(read_file(Downloader(store, quick()).fetch(pinned(body, {server.url("/x")})).path),
              body);
    EXPECT_THAT(server.requests(), ElementsAre("/x bytes=14-", "/x"));
}

TEST_F(DownloadTest, a_partial_file_that_is_whole_needs_no_request) {
    write_file(store.partial_path(sha256_of(body)), body, 0600);
    const HttpServer server(Routes{});
    Downloader(store, quick()).fetch(pinned(body, {server.url("/x")}));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(DownloadTest, a_partial_file_of_unknown_size_that_is_whole_is_accepted) {
    write_file(store.partial_path(sha256_of(body)), body, 0600);
    const HttpServer server(Routes{{"/x", {body}}});
    DownloadRequest request = pinned(body, {server.url("/x")});
    request.size_bytes = 0;
    Downloader(store, quick()).fetch(request);
    EXPECT_THAT(server.requests(), ElementsAre("/x bytes=100003-"));
}

TEST_F(DownloadTest, a_server_without_ranges_is_asked_for_the_whole) {
    Route route = cut(body, 50'000, 1);
    route.ranges = false;
    const HttpServer server(Routes{{"/x", route}});
    EXPECT_EQ(read_file(Downloader(store, quick()).fetch(pinned(body, {server.url("/x")})).path),
              body);
}

TEST_F(DownloadTest, a_server_error_is_tried_again) {
    Route route{body};
    route.status = 503;
    route.failing_requests = 1;
    const HttpServer server(Routes{{"/x", route}});
    Downloader(store, quick()).fetch(pinned(body, {server.url("/x")}));
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(DownloadTest, a_server_that_stalls_is_given_up) {
    Route route{body};
    route.stall_seconds = 20;
    const HttpServer server(Routes{{"/x", route}});
    DownloadSettings once = quick();
    once.retries = 0;
    const Error error =
        test::error_of([&] { Downloader(store, once).fetch(pinned(body, {server.url("/x")})); });
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_THAT(error.message(), HasSubstr("Operation too slow"));
}

TEST_F(DownloadTest, a_server_that_is_not_there_is_named) {
    std::string url;
    {
        const HttpServer gone(Routes{});
        url = gone.url("/x");
    }
    const Error error = failure_of(pinned(body, {url}));
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_THAT(error.message(), HasSubstr("x.tar.gz: could not be fetched: " + url +
                                           ": Failed to connect to 127.0.0.1"));
}

TEST_F(DownloadTest, plain_http_is_refused_where_nothing_pins_the_content) {
    const HttpServer server(Routes{{"/x", {body}}});
    DownloadRequest request = pinned(body, {server.url("/x")});
    request.sha256.clear();
    const Error error = failure_of(request);
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(),
              server.url("/x") +
                  ": http is allowed only for content that a digest or a signature pins");
    EXPECT_TRUE(server.requests().empty());
    request.pinned = true;
    EXPECT_EQ(Downloader(store, quick()).fetch(request).sha256, sha256_of(body));
}

TEST_F(DownloadTest, offline_takes_from_the_store_and_asks_nobody) {
    const HttpServer server(Routes{{"/x", {body}}});
    DownloadSettings offline = quick();
    offline.offline = true;
    const DownloadRequest request = pinned(body, {server.url("/x")});
    const Error error = test::error_of([&] { Downloader(store, offline).fetch(request); });
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_EQ(error.message(), "x.tar.gz: is not in the store, and stopgap is offline");
    EXPECT_EQ(error.hint(), "run `stopgap fetch` once without --offline");
    store.put_bytes(body);
    EXPECT_EQ(Downloader(store, offline).fetch(request).sha256, sha256_of(body));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(DownloadTest, one_failure_lets_the_others_finish) {
    Routes routes;
    std::vector<DownloadRequest> requests;
    for (int number = 0; number < 12; ++number) {
        routes["/" + std::to_string(number)] = Route{body + std::to_string(number)};
    }
    const HttpServer server(routes);
    for (int number = 0; number < 12; ++number) {
        const std::string path = "/" + std::to_string(number);
        requests.push_back(
            pinned(body + std::to_string(number), {server.url(number == 3 ? "/absent" : path)}));
    }
    const Error error = test::error_of([&] { Downloader(store, quick()).fetch_all(requests); });
    EXPECT_THAT(error.message(), HasSubstr("/absent: not found (HTTP 404)"));
    for (int number = 0; number < 12; ++number) {
        EXPECT_EQ(store.contains_quick(requests[static_cast<std::size_t>(number)].sha256),
                  number != 3);
    }
}

TEST_F(DownloadTest, one_file_asked_for_twice_is_fetched_once) {
    const HttpServer server(Routes{{"/x", {body}}});
    const DownloadRequest request = pinned(body, {server.url("/x")});
    EXPECT_EQ(Downloader(store, quick()).fetch_all({request, request}).size(), 2U);
    EXPECT_THAT(server.requests(), ElementsAre("/x"));
}

TEST_F(DownloadTest, two_processes_may_fetch_the_same_file) {
    const HttpServer server(Routes{{"/x", {body}}});
    const pid_t other = fork();
    if (other == 0) {
        Store own(scratch / "store");
        Downloader(own, quick()).fetch(pinned(body, {server.url("/x")}));
        _exit(0);
    }
    EXPECT_EQ(read_file(Downloader(store, quick()).fetch(pinned(body, {server.url("/x")})).path),
              body);
    int status = 0;
    waitpid(other, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(fs::is_empty(store.temporary_folder()));
}

TEST_F(DownloadTest, an_index_is_fetched_only_when_it_changed) {
    Route route{"Origin: x\n"};
    route.etag = "\"one\"";
    const HttpServer server(Routes{{"/InRelease", route}});
    Downloader downloader(store, quick());
    const FetchedIndex first = downloader.revalidate(server.url("/InRelease"), {});
    EXPECT_EQ(first.state, FetchedIndex::State::fetched);
    EXPECT_EQ(first.bytes, "Origin: x\n");
    EXPECT_EQ(first.validators.etag, "\"one\"");
    const FetchedIndex second = downloader.revalidate(server.url("/InRelease"), first.validators);
    EXPECT_EQ(second.state, FetchedIndex::State::unchanged);
    EXPECT_EQ(second.validators.etag, "\"one\"");
    EXPECT_EQ(downloader.revalidate(server.url("/absent"), {}).state,
              FetchedIndex::State::not_found);
}

TEST_F(DownloadTest, a_date_of_change_counts_once_its_second_is_over) {
    const std::string changed = "Last-Modified: Sun, 29 Nov 2026 10:00:00 GMT\r\n";
    Route settled{"x"};
    settled.headers = changed + "Date: Sun, 29 Nov 2026 10:00:01 GMT\r\n";
    Route fresh{"x"};
    fresh.etag = "\"date-and-size\"";
    fresh.headers = changed + "Date: Sun, 29 Nov 2026 10:00:00 GMT\r\n";
    Route undated{"x"};
    undated.headers = changed;
    const HttpServer server(
        Routes{{"/settled", settled}, {"/fresh", fresh}, {"/undated", undated}});
    Downloader downloader(store, quick());
    EXPECT_EQ(downloader.revalidate(server.url("/settled"), {}).validators.last_modified,
              "Sun, 29 Nov 2026 10:00:00 GMT");
    EXPECT_EQ(downloader.revalidate(server.url("/fresh"), {}).validators.last_modified, "");
    EXPECT_EQ(downloader.revalidate(server.url("/fresh"), {}).validators.etag, "");
    EXPECT_EQ(downloader.revalidate(server.url("/undated"), {}).validators.last_modified, "");
}

TEST_F(DownloadTest, an_index_that_is_too_large_is_refused) {
    const HttpServer server(Routes{{"/InRelease", {body}}});
    const Error error = test::error_of([&] {
        static_cast<void>(Downloader(store, quick()).revalidate(server.url("/InRelease"), {}, 10));
    });
    EXPECT_EQ(error.status(), ExitStatus::verification);
    EXPECT_EQ(error.message(), server.url("/InRelease") +
                                   ": could not be fetched: is larger than the limit of 10 bytes");
}

TEST_F(DownloadTest, an_interruption_ends_it_and_keeps_what_has_arrived) {
    Route route = cut(body, 50'000);
    route.stall_seconds = 20;
    const HttpServer server(Routes{{"/x", route}});
    const pid_t child = fork();
    if (child == 0) {
        watch_for_interruption();
        DownloadSettings patient = quick();
        patient.stall_timeout = std::chrono::seconds(20);
        const Error error = test::error_of(
            [&] { Downloader(store, patient).fetch(pinned(body, {server.url("/x")})); });
        _exit(static_cast<int>(error.status()));
    }
    while (server.requests().empty()) {
        usleep(10'000);
    }
    kill(child, SIGINT);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(ExitStatus::interrupted));
    EXPECT_TRUE(stored_nothing());
}

} // namespace
} // namespace stopgap::source
