#include "ecosystem/rpm/librpm.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace stopgap::rpm::librpm {

namespace {

constexpr std::size_t k_most_lines = 100;

} // namespace

Log::Log() : mask_before_(rpmlogSetMask(RPMLOG_UPTO(RPMLOG_INFO))) {
    rpmlogSetCallback(&Log::collect, this);
}

Log::~Log() {
    rpmlogSetCallback(nullptr, nullptr);
    rpmlogSetMask(mask_before_);
}

int Log::collect(rpmlogRec record, rpmlogCallbackData self) {
    std::vector<std::string>& lines = static_cast<Log*>(self)->lines_;
    const char* message = rpmlogRecMessage(record);
    if (message != nullptr && lines.size() < k_most_lines) {
        lines.emplace_back(trimmed(message));
    }
    return 0;
}

std::string Log::complaints() const {
    std::vector<std::string> complaints;
    std::copy_if(lines_.begin(), lines_.end(), std::back_inserter(complaints),
                 [](const std::string& line) {
                     return !line.empty() && line.back() != ':' && !line.ends_with(": OK");
                 });
    return complaints.empty() ? "librpm refuses it" : printable(joined(complaints, "; "));
}

TagData::TagData(Header header, rpmTagVal tag)
    : data_(rpmtdNew()), found_(headerGet(header, tag, data_, HEADERGET_EXT) != 0) {}

TagData::~TagData() {
    rpmtdFreeData(data_);
    rpmtdFree(data_);
}

std::vector<std::string> TagData::strings() {
    std::vector<std::string> all;
    if (found_ && rpmtdClass(data_) == RPM_STRING_CLASS) {
        rpmtdInit(data_);
        while (const char* text = rpmtdNextString(data_)) {
            all.emplace_back(text);
        }
    }
    return all;
}

std::vector<std::uint64_t> TagData::numbers() {
    std::vector<std::uint64_t> all;
    if (found_ && rpmtdClass(data_) == RPM_NUMERIC_CLASS) {
        rpmtdInit(data_);
        while (rpmtdNext(data_) >= 0) {
            all.push_back(rpmtdGetNumber(data_));
        }
    }
    return all;
}

std::optional<std::string> TagData::bytes() const {
    if (!found_ || rpmtdClass(data_) != RPM_BINARY_CLASS) {
        return std::nullopt;
    }
    return std::string(static_cast<const char*>(data_->data), data_->count);
}

} // namespace stopgap::rpm::librpm
