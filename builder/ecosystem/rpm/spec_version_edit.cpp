#include "ecosystem/rpm/spec_version_edit.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace stopgap::rpm {

namespace {

constexpr std::string_view k_separators = "._+~^";

struct Component {
    std::size_t begin = 0, end = 0;
};

std::vector<Component> components_of(const std::string& version) {
    std::vector<Component> components;
    std::size_t from = 0;
    while (true) {
        const std::size_t stop =
            std::min(version.find_first_of(k_separators, from), version.size());
        components.push_back({from, stop});
        if (stop == version.size()) {
            return components;
        }
        from = stop + 1;
    }
}

std::string separators_of(const std::string& version) {
    std::string separators;
    for (const char byte : version) {
        separators += k_separators.find(byte) == std::string_view::npos ? "" : std::string(1, byte);
    }
    return separators;
}

std::string spelled(const std::vector<VersionPiece>& pieces) {
    std::string text;
    for (const VersionPiece& piece : pieces) {
        text += piece.text;
    }
    return text;
}

/// The piece that holds all of [begin, end) of the spelled version, and where it begins there.
struct Holder {
    std::size_t piece = k_none;
    std::size_t begin = 0;
};

Holder holder_of(const std::vector<VersionPiece>& pieces, const Component& range) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::size_t end = begin + pieces[i].text.size();
        if (range.begin >= begin && range.end <= end && range.begin < end) {
            return {i, begin};
        }
        begin = end;
    }
    return {};
}

struct Change {
    Component range; ///< of the old version
    std::string text;
};

/// Component by component, where both have the same separators.
std::vector<Change> component_changes(const std::string& old, const std::string& version) {
    std::vector<Change> changes;
    const std::vector<Component> before = components_of(old);
    const std::vector<Component> after = components_of(version);
    for (std::size_t i = 0; i < before.size(); ++i) {
        const std::string text = version.substr(after[i].begin, after[i].end - after[i].begin);
        if (old.substr(before[i].begin, before[i].end - before[i].begin) != text) {
            changes.push_back({before[i], text});
        }
    }
    return changes;
}

/// From the first component that differs to the last.
Change middle_change(const std::string& old, const std::string& version) {
    const std::vector<Component> before = components_of(old);
    const std::vector<Component> after = components_of(version);
    const std::size_t most = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < most && old.substr(0, before[head].end) == version.substr(0, after[head].end)) {
        ++head;
    }
    std::size_t tail = 0;
    while (tail + head < most && old.substr(before[before.size() - 1 - tail].begin) ==
                                     version.substr(after[after.size() - 1 - tail].begin)) {
        ++tail;
    }
    const auto span = [&](const std::vector<Component>& all, const std::string& text) -> Component {
        const std::size_t begin = head < all.size() ? all[head].begin : text.size();
        const std::size_t end = all.size() - tail > head ? all[all.size() - tail - 1].end : begin;
        return {begin, std::max(begin, end)};
    };
    const Component from = span(before, old);
    const Component to = span(after, version);
    return {from, version.substr(to.begin, to.end - to.begin)};
}

/// The pieces' texts with the changes made, from the last to the first; absent: one lies across
/// pieces, or in none.
std::optional<PieceTexts> with_changes(const std::vector<VersionPiece>& pieces,
                                       const std::vector<Change>& changes) {
    PieceTexts texts;
    for (std::size_t i = changes.size(); i > 0; --i) {
        const Change& change = changes[i - 1];
        const Holder holder = holder_of(pieces, change.range);
        if (holder.piece == k_none || change.range.begin == change.range.end) {
            return std::nullopt;
        }
        texts.emplace(holder.piece, pieces[holder.piece].text);
        texts[holder.piece].replace(change.range.begin - holder.begin,
                                    change.range.end - change.range.begin, change.text);
    }
    return texts;
}

/// With another number of components: one piece takes the change, if it holds several already.
std::optional<PieceTexts> grown(const std::vector<VersionPiece>& pieces,
                                const std::string& version) {
    const std::optional<PieceTexts> texts =
        with_changes(pieces, {middle_change(spelled(pieces), version)});
    const bool holds_several = texts && pieces[texts->begin()->first].text.find_first_of(
                                            k_separators) != std::string::npos;
    return holds_several ? texts : std::nullopt;
}

/// Whether each place in the text gets one text only, however often the version uses it.
bool is_consistent(const std::vector<VersionPiece>& pieces, const PieceTexts& texts) {
    std::map<std::pair<std::size_t, std::size_t>, std::string> written;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const PieceTexts::const_iterator found = texts.find(i);
        const std::string& text = found == texts.end() ? pieces[i].text : found->second;
        const std::pair<std::size_t, std::size_t> place(pieces[i].statement, pieces[i].offset);
        if (written.emplace(place, text).first->second != text) {
            return false;
        }
    }
    return true;
}

} // namespace

std::optional<PieceTexts> texts_for(const std::vector<VersionPiece>& pieces,
                                    const std::string& version) {
    const std::string old = spelled(pieces);
    if (old == version) {
        return PieceTexts();
    }
    if (pieces.size() == 1) {
        return PieceTexts{{0, version}};
    }
    const bool alike = separators_of(old) == separators_of(version);
    const std::optional<PieceTexts> texts =
        alike ? with_changes(pieces, component_changes(old, version)) : grown(pieces, version);
    return texts && is_consistent(pieces, *texts) ? texts : std::nullopt;
}

void write_pieces(const SpecLayout& layout, const std::vector<VersionPiece>& pieces,
                  const PieceTexts& texts, EditPlan& plan) {
    // By statement, from its last place to its first, so that offsets stay true.
    std::map<std::size_t, std::map<std::size_t, std::size_t, std::greater<>>> places;
    for (const PieceTexts::value_type& each : texts) {
        const VersionPiece& piece = pieces[each.first];
        places[piece.statement][piece.offset] = each.first;
    }
    for (const auto& [statement, offsets] : places) {
        std::string text = layout.statements()[statement].text;
        for (const auto& [offset, piece] : offsets) {
            text.replace(offset, pieces[piece].text.size(), texts.at(piece));
        }
        plan.rewrite(layout.statements()[statement], text);
    }
}

} // namespace stopgap::rpm
