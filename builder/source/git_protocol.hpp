#pragma once
// Git's smart HTTP protocol, version 2, as bytes (https://git-scm.com/docs/protocol-v2): what we
// ask, and what a server's answer says. Pure: the answers are hostile, and these functions read
// them in the confined worker.
//
// Rules:
//  - Any bytes are an answer or an Error(verification); an answer that ends early is refused.
//  - What a server says of itself ("ERR", its error channel) comes out printable and shortened.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stopgap::source::git {

/// One packet (https://git-scm.com/docs/protocol-common#_pkt_line_format).
struct Packet {
    enum class Kind { data, flush, delimiter, response_end };
    Kind kind = Kind::data;
    std::string_view data; ///< only where it is data; a final line feed is part of it
};

class PacketReader {
  public:
    /// Reads `bytes`, which must outlive it. `name` is the subject of errors.
    PacketReader(std::string_view bytes, std::string name);

    /// Absent at the end. Throws Error(verification) for a damaged packet, and for what the server
    /// sent as its error.
    [[nodiscard]] std::optional<Packet> next();

  private:
    std::string_view rest_;
    std::string name_;
};

/// What a server says that it can do.
struct Capabilities {
    bool shallow = false;       ///< it may leave history out
    bool object_format = false; ///< it wants to be told "sha1"
};

/// Of the answer to GET info/refs?service=git-upload-pack with "Git-Protocol: version=2".
/// Throws Error(verification) for an older protocol, and for object names of another kind.
[[nodiscard]] Capabilities read_capabilities(std::string_view answer, const std::string& name);

/// A tag as the server has it.
struct TagRef {
    std::string object; ///< what the tag names: a tag object, or the commit itself
    std::string peeled; ///< the commit behind it
};

[[nodiscard]] std::string ls_tag_request(const std::string& tag, const Capabilities& server);
/// Absent where the server has no such tag.
[[nodiscard]] std::optional<TagRef> read_tag(std::string_view answer, const std::string& tag,
                                             const std::string& name);

/// What is asked for: these objects with the last `depth` commits behind each.
[[nodiscard]] std::string fetch_request(const std::vector<std::string>& objects, unsigned depth,
                                        const Capabilities& server);
/// Hands the pack of a fetch's answer to `receive`, piece by piece.
void read_pack(std::string_view answer, const std::string& name,
               const std::function<void(std::string_view)>& receive);

/// Whether the text is an object's name: 40 lower-case hexadecimal digits.
[[nodiscard]] bool is_object_name(std::string_view text);

} // namespace stopgap::source::git
