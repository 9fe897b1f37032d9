#pragma once
// A small HTTP/1.1 server on loopback, in a forked child, that misbehaves as it is told to.

#include "base/files.hpp"

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace stopgap::test {

struct Route;
using Routes = std::map<std::string, Route>; ///< by path; what is not there answers 404

struct Route {
    std::string body{};
    int status = 200;
    std::string location{};                    ///< of a redirect
    std::string etag{};                        ///< answers 304 where the client has it
    std::string headers{};                     ///< further lines, each with its CRLF
    bool ranges = true;                        ///< honours "Range: bytes=N-"
    bool announce_length = true;               ///< sends Content-Length
    std::size_t cut_after = std::string::npos; ///< closes after so many bytes of the body
    unsigned failing_requests = ~0U; ///< status and cut_after hold for the first so many only
    unsigned stall_seconds = 0;      ///< sleeps before the body
};

class HttpServer {
  public:
    explicit HttpServer(Routes routes);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// "http://127.0.0.1:PORT" + path
    [[nodiscard]] std::string url(const std::string& path) const;
    /// What was asked for so far: "/x", or "/x bytes=5-" for a range.
    [[nodiscard]] std::vector<std::string> requests() const;

  private:
    TemporaryDirectory folder_;
    int port_ = 0;
    pid_t child_ = -1;
};

} // namespace stopgap::test
