#include "source/download_job.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace stopgap::source {

namespace {

using End = TransferResult::End;

void check_request(const DownloadRequest& request) {
    check_invariant(!request.urls.empty(), "a download without a URL");
    check_invariant(request.sha256.empty() || is_sha256(request.sha256), "a digest is malformed");
    for (const std::string& text : request.urls) {
        const Url url = checked_url(text);
        if (!url.is_https && !request.pinned && request.sha256.empty()) {
            throw Error(ExitStatus::verification,
                        shown_url(text) + ": http is allowed only for content that a digest or a "
                                          "signature pins")
                .with_hint("use https, or pin the file's sha256");
        }
    }
}

} // namespace

DownloadJob::DownloadJob(const DownloadRequest& request, const DownloadSettings& settings,
                         Store& store)
    : request_(&request), settings_(&settings), store_(&store) {}

bool DownloadJob::is_due(Clock::time_point time) const {
    return !is_done() && !is_running() && time >= not_before_;
}

std::uint64_t DownloadJob::bytes_so_far() const {
    return exchange_ ? exchange_->hop().bytes_so_far() : 0;
}

void DownloadJob::start() {
    try {
        if (!began_) {
            begin();
        }
        if (!is_done()) {
            begin_exchange();
        }
    } catch (const Error& error) {
        outcome_.failure = error;
    }
}

void DownloadJob::begin() {
    began_ = true;
    check_request(*request_);
    if (!request_->sha256.empty()) {
        outcome_.file = store_->find(request_->sha256);
    }
    if (outcome_.file) {
        return;
    }
    if (settings_->offline) {
        throw Error(ExitStatus::unreachable, request_->name + ": is not in the store, and stopgap "
                                                              "is offline")
            .with_hint("run `stopgap fetch` once without --offline");
    }
    detail("fetching " + request_->name);
    to_try_.assign(request_->urls.begin(), request_->urls.end());
    part_ = std::make_unique<PartFile>(*store_, request_->sha256);
    if (request_->size_bytes > 0 && part_->size_bytes() >= request_->size_bytes) {
        commit(true);
    }
}

void DownloadJob::begin_exchange() {
    TransferRequest request;
    request.url = checked_url(to_try_.front());
    request.limit_bytes = request_->limit_bytes;
    request.exact_bytes = request_->size_bytes;
    request.resume_from = request_->sha256.empty() ? 0 : part_->size_bytes();
    exchange_ = std::make_unique<Exchange>(std::move(request), *settings_, *part_);
}

void DownloadJob::finish_hop(CURLcode code) {
    try {
        if (const std::optional<TransferResult> result = exchange_->finish(code)) {
            take(*result);
        }
    } catch (const Error& error) {
        exchange_.reset();
        outcome_.failure = error;
    }
}

void DownloadJob::take(const TransferResult& result) {
    const bool was_resumed = exchange_->hop().request().resume_from > 0;
    exchange_.reset();
    switch (result.end) {
    case End::complete:
    case End::nothing_to_resume:
        commit(was_resumed);
        break;
    case End::wrong_content:
        part_->start_at(0);
        if (!was_resumed) {
            record(result.end, result.reason);
        }
        break;
    default:
        record(result.end, result.reason);
    }
}

/// A resumed file that is not the right one is fetched again, whole, from the same mirror.
void DownloadJob::commit(bool was_resumed) {
    std::string got;
    outcome_.file = part_->commit(got);
    if (outcome_.file) {
        part_.reset();
        detail("fetched " + request_->name + " (" + human_size(outcome_.file->size_bytes) + ")");
        return;
    }
    part_->start_at(0);
    if (!was_resumed) {
        record(End::wrong_content,
               "has the wrong digest: expected sha256 " + request_->sha256 + ", got " + got);
    }
}

void DownloadJob::record(End end, const std::string& reason) {
    failures_[to_try_.front()] = {end, reason};
    detail(shown_url(to_try_.front()) + ": " + reason);
    to_try_.pop_front();
    if (to_try_.empty()) {
        next_round_or_give_up();
    }
}

void DownloadJob::next_round_or_give_up() {
    for (const std::string& url : request_->urls) {
        const bool is_listed = std::find(to_try_.begin(), to_try_.end(), url) != to_try_.end();
        if (failures_[url].end == End::may_recover && !is_listed) {
            to_try_.push_back(url);
        }
    }
    if (to_try_.empty() || round_ == settings_->retries) {
        give_up();
        return;
    }
    not_before_ = Clock::now() + settings_->retry_pause * (1U << std::min(round_, 6U));
    ++round_;
}

bool DownloadJob::all_failures_are(End end) const {
    return std::all_of(failures_.begin(), failures_.end(),
                       [end](const auto& failure) { return failure.second.end == end; });
}

bool DownloadJob::any_failure_is(End end) const {
    return std::any_of(failures_.begin(), failures_.end(),
                       [end](const auto& failure) { return failure.second.end == end; });
}

std::string DownloadJob::shown_failures() const {
    std::vector<std::string> texts;
    for (const std::string& url : request_->urls) {
        texts.push_back(shown_url(url) + ": " + failures_.at(url).reason);
    }
    return joined(texts, "; ");
}

void DownloadJob::give_up() {
    part_.reset();
    if (any_failure_is(End::wrong_content)) {
        outcome_.failure = Error(ExitStatus::verification,
                                 request_->name + ": was not accepted: " + shown_failures())
                               .with_hint("what the server sends is not what was pinned: find out "
                                          "why before you change the digest");
        return;
    }
    outcome_.not_found_everywhere = all_failures_are(End::not_found);
    outcome_.failure =
        Error(ExitStatus::unreachable,
              request_->name + ": could not be fetched: " + shown_failures())
            .with_hint(outcome_.not_found_everywhere
                           ? "the file may have moved: name another mirror"
                           : "check the network and the mirrors; what has arrived is kept, and the "
                             "next run goes on from there");
}

} // namespace stopgap::source
