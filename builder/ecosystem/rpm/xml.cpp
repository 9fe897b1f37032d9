#include "ecosystem/rpm/xml.hpp"

#include "base/error.hpp"
#include "base/owned.hpp"
#include "base/text.hpp"

#include <expat.h>

#include <climits>
#include <cstring>
#include <exception>
#include <type_traits>
#include <vector>

namespace stopgap::rpm {

namespace {

constexpr std::size_t k_deepest_nesting = 16;
constexpr std::size_t k_longest_text_bytes = 1U << 20U;
constexpr std::size_t k_piece_bytes = 1U << 20U;

using Parser = Owned<std::remove_pointer_t<XML_Parser>, XML_ParserFree>;

} // namespace

std::string_view XmlAttributes::get(std::string_view name) const {
    for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
        if (name == pair[0]) {
            return pair[1];
        }
    }
    return {};
}

bool XmlAttributes::has(std::string_view name) const {
    for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
        if (name == pair[0]) {
            return true;
        }
    }
    return false;
}

/// What expat calls back. No exception may pass through expat: it is kept, and thrown by take().
struct XmlReader::State {
    State(XmlVisitor& to, std::string subject)
        : visitor(&to), name(std::move(subject)), parser(XML_ParserCreate("UTF-8")) {
        check_invariant(parser != nullptr, "expat gives no parser");
        XML_SetUserData(parser.get(), this);
        XML_SetElementHandler(parser.get(), on_begin, on_end);
        XML_SetCharacterDataHandler(parser.get(), on_text);
        XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
        XML_SetEntityDeclHandler(parser.get(), on_entity);
    }

    [[nodiscard]] Error refusal(const std::string& what) const {
        return {ExitStatus::verification,
                name + ":" + std::to_string(XML_GetCurrentLineNumber(parser.get())) + ": " + what};
    }

    template <typename Work> static void guarded(void* data, const Work& work) {
        State& state = *static_cast<State*>(data);
        if (state.failure) {
            return;
        }
        try {
            work(state);
        } catch (...) {
            state.failure = std::current_exception();
            XML_StopParser(state.parser.get(), XML_FALSE);
        }
    }

    static void on_begin(void* data, const char* element, const char** attributes) {
        guarded(data, [&](State& state) {
            if (state.ends.size() >= k_deepest_nesting) {
                throw state.refusal("elements are nested too deeply");
            }
            state.ends.push_back(state.path.size());
            state.path += state.path.empty() ? "" : "/";
            state.path += element;
            state.text.clear();
            state.visitor->begin(state.path, XmlAttributes(attributes));
        });
    }

    static void on_end(void* data, const char* /*element*/) {
        guarded(data, [](State& state) {
            state.visitor->end(state.path, state.text);
            state.path.resize(state.ends.back());
            state.ends.pop_back();
            state.text.clear();
        });
    }

    static void on_text(void* data, const char* bytes, int size) {
        guarded(data, [&](State& state) {
            state.text.append(bytes, static_cast<std::size_t>(size));
            if (state.text.size() > k_longest_text_bytes) {
                throw state.refusal("a text is longer than 1 MiB");
            }
        });
    }

    static void on_doctype(void* data, const char* /*name*/, const char* /*system*/,
                           const char* /*public_id*/, int /*has_subset*/) {
        guarded(data, [](State& state) {
            throw state.refusal("has a document type declaration; no repository index has one");
        });
    }

    static void on_entity(void* data, const char* /*name*/, int /*is_parameter*/,
                          const char* /*value*/, int /*length*/, const char* /*base*/,
                          const char* /*system*/, const char* /*public_id*/,
                          const char* /*notation*/) {
        guarded(data, [](State& state) { throw state.refusal("declares an entity"); });
    }

    void parse(std::string_view bytes, bool is_last) {
        const XML_Status status =
            XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), is_last ? 1 : 0);
        if (failure) {
            std::rethrow_exception(failure);
        }
        if (status != XML_STATUS_OK) {
            throw refusal(std::string("not well-formed XML: ") +
                          XML_ErrorString(XML_GetErrorCode(parser.get())));
        }
    }

    XmlVisitor* visitor;
    std::string name;
    Parser parser;
    std::string path;
    std::vector<std::size_t> ends; ///< length of the path before each open element
    std::string text;
    std::exception_ptr failure;
};

XmlReader::XmlReader(XmlVisitor& visitor, std::string name)
    : state_(std::make_unique<State>(visitor, std::move(name))) {}

XmlReader::~XmlReader() = default;

void XmlReader::take(std::string_view piece) {
    for (; !piece.empty(); piece.remove_prefix(std::min(piece.size(), k_piece_bytes))) {
        state_->parse(piece.substr(0, k_piece_bytes), false);
    }
}

void XmlReader::end() {
    state_->parse({}, true);
}

} // namespace stopgap::rpm
