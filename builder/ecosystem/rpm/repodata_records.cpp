#include "ecosystem/rpm/repodata_records.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/rpm/record_text.hpp"
#include "ecosystem/rpm/xml.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_emitted_bytes = 1U << 20U;

/// The fields of one line, filled in any order, each at most once.
template <std::size_t Count> class Line {
  public:
    /// `what` is the subject of the refusal: "primary.xml: element \"size\"".
    void set(std::size_t field, std::string_view value, const std::string& what) {
        if (!is_field(value)) {
            throw Error(ExitStatus::verification, what + " holds a control character");
        }
        if (is_set_.at(field)) {
            throw Error(ExitStatus::verification, what + " comes twice");
        }
        is_set_.at(field) = true;
        fields_.at(field) = value;
    }
    [[nodiscard]] std::string text(char kind) const {
        std::string line(1, kind);
        for (const std::string& field : fields_) {
            line += '\t';
            line += field;
        }
        return line + '\n';
    }
    void clear() { *this = Line(); }

  private:
    std::array<std::string, Count> fields_;
    std::array<bool, Count> is_set_ = {};
};

/// Which element or attribute fills which field of a line.
struct FieldPlace {
    std::string_view path;
    std::string_view attribute; ///< empty: the element's text
    std::size_t field;
};

/// A visitor that fills lines by a table.
template <std::size_t Count> class LineVisitor : public XmlVisitor {
  public:
    LineVisitor(std::string name, std::vector<FieldPlace> places)
        : name_(std::move(name)), places_(std::move(places)) {}

    void begin(std::string_view path, const XmlAttributes& attributes) override {
        for (const FieldPlace& place : places_) {
            if (!place.attribute.empty() && path == place.path && attributes.has(place.attribute)) {
                line.set(place.field, attributes.get(place.attribute), subject(path));
            }
        }
        // dnf would look for the file at another server, which nothing has named.
        if (attributes.has("xml:base")) {
            throw Error(ExitStatus::verification,
                        subject(path) + " leads to another server (xml:base)");
        }
    }

    void end(std::string_view path, std::string_view text) override {
        for (const FieldPlace& place : places_) {
            if (place.attribute.empty() && path == place.path) {
                line.set(place.field, text, subject(path));
            }
        }
    }

    Line<Count> line;

  private:
    [[nodiscard]] std::string subject(std::string_view path) const {
        return fmt::format("{}: element \"{}\"", name_, printable(path));
    }

    std::string name_;
    std::vector<FieldPlace> places_;
};

class RepomdVisitor : public LineVisitor<7> {
  public:
    explicit RepomdVisitor(const std::string& name)
        : LineVisitor(name, {{"repomd/data", "type", 0},
                             {"repomd/data/location", "href", 1},
                             {"repomd/data/checksum", "type", 2},
                             {"repomd/data/checksum", "", 3},
                             {"repomd/data/size", "", 4},
                             {"repomd/data/open-size", "", 5},
                             {"repomd/data/timestamp", "", 6}}),
          head_(name, {{"repomd/revision", "", 0}}) {}

    void end(std::string_view path, std::string_view text) override {
        LineVisitor::end(path, text);
        head_.end(path, text);
        if (path == "repomd/data") {
            records_ += line.text('D');
            line.clear();
        }
    }

    [[nodiscard]] std::string records() const { return head_.line.text('R') + records_; }

  private:
    LineVisitor<1> head_;
    std::string records_;
};

/// Collects lines and emits them in pieces.
class Buffer {
  public:
    explicit Buffer(const Emit& emit) : emit_(&emit) {}
    void add(std::string_view text) {
        text_ += text;
        if (text_.size() >= k_emitted_bytes) {
            flush();
        }
    }
    /// A capability or a path; one with a control character answers no question and is left out.
    void add_value(char kind, std::string_view value) {
        if (is_field(value)) {
            add({&kind, 1});
            add("\t");
            add(value);
            add("\n");
        }
    }
    void flush() {
        (*emit_)(text_);
        text_.clear();
    }

  private:
    const Emit* emit_;
    std::string text_;
};

class PrimaryVisitor : public LineVisitor<10> {
  public:
    PrimaryVisitor(const std::string& name, Buffer& buffer)
        : LineVisitor(name, {{"metadata/package/name", "", 0},
                             {"metadata/package/arch", "", 1},
                             {"metadata/package/version", "epoch", 2},
                             {"metadata/package/version", "ver", 3},
                             {"metadata/package/version", "rel", 4},
                             {"metadata/package/checksum", "type", 5},
                             {"metadata/package/checksum", "", 6},
                             {"metadata/package/size", "package", 7},
                             {"metadata/package/location", "href", 8},
                             {"metadata/package/format/rpm:sourcerpm", "", 9}}),
          buffer_(&buffer) {}

    void begin(std::string_view path, const XmlAttributes& attributes) override {
        if (path == "metadata/package/format/rpm:provides/rpm:entry") {
            values_.add_value('p', attributes.get("name"));
            return;
        }
        if (path == "metadata/package") {
            is_rpm_ = attributes.get("type") == "rpm";
        }
        LineVisitor::begin(path, attributes);
    }

    void end(std::string_view path, std::string_view text) override {
        if (path == "metadata/package/format/file") {
            values_.add_value('f', text);
            return;
        }
        LineVisitor::end(path, text);
        if (path == "metadata/package") {
            end_package();
        }
    }

  private:
    /// A package's line goes before those of its capabilities, which may stand before its end.
    void end_package() {
        values_.flush();
        if (is_rpm_) {
            buffer_->add(line.text('P'));
            buffer_->add(held_);
        }
        line.clear();
        held_.clear();
    }

    Buffer* buffer_;
    bool is_rpm_ = false;
    std::string held_;
    Emit hold_ = [this](std::string_view text) { held_ += text; };
    Buffer values_{hold_};
};

class FilelistsVisitor : public XmlVisitor {
  public:
    FilelistsVisitor(std::string name, Buffer& buffer) : name_(std::move(name)), buffer_(&buffer) {}

    void begin(std::string_view path, const XmlAttributes& attributes) override {
        if (path == "filelists/package") {
            Line<1> line;
            line.set(0, attributes.get("pkgid"), name_ + ": a package's pkgid");
            buffer_->add(line.text('P'));
        }
    }

    void end(std::string_view path, std::string_view text) override {
        if (path == "filelists/package/file") {
            buffer_->add_value('f', text);
        }
    }

  private:
    std::string name_;
    Buffer* buffer_;
};

[[noreturn]] void refuse_size(const std::string& name, const char* comparison,
                              std::uint64_t expected_bytes) {
    throw Error(ExitStatus::verification,
                fmt::format("{}: unpacks to {} than the {} bytes that repomd.xml gives", name,
                            comparison, expected_bytes));
}

void read_pieces(const source::Pieces& pieces, std::uint64_t open_size_bytes,
                 const std::string& name, XmlVisitor& visitor) {
    XmlReader reader(visitor, name);
    std::uint64_t read_bytes = 0;
    for (std::string_view piece = pieces(); !piece.empty(); piece = pieces()) {
        read_bytes += piece.size();
        if (read_bytes > open_size_bytes) {
            refuse_size(name, "more", open_size_bytes);
        }
        reader.take(piece);
    }
    if (read_bytes < open_size_bytes) {
        refuse_size(name, "less", open_size_bytes);
    }
    reader.end();
}

} // namespace

std::string repomd_records(std::string_view xml, const std::string& name) {
    RepomdVisitor visitor(name);
    XmlReader reader(visitor, name);
    reader.take(xml);
    reader.end();
    return visitor.records();
}

void emit_primary_records(const source::Pieces& pieces, std::uint64_t open_size_bytes,
                          const std::string& name, const Emit& emit) {
    Buffer buffer(emit);
    PrimaryVisitor visitor(name, buffer);
    read_pieces(pieces, open_size_bytes, name, visitor);
    buffer.flush();
}

void emit_filelists_records(const source::Pieces& pieces, std::uint64_t open_size_bytes,
                            const std::string& name, const Emit& emit) {
    Buffer buffer(emit);
    FilelistsVisitor visitor(name, buffer);
    read_pieces(pieces, open_size_bytes, name, visitor);
    buffer.flush();
}

} // namespace stopgap::rpm
