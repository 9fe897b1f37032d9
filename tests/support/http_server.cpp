#include "support/http_server.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace stopgap::test {

namespace {

struct Request {
    std::string path;
    std::string range; ///< "bytes=5-"
    std::string if_none_match;
};

/// Answers connections until it is killed.
class Service {
  public:
    Service(int listener, const Routes& routes, fs::path log)
        : listener_(listener), routes_(&routes), log_(std::move(log)) {}

    [[noreturn]] void run() const {
        static_cast<void>(signal(SIGCHLD, SIG_IGN));
        while (true) {
            const int connection = accept(listener_, nullptr, nullptr);
            if (connection >= 0 && fork() == 0) {
                static_cast<void>(prctl(PR_SET_PDEATHSIG, SIGKILL));
                serve(connection);
                _exit(0);
            }
            close(connection);
        }
    }

  private:
    static Request read_request(int connection) {
        std::string text;
        char byte = 0;
        while (!text.ends_with("\r\n\r\n") && read(connection, &byte, 1) == 1) {
            text += byte;
        }
        Request request;
        for (const std::string& line : lines_of(text)) {
            const std::vector<std::string> words = words_of(line);
            if (words.size() == 3 && words[0] == "GET") {
                request.path = words[1];
            } else if (words.size() == 2 && words[0] == "Range:") {
                request.range = words[1];
            } else if (words.size() == 2 && words[0] == "If-None-Match:") {
                request.if_none_match = words[1];
            }
        }
        return request;
    }

    /// Logs the request and returns how many there were for this path before.
    unsigned log(const Request& request) const {
        const std::vector<std::string> before = lines_of(read_file(log_));
        const FileDescriptor file = open_file(log_, O_WRONLY | O_APPEND);
        const std::string range = request.range.empty() ? "" : " " + request.range;
        write_all(file.get(), request.path + range + "\n", "log");
        return static_cast<unsigned>(
            std::count_if(before.begin(), before.end(), [&](const std::string& line) {
                return words_of(line).front() == request.path;
            }));
    }

    void serve(int connection) const {
        const Request request = read_request(connection);
        const unsigned earlier = log(request);
        const auto found = routes_->find(request.path);
        Route route;
        if (found == routes_->end()) {
            route.status = 404;
            route.body = "no such page";
        } else {
            route = found->second;
            if (earlier >= route.failing_requests) {
                route.status = 200;
                route.cut_after = std::string::npos;
            }
        }
        answer(connection, request, route);
    }

    static void answer(int connection, const Request& request, const Route& route) {
        std::string body = route.body;
        std::string head;
        int status = route.status;
        if (!route.etag.empty() && request.if_none_match == route.etag) {
            status = 304;
            body.clear();
        }
        if (status == 200 && route.ranges && request.range.starts_with("bytes=")) {
            const std::size_t start = std::strtoul(request.range.c_str() + 6, nullptr, 10);
            status = start < body.size() ? 206 : 416;
            head += "Content-Range: bytes " + std::to_string(start) + "-" +
                    std::to_string(body.size() - 1) + "/" + std::to_string(body.size()) + "\r\n";
            body = start < body.size() ? body.substr(start) : "";
        }
        head += route.location.empty() ? "" : "Location: " + route.location + "\r\n";
        head += route.etag.empty() ? "" : "ETag: " + route.etag + "\r\n";
        head += route.headers;
        if (route.announce_length) {
            head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        write_all(connection,
                  "HTTP/1.1 " + std::to_string(status) + " x\r\nConnection: close\r\n" + head +
                      "\r\n",
                  "socket");
        sleep(route.stall_seconds);
        write_all(connection, body.substr(0, route.cut_after), "socket");
    }

    int listener_;
    const Routes* routes_;
    fs::path log_;
};

FileDescriptor listen_on_loopback(int& port) {
    FileDescriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    sockaddr* const generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener.get(), generic, size) != 0 || listen(listener.get(), 64) != 0 ||
        getsockname(listener.get(), generic, &size) != 0) {
        throw system_error(ExitStatus::machine, "loopback", errno);
    }
    port = ntohs(address.sin_port);
    return listener;
}

} // namespace

HttpServer::HttpServer(Routes routes) : folder_(fs::temp_directory_path(), "http") {
    write_file(folder_.path() / "log", "");
    const FileDescriptor listener = listen_on_loopback(port_);
    child_ = fork();
    if (child_ == 0) {
        static_cast<void>(prctl(PR_SET_PDEATHSIG, SIGKILL));
        static_cast<void>(signal(SIGPIPE, SIG_IGN));
        Service(listener.get(), routes, folder_.path() / "log").run();
    }
}

HttpServer::~HttpServer() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
}

std::string HttpServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> HttpServer::requests() const {
    return lines_of(read_file(folder_.path() / "log"));
}

} // namespace stopgap::test
