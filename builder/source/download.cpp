#include "source/download.hpp"

#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "source/download_job.hpp"

#include <algorithm>

namespace stopgap::source {

namespace {

using Multi = Owned<CURLM, curl_multi_cleanup>;

constexpr int k_poll_milliseconds = 100;

/// Drives all jobs to their ends, some at a time.
class Session {
  public:
    Session(std::vector<DownloadJob>& jobs, unsigned parallel)
        : jobs_(&jobs), parallel_(std::max(parallel, 1U)), multi_(curl_multi_init()) {
        check_invariant(multi_ != nullptr, "curl gives no handle");
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        for (DownloadJob* job : running_) {
            curl_multi_remove_handle(multi_.get(), job->hop().handle());
        }
    }

    void run() {
        while (!all_done()) {
            stop_if_interrupted();
            start_due_jobs();
            int busy = 0;
            curl_multi_perform(multi_.get(), &busy);
            take_finished();
            show_progress();
            if (!all_done()) {
                curl_multi_poll(multi_.get(), nullptr, 0, k_poll_milliseconds, nullptr);
            }
        }
    }

  private:
    [[nodiscard]] bool all_done() const {
        return std::all_of(jobs_->begin(), jobs_->end(),
                           [](const DownloadJob& job) { return job.is_done(); });
    }

    /// One file that is asked for twice is downloaded once: the second finds it in the store.
    [[nodiscard]] bool is_under_way(const std::string& sha256) const {
        return !sha256.empty() &&
               std::any_of(running_.begin(), running_.end(),
                           [&](const DownloadJob* job) { return job->request().sha256 == sha256; });
    }

    void start_due_jobs() {
        for (DownloadJob& job : *jobs_) {
            if (running_.size() >= parallel_) {
                return;
            }
            if (job.is_due(DownloadJob::Clock::now()) && !is_under_way(job.request().sha256)) {
                start(job);
            }
        }
    }

    void start(DownloadJob& job) {
        job.start();
        if (job.is_running()) {
            running_.push_back(&job);
            curl_multi_add_handle(multi_.get(), job.hop().handle());
        }
    }

    void take_finished() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg == CURLMSG_DONE) {
                finish(message->easy_handle, message->data.result);
            }
        }
    }

    void finish(CURL* handle, CURLcode code) {
        const auto found =
            std::find_if(running_.begin(), running_.end(), [handle](DownloadJob* running) {
                return running->hop().handle() == handle;
            });
        check_invariant(found != running_.end(), "curl finished an unknown transfer");
        DownloadJob& job = **found;
        curl_multi_remove_handle(multi_.get(), handle);
        running_.erase(found);
        job.finish_hop(code);
        if (job.is_running()) {
            running_.push_back(&job);
            curl_multi_add_handle(multi_.get(), job.hop().handle());
        }
    }

    void show_progress() const {
        if (running_.empty()) {
            return;
        }
        std::uint64_t bytes = 0;
        for (const DownloadJob* job : running_) {
            bytes += job->bytes_so_far();
        }
        const DownloadRequest& first = running_.front()->request();
        const std::string of = first.size_bytes > 0 && running_.size() == 1
                                   ? " of " + human_size(first.size_bytes)
                                   : "";
        const std::string what =
            running_.size() == 1 ? first.name : std::to_string(running_.size()) + " files";
        transient("fetching " + what + ": " + human_size(bytes) + of);
    }

    std::vector<DownloadJob>* jobs_;
    std::size_t parallel_;
    Multi multi_;
    std::vector<DownloadJob*> running_;
};

class TextReceiver : public Receiver {
  public:
    void start_at(std::uint64_t /*offset*/) override { text_.clear(); }
    void append(std::string_view bytes) override { text_.append(bytes); }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

FetchedIndex index_of(const TransferResult& result, std::string bytes,
                      const IndexValidators& known) {
    switch (result.end) {
    case TransferResult::End::not_found:
        return {FetchedIndex::State::not_found, "", {}};
    case TransferResult::End::unchanged:
        return {FetchedIndex::State::unchanged, "", known};
    default:
        return {FetchedIndex::State::fetched, std::move(bytes), result.validators};
    }
}

} // namespace

Downloader::Downloader(Store& store, DownloadSettings settings)
    : store_(&store), settings_(settings) {}

std::vector<DownloadOutcome>
Downloader::try_fetch_all(const std::vector<DownloadRequest>& requests) {
    std::vector<DownloadJob> jobs;
    jobs.reserve(requests.size());
    for (const DownloadRequest& request : requests) {
        jobs.emplace_back(request, settings_, *store_);
    }
    Session(jobs, settings_.parallel).run();
    std::vector<DownloadOutcome> outcomes;
    outcomes.reserve(jobs.size());
    for (DownloadJob& job : jobs) {
        outcomes.push_back(job.take_outcome());
    }
    return outcomes;
}

std::vector<StoredFile> Downloader::fetch_all(const std::vector<DownloadRequest>& requests) {
    std::vector<StoredFile> files;
    for (DownloadOutcome& outcome : try_fetch_all(requests)) {
        if (outcome.failure) {
            throw *outcome.failure;
        }
        files.push_back(std::move(*outcome.file));
    }
    return files;
}

StoredFile Downloader::fetch(const DownloadRequest& request) {
    return fetch_all({request}).front();
}

FetchedIndex Downloader::revalidate(const std::string& url, const IndexValidators& known,
                                    std::uint64_t limit_bytes) {
    using End = TransferResult::End;
    if (settings_.offline) {
        throw Error(ExitStatus::unreachable, shown_url(url) + ": stopgap is offline")
            .with_hint("run `stopgap fetch` once without --offline");
    }
    TransferRequest request;
    request.url = checked_url(url);
    request.limit_bytes = limit_bytes;
    request.known = known;
    TextReceiver text;
    const TransferResult result = run_alone(request, settings_, text);
    if (result.end == End::complete || result.end == End::unchanged ||
        result.end == End::not_found) {
        return index_of(result, text.take(), known);
    }
    throw Error(result.end == End::wrong_content ? ExitStatus::verification
                                                 : ExitStatus::unreachable,
                shown_url(url) + ": could not be fetched: " + result.reason)
        .with_hint("check the network and the mirror");
}

} // namespace stopgap::source
