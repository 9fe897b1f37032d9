#pragma once
// One HTTP exchange with one server, on a curl easy handle: what is asked, where the body goes, and
// what came of it as a value. Redirects are a result here, not followed: exchange.hpp does that.

#include "base/owned.hpp"
#include "source/download.hpp"
#include "source/url.hpp"

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::source {

/// Where a body goes.
class Receiver {
  public:
    Receiver() = default;
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    virtual ~Receiver() = default;
    /// The next bytes are those from `offset` on; what was there is dropped.
    virtual void start_at(std::uint64_t offset) = 0;
    virtual void append(std::string_view bytes) = 0;
};

struct TransferRequest {
    Url url;
    std::uint64_t limit_bytes = 0;            ///< of the whole file
    std::uint64_t exact_bytes = 0;            ///< of the whole file; 0: not known
    std::uint64_t resume_from = 0;            ///< the receiver has so many bytes already
    IndexValidators known;                    ///< asks for a change only
    std::optional<AddressKind> redirected_by; ///< set: another server named this URL
    std::vector<std::string> headers = {};    ///< further ones: "Accept: x"
    std::string body = {};                    ///< not empty: it is posted, and never redirected
};

struct TransferResult {
    enum class End {
        complete,
        unchanged,         ///< HTTP 304
        not_found,         ///< HTTP 404 or 410
        redirect,          ///< to `location`
        nothing_to_resume, ///< HTTP 416: the receiver has all that there is, or too much
        may_recover,       ///< worth another try: network trouble, HTTP 5xx
        failed,            ///< not worth one
        wrong_content,     ///< not the size that it must have
    };
    End end = End::failed;
    std::string reason; ///< for people, where nothing came of it
    std::string location;
    IndexValidators validators;
    AddressKind server = AddressKind::global;
    std::string url;                          ///< that it came from, after the redirects
    std::optional<AddressKind> redirected_by; ///< set: another server named that URL
};

class Transfer {
  public:
    Transfer(TransferRequest request, const DownloadSettings& settings, Receiver& receiver);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer();

    /// To be given to curl_multi_add_handle(); its CURLINFO_PRIVATE is not used.
    [[nodiscard]] CURL* handle() const { return handle_.get(); }
    [[nodiscard]] const TransferRequest& request() const { return request_; }
    /// Bytes of the file that are there now, those before a resumption included.
    [[nodiscard]] std::uint64_t bytes_so_far() const { return bytes_so_far_; }
    /// What came of it; rethrows what the receiver threw.
    [[nodiscard]] TransferResult result(CURLcode code);

  private:
    using Handle = Owned<CURL, curl_easy_cleanup>;
    using Headers = Owned<curl_slist, curl_slist_free_all>;

    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
    static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
    void set_up(const DownloadSettings& settings);
    void set_headers();
    bool receive(std::string_view bytes);
    bool begin_body();
    bool refuse(std::string reason);
    [[nodiscard]] std::string header(const char* name) const;
    [[nodiscard]] IndexValidators settled_validators() const;
    [[nodiscard]] long status() const;
    [[nodiscard]] TransferResult result_of_failure(CURLcode code) const;
    [[nodiscard]] TransferResult result_of_answer();

    TransferRequest request_;
    Receiver* receiver_;
    Handle handle_;
    Headers headers_;
    std::array<char, CURL_ERROR_SIZE> error_text_{};
    std::uint64_t bytes_so_far_ = 0;
    bool body_began_ = false;
    std::string wrong_content_;   ///< why the body was refused
    std::string refused_address_; ///< why the connection was
    std::exception_ptr thrown_;
};

} // namespace stopgap::source
