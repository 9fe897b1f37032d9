#include "source/git_server.hpp"

#include "base/error.hpp"

namespace stopgap::source::git {

namespace {

constexpr const char* k_version = "Git-Protocol: version=2";
constexpr std::string_view k_discovery = "/info/refs?service=git-upload-pack";
constexpr std::uint64_t k_small_answer_bytes = 16U << 20U;

class TextReceiver : public Receiver {
  public:
    void start_at(std::uint64_t /*offset*/) override { text_.clear(); }
    void append(std::string_view bytes) override { text_.append(bytes); }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

std::string without_final_slashes(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

} // namespace

Server::Server(const std::string& url, const DownloadSettings& settings)
    : url_(without_final_slashes(url)), name_(shown_url(url_)), settings_(&settings) {
    static_cast<void>(checked_url(url_));
}

TransferResult Server::run(const TransferRequest& request, Receiver& receiver) const {
    TransferResult result = run_alone(request, *settings_, receiver);
    if (result.end == TransferResult::End::complete) {
        return result;
    }
    const bool wrong = result.end == TransferResult::End::wrong_content;
    throw Error(wrong ? ExitStatus::verification : ExitStatus::unreachable,
                name_ + ": could not be fetched: " + result.reason)
        .with_hint(
            "check the network, and that the URL names a repository as `git clone` takes it");
}

std::string Server::discover() {
    TransferRequest request;
    request.url = checked_url(url_ + std::string(k_discovery));
    request.limit_bytes = k_small_answer_bytes;
    request.headers = {k_version};
    TextReceiver text;
    const TransferResult result = run(request, text);
    if (!result.url.ends_with(k_discovery)) {
        throw Error(ExitStatus::verification, name_ + ": redirects to " + shown_url(result.url) +
                                                  ", which is no repository of git's");
    }
    url_ = result.url.substr(0, result.url.size() - k_discovery.size());
    redirected_by_ = result.redirected_by;
    return text.take();
}

std::string Server::ask(const std::string& request) {
    TextReceiver text;
    ask(request, k_small_answer_bytes, text);
    return text.take();
}

void Server::ask(const std::string& request, std::uint64_t limit_bytes, Receiver& receiver) {
    TransferRequest post;
    post.url = checked_url(url_ + "/git-upload-pack");
    post.limit_bytes = limit_bytes;
    post.redirected_by = redirected_by_;
    post.headers = {k_version, "Content-Type: application/x-git-upload-pack-request",
                    "Accept: application/x-git-upload-pack-result"};
    post.body = request;
    static_cast<void>(run(post, receiver));
}

} // namespace stopgap::source::git
