// The clear-signature around a .dsc, taken off (RFC 9580, section 7). Checking it is not the point:
// the bytes were pinned before.

#include "ecosystem/deb/dsc.hpp"

#include "base/text.hpp"

namespace stopgap::deb {

namespace {

constexpr std::string_view k_message = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr std::string_view k_signature = "-----BEGIN PGP SIGNATURE-----";
constexpr std::string_view k_end = "-----END PGP SIGNATURE-----";

/// Walks the document line by line through its four parts.
class Unwrapper {
  public:
    explicit Unwrapper(const std::string& name) : name_(name) {}

    void take(const std::string& raw) {
        ++number_;
        const std::string line = raw.substr(0, raw.find_last_not_of(" \t\r") + 1);
        switch (part_) {
        case Part::headers:
            part_ = line.empty() ? Part::body : Part::headers;
            break;
        case Part::body:
            take_body(line);
            break;
        case Part::signature:
            part_ = line == k_end ? Part::after : Part::signature;
            break;
        case Part::after:
            if (!line.empty()) {
                throw error_at(name_, number_, "text after the clear-signature");
            }
        }
    }

    std::string finish() {
        if (part_ != Part::after) {
            throw error_at(name_, number_, "the clear-signature does not end");
        }
        return std::move(body_);
    }

  private:
    enum class Part { headers, body, signature, after };

    void take_body(const std::string& line) {
        if (line == k_signature) {
            part_ = Part::signature;
        } else if (line.starts_with("- ")) {
            body_ += line.substr(2) + "\n";
        } else if (line.starts_with("-----")) {
            throw error_at(name_, number_, "a second armored block inside the signed text");
        } else {
            body_ += line + "\n";
        }
    }

    const std::string& name_;
    std::size_t number_ = 1; // the message's first line was read
    Part part_ = Part::headers;
    std::string body_;
};

} // namespace

std::string without_clearsign(std::string_view text, const std::string& name) {
    const std::vector<std::string> lines = lines_of(text);
    if (lines.empty() || trimmed(lines.front()) != k_message) {
        if (text.find("-----BEGIN PGP") != std::string_view::npos) {
            throw error_at(name, 0, "text stands before the clear-signature");
        }
        return std::string(text);
    }
    Unwrapper unwrapper(name);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        unwrapper.take(lines[i]);
    }
    return unwrapper.finish();
}

} // namespace stopgap::deb
