#include "source/transfer.hpp"

#include "base/text.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace stopgap::source {

namespace {

using End = TransferResult::End;

constexpr const char* k_user_agent = "stopgap/" STOPGAP_VERSION;

template <typename Value> void set(CURL* handle, CURLoption option, Value value) {
    check_invariant(curl_easy_setopt(handle, option, value) == CURLE_OK, "curl refuses an option");
}

void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    check_invariant(started == CURLE_OK, "curl cannot start");
}

bool may_recover(CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_CONNECT_ERROR:
        return true;
    default:
        return false;
    }
}

TransferResult result_of_status(long status) {
    TransferResult result;
    result.reason = "HTTP " + std::to_string(status);
    if (status == 404 || status == 410) {
        result.end = End::not_found;
        result.reason = "not found (HTTP " + std::to_string(status) + ")";
    } else if (status == 416) {
        result.end = End::nothing_to_resume;
    } else if (status == 408 || status == 425 || status == 429 || status >= 500) {
        result.end = End::may_recover;
    }
    return result;
}

} // namespace

Transfer::Transfer(TransferRequest request, const DownloadSettings& settings, Receiver& receiver)
    : request_(std::move(request)), receiver_(&receiver) {
    start_curl();
    handle_.reset(curl_easy_init());
    check_invariant(handle_ != nullptr, "curl gives no handle");
    set_up(settings);
    set_headers();
}

Transfer::~Transfer() = default;

void Transfer::set_up(const DownloadSettings& settings) {
    CURL* handle = handle_.get();
    set(handle, CURLOPT_URL, request_.url.text.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_FAILONERROR, 1L);
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_USERAGENT, k_user_agent);
    set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings.connect_timeout.count()));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.stall_timeout.count()));
    set(handle, CURLOPT_ERRORBUFFER, error_text_.data());
    set(handle, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(handle, CURLOPT_WRITEDATA, this);
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
    set(handle, CURLOPT_OPENSOCKETDATA, this);
    if (request_.redirected_by) {
        // A kept connection would pass the address filter by.
        set(handle, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (!request_.body.empty()) {
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(handle, CURLOPT_POSTFIELDS, request_.body.data());
    }
    if (request_.resume_from > 0) {
        // Not CURLOPT_RESUME_FROM: it fails where a server ignores ranges, and we take the whole.
        set(handle, CURLOPT_RANGE, (std::to_string(request_.resume_from) + "-").c_str());
    }
}

void Transfer::set_headers() {
    curl_slist* list = nullptr;
    if (!request_.known.etag.empty()) {
        list = curl_slist_append(list, ("If-None-Match: " + request_.known.etag).c_str());
    } else if (!request_.known.last_modified.empty()) {
        list =
            curl_slist_append(list, ("If-Modified-Since: " + request_.known.last_modified).c_str());
    }
    for (const std::string& line : request_.headers) {
        list = curl_slist_append(list, line.c_str());
    }
    headers_.reset(list);
    set(handle_.get(), CURLOPT_HTTPHEADER, list);
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    try {
        return transfer.receive({bytes, size * count}) ? size * count : 0;
    } catch (...) {
        transfer.thrown_ = std::current_exception();
        return 0;
    }
}

curl_socket_t Transfer::on_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    Transfer& transfer = *static_cast<Transfer*>(self);
    const AddressKind kind = kind_of_address(address->addr);
    if (transfer.request_.redirected_by && !may_redirect(*transfer.request_.redirected_by, kind)) {
        transfer.refused_address_ =
            "a redirect to a " + std::string(shown(kind)) + " address is refused";
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

long Transfer::status() const {
    long status = 0;
    static_cast<void>(curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status));
    return status;
}

std::string Transfer::header(const char* name) const {
    curl_header* found = nullptr;
    const CURLHcode code = curl_easy_header(handle_.get(), name, 0, CURLH_HEADER, -1, &found);
    return code == CURLHE_OK ? std::string(found->value) : std::string();
}

/// None where the file may have changed again within the second of Last-Modified: the server would
/// call the later bytes unmodified (RFC 9110, section 8.8.2.2), and by its ETag too, since many
/// make that of the same date and the size.
IndexValidators Transfer::settled_validators() const {
    IndexValidators validators = {header("ETag"), header("Last-Modified")};
    if (validators.last_modified.empty()) {
        return validators;
    }
    const std::time_t modified = curl_getdate(validators.last_modified.c_str(), nullptr);
    const std::time_t answered = curl_getdate(header("Date").c_str(), nullptr);
    return modified != -1 && modified < answered ? validators : IndexValidators();
}

bool Transfer::refuse(std::string reason) {
    wrong_content_ = std::move(reason);
    return false;
}

/// Before the first byte: where it belongs, and whether the announced size can be right.
bool Transfer::begin_body() {
    body_began_ = true;
    const bool resumes = status() == 206;
    const std::string start = "bytes " + std::to_string(request_.resume_from) + "-";
    if (resumes && (request_.resume_from == 0 || !header("Content-Range").starts_with(start))) {
        return refuse("sent another range than the one asked for");
    }
    bytes_so_far_ = resumes ? request_.resume_from : 0;
    curl_off_t announced = -1;
    static_cast<void>(
        curl_easy_getinfo(handle_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced));
    const std::uint64_t total = bytes_so_far_ + static_cast<std::uint64_t>(announced);
    if (announced >= 0 && request_.exact_bytes > 0 && total != request_.exact_bytes) {
        return refuse("has the wrong size: expected " + std::to_string(request_.exact_bytes) +
                      " bytes, got " + std::to_string(total));
    }
    if (announced >= 0 && total > request_.limit_bytes) {
        return refuse("is larger than the limit of " + std::to_string(request_.limit_bytes) +
                      " bytes");
    }
    receiver_->start_at(bytes_so_far_);
    return true;
}

bool Transfer::receive(std::string_view bytes) {
    if (status() >= 300) {
        return true; // the text of a redirect
    }
    if (!body_began_ && !begin_body()) {
        return false;
    }
    bytes_so_far_ += bytes.size();
    if (request_.exact_bytes > 0 && bytes_so_far_ > request_.exact_bytes) {
        return refuse("has the wrong size: expected " + std::to_string(request_.exact_bytes) +
                      " bytes, got more");
    }
    if (bytes_so_far_ > request_.limit_bytes) {
        return refuse("is larger than the limit of " + std::to_string(request_.limit_bytes) +
                      " bytes");
    }
    receiver_->append(bytes);
    return true;
}

TransferResult Transfer::result_of_failure(CURLcode code) const {
    if (code == CURLE_HTTP_RETURNED_ERROR) {
        return result_of_status(status());
    }
    TransferResult result;
    const char* text = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
    result.reason = printable(trimmed(text));
    if (!refused_address_.empty()) {
        result.reason = refused_address_;
    } else if (may_recover(code)) {
        result.end = End::may_recover;
    }
    return result;
}

TransferResult Transfer::result_of_answer() {
    TransferResult result;
    result.validators = settled_validators();
    const long code = status();
    const char* location = nullptr;
    static_cast<void>(curl_easy_getinfo(handle_.get(), CURLINFO_REDIRECT_URL, &location));
    if (code == 304) {
        result.end = End::unchanged;
    } else if (location != nullptr) {
        result.end = End::redirect;
        result.location = location;
    } else if (code != 200 && code != 206) {
        result.reason = "HTTP " + std::to_string(code);
    } else if (!body_began_ && !begin_body()) {
        result.end = End::wrong_content;
        result.reason = wrong_content_;
    } else if (request_.exact_bytes > bytes_so_far_) {
        result.end = End::may_recover;
        result.reason = "was cut off after " + std::to_string(bytes_so_far_) + " of " +
                        std::to_string(request_.exact_bytes) + " bytes";
    } else {
        result.end = End::complete;
    }
    return result;
}

TransferResult Transfer::result(CURLcode code) {
    if (thrown_) {
        std::rethrow_exception(thrown_);
    }
    TransferResult result;
    if (!wrong_content_.empty()) {
        result.end = End::wrong_content;
        result.reason = wrong_content_;
    } else {
        result = code == CURLE_OK ? result_of_answer() : result_of_failure(code);
    }
    const char* address = nullptr;
    static_cast<void>(curl_easy_getinfo(handle_.get(), CURLINFO_PRIMARY_IP, &address));
    result.server = kind_of_address(std::string(address != nullptr ? address : ""));
    result.url = request_.url.text;
    result.redirected_by = request_.redirected_by;
    return result;
}

} // namespace stopgap::source
