#pragma once
// A stream of XML (https://www.w3.org/TR/xml/) read by expat, as data: elements, their attributes,
// and the text of those that hold nothing else. Meant for the confined worker.
//
// Rules:
//  - A document type declaration, and so every entity declaration, is refused; so is nesting deeper
//    than any repository index has, and a text or attribute above 1 MiB.
//  - Names are those of the file ("rpm:entry"): as dnf does, prefixes are not resolved.
//  - Refusals are Error(verification) "NAME:LINE: ...".

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace stopgap::rpm {

/// An element's attributes; valid until the visitor returns.
class XmlAttributes {
  public:
    /// `pairs`: expat's own, name and value by turns, ended by null.
    explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
    /// Empty where there is none of the name.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;

  private:
    const char* const* pairs_;
};

class XmlVisitor {
  public:
    XmlVisitor() = default;
    XmlVisitor(const XmlVisitor&) = delete;
    XmlVisitor& operator=(const XmlVisitor&) = delete;
    virtual ~XmlVisitor() = default;
    /// `path` names the element and those around it: "metadata/package/name".
    virtual void begin(std::string_view path, const XmlAttributes& attributes) = 0;
    /// `text` is what stood before the element's end since the last tag.
    virtual void end(std::string_view path, std::string_view text) = 0;
};

/// Throws Error(verification) at `name`, an index and the line where the reader stands.
class XmlReader {
  public:
    XmlReader(XmlVisitor& visitor, std::string name);
    ~XmlReader();
    XmlReader(const XmlReader&) = delete;
    XmlReader& operator=(const XmlReader&) = delete;

    void take(std::string_view piece);
    /// The document must be complete.
    void end();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace stopgap::rpm
