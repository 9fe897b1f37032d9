#include "download_fixture.hpp"

namespace stopgap::source {
namespace {

using test::HttpServer;
using test::Route;
using test::Routes;
using testing::HasSubstr;

Route to(const std::string& location) {
    Route route{"moved"};
    route.status = 302;
    route.location = location;
    return route;
}

class Redirect : public DownloadTest {
  protected:
    /// The failure where /x redirects to `location`.
    std::string refusal_of(const std::string& location) {
        const HttpServer server(Routes{{"/x", to(location)}, {"/y", {body}}});
        const Error error = failure_of(pinned(body, {server.url("/x")}));
        EXPECT_EQ(error.status(), ExitStatus::unreachable);
        EXPECT_TRUE(stored_nothing());
        const std::string head = "x.tar.gz: could not be fetched: " + server.url("/x") + ": ";
        EXPECT_THAT(error.message(), testing::StartsWith(head));
        return error.message().substr(head.size());
    }
};

TEST_F(Redirect, is_followed) {
    const HttpServer server(Routes{{"/x", to("/y")}, {"/y", to("/z")}, {"/z", {body}}});
    EXPECT_EQ(read_file(Downloader(store, quick()).fetch(pinned(body, {server.url("/x")})).path),
              body);
}

TEST_F(Redirect, that_comes_back_is_a_loop) {
    const HttpServer server(Routes{{"/x", to("/y")}, {"/y", to("/x")}});
    const Error error = failure_of(pinned(body, {server.url("/x")}));
    EXPECT_EQ(error.status(), ExitStatus::unreachable);
    EXPECT_EQ(error.message(), "x.tar.gz: could not be fetched: " + server.url("/x") +
                                   ": redirect loop: " + server.url("/x") +
                                   " leads back to itself");
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Redirect, after_redirect_ends_after_eight) {
    Routes routes;
    for (int hop = 0; hop < 20; ++hop) {
        routes["/" + std::to_string(hop)] = to("/" + std::to_string(hop + 1));
    }
    const HttpServer server(routes);
    const Error error = failure_of(pinned(body, {server.url("/0")}));
    EXPECT_THAT(error.message(), HasSubstr("redirect loop: more than 8 redirects"));
    EXPECT_EQ(server.requests().size(), 9U);
}

TEST_F(Redirect, to_a_metadata_service_is_refused) {
    EXPECT_EQ(refusal_of("http://169.254.169.254/latest"),
              "a redirect to a link-local address is refused: http://169.254.169.254/latest");
    EXPECT_THAT(refusal_of("http://2852039166/latest"),
                HasSubstr("a redirect to a link-local address is refused"));
    EXPECT_THAT(refusal_of("http://[::ffff:169.254.169.254]/"),
                HasSubstr("a redirect to a link-local address is refused"));
}

TEST_F(Redirect, to_another_protocol_is_refused) {
    EXPECT_EQ(refusal_of("file:///etc/passwd"),
              "redirects to file:///etc/passwd: only http and https are allowed");
}

TEST_F(Redirect, with_credentials_is_refused) {
    EXPECT_EQ(refusal_of("http://me:secret@127.0.0.1/y"),
              "redirects to http://***@127.0.0.1/y: credentials are not allowed in a URL");
}

} // namespace
} // namespace stopgap::source
