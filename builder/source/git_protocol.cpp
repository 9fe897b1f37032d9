#include "source/git_protocol.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace stopgap::source::git {

namespace {

constexpr std::size_t k_length_digits = 4;
constexpr std::size_t k_longest_packet = 65520;
constexpr std::size_t k_shown_bytes = 200;
constexpr std::size_t k_object_name_digits = 40;
constexpr std::string_view k_service_line = "# service=git-upload-pack";

Error refused(const std::string& name, const std::string& what) {
    return {ExitStatus::verification, name + ": " + what};
}

std::string shown_words(std::string_view words) {
    return printable(trimmed(words.substr(0, k_shown_bytes)));
}

std::string_view without_line_feed(std::string_view line) {
    return line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
}

std::string packet(const std::string& line) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    const std::size_t length = line.size() + k_length_digits + 1;
    std::string text;
    for (const unsigned shift : {12U, 8U, 4U, 0U}) {
        text += k_digits[(length >> shift) & 0xFU];
    }
    return text + line + "\n";
}

constexpr const char* k_flush = "0000";
constexpr const char* k_delimiter = "0001";

std::string command(const std::string& name, const Capabilities& server) {
    return packet("command=" + name) +
           (server.object_format ? packet("object-format=sha1") : std::string()) + k_delimiter;
}

/// The value of "key=value"; absent where the line is of another key.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
    const bool is_it = line.starts_with(key) && line.substr(key.size()).starts_with('=');
    return is_it ? std::optional(line.substr(key.size() + 1)) : std::nullopt;
}

/// The next packet that is data; absent at a flush, and where nothing more comes.
std::optional<std::string_view> next_line(PacketReader& packets) {
    const std::optional<Packet> packet = packets.next();
    if (!packet || packet->kind != Packet::Kind::data) {
        return std::nullopt;
    }
    return without_line_feed(packet->data);
}

bool offers(std::string_view words, std::string_view word) {
    const std::vector<std::string> all = split(words, ' ');
    return std::find(all.begin(), all.end(), word) != all.end();
}

void take_capability(std::string_view line, Capabilities& server, const std::string& name) {
    if (const std::optional<std::string_view> fetch = value_of(line, "fetch")) {
        server.shallow = offers(*fetch, "shallow");
    }
    if (const std::optional<std::string_view> format = value_of(line, "object-format")) {
        server.object_format = true;
        if (*format != "sha1") {
            throw refused(name, "names its objects by " + shown_words(*format) + ", not by SHA-1");
        }
    }
}

/// "OBJECT refs/tags/TAG peeled:COMMIT", where there may be more attributes, or none.
TagRef tag_of(const std::vector<std::string>& words, const std::string& name) {
    TagRef tag{words.front(), words.front()};
    for (const std::string& word : words) {
        if (word.starts_with("peeled:")) {
            tag.peeled = word.substr(std::string_view("peeled:").size());
        }
    }
    if (!is_object_name(tag.object) || !is_object_name(tag.peeled)) {
        throw refused(name, "lists a tag without an object's name");
    }
    return tag;
}

} // namespace

bool is_object_name(std::string_view text) {
    return text.size() == k_object_name_digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

PacketReader::PacketReader(std::string_view bytes, std::string name)
    : rest_(bytes), name_(std::move(name)) {}

std::optional<Packet> PacketReader::next() {
    if (rest_.empty()) {
        return std::nullopt;
    }
    std::size_t length = 0;
    const std::string_view digits = rest_.substr(0, k_length_digits);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), length, 16);
    if (digits.size() != k_length_digits || error != std::errc() ||
        end != digits.data() + digits.size()) {
        throw refused(name_, "does not answer in git's protocol");
    }
    if (length < k_length_digits) {
        constexpr Packet::Kind k_special[] = {Packet::Kind::flush, Packet::Kind::delimiter,
                                              Packet::Kind::response_end};
        if (length > 2) {
            throw refused(name_, "does not answer in git's protocol");
        }
        rest_.remove_prefix(k_length_digits);
        return Packet{k_special[length], {}};
    }
    if (length > k_longest_packet || length > rest_.size()) {
        throw refused(name_, "its answer is cut off or damaged");
    }
    const Packet packet{Packet::Kind::data,
                        rest_.substr(k_length_digits, length - k_length_digits)};
    rest_.remove_prefix(length);
    if (packet.data.starts_with("ERR ")) {
        throw refused(name_, "the server says: " + shown_words(packet.data.substr(4)));
    }
    return packet;
}

Capabilities read_capabilities(std::string_view answer, const std::string& name) {
    PacketReader packets(answer, name);
    std::optional<std::string_view> line = next_line(packets);
    if (line && *line == k_service_line) {
        static_cast<void>(packets.next()); // the flush behind it
        line = next_line(packets);
    }
    if (!line || *line != "version 2") {
        throw refused(name, "does not speak version 2 of git's protocol");
    }
    Capabilities server;
    bool can_fetch = false;
    for (line = next_line(packets); line; line = next_line(packets)) {
        can_fetch = can_fetch || *line == "fetch" || value_of(*line, "fetch");
        take_capability(*line, server, name);
    }
    if (!can_fetch) {
        throw refused(name, "nothing can be fetched from it");
    }
    return server;
}

std::string ls_tag_request(const std::string& tag, const Capabilities& server) {
    return command("ls-refs", server) + packet("peel") + packet("ref-prefix refs/tags/" + tag) +
           k_flush;
}

std::optional<TagRef> read_tag(std::string_view answer, const std::string& tag,
                               const std::string& name) {
    PacketReader packets(answer, name);
    std::optional<TagRef> found;
    while (const std::optional<Packet> packet = packets.next()) {
        if (packet->kind == Packet::Kind::flush) {
            return found;
        }
        const std::vector<std::string> words = split(without_line_feed(packet->data), ' ');
        if (words.size() >= 2 && words[1] == "refs/tags/" + tag) {
            found = tag_of(words, name);
        }
    }
    throw refused(name, "its answer is cut off or damaged");
}

std::string fetch_request(const std::vector<std::string>& objects, unsigned depth,
                          const Capabilities& server) {
    std::string text = command("fetch", server) + packet("no-progress") + packet("ofs-delta");
    if (server.shallow) {
        text += packet("deepen " + std::to_string(depth));
    }
    for (const std::string& object : objects) {
        text += packet("want " + object);
    }
    return text + packet("done") + k_flush;
}

void read_pack(std::string_view answer, const std::string& name,
               const std::function<void(std::string_view)>& receive) {
    constexpr char k_pack = 1, k_progress = 2, k_failure = 3;
    PacketReader packets(answer, name);
    bool in_pack = false;
    while (const std::optional<Packet> packet = packets.next()) {
        if (packet->kind == Packet::Kind::flush) {
            if (!in_pack) {
                break;
            }
            return;
        }
        if (!in_pack) {
            in_pack = without_line_feed(packet->data) == "packfile";
            continue;
        }
        const char channel = packet->data.empty() ? '\0' : packet->data.front();
        if (channel == k_failure) {
            throw refused(name, "the server says: " + shown_words(packet->data.substr(1)));
        }
        if (channel != k_pack && channel != k_progress) {
            throw refused(name, "does not answer in git's protocol");
        }
        if (channel == k_pack) {
            receive(packet->data.substr(1));
        }
    }
    throw refused(name, "its answer is cut off or damaged");
}

} // namespace stopgap::source::git
