// The questions about conditionals of a layout.

#include "ecosystem/rpm/spec_layout.hpp"

namespace stopgap::rpm {

std::vector<std::size_t> SpecLayout::sections_named(std::string_view name) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < sections_.size(); ++i) {
        if (sections_[i].name == name) {
            found.push_back(i);
        }
    }
    return found;
}

const SpecBlock* SpecLayout::outermost_block(const Statement& statement) const {
    const SpecBlock* outermost = nullptr;
    for (std::size_t branch = statement.branch; branch != 0; branch = branches_[branch].parent) {
        outermost = &blocks_[branches_[branch].block];
    }
    return outermost;
}

const SpecBlock* SpecLayout::outermost_block_of_section(const Statement& statement) const {
    const SpecBlock* outermost = nullptr;
    for (std::size_t branch = statement.branch; branch != 0; branch = branches_[branch].parent) {
        const SpecBlock& block = blocks_[branches_[branch].block];
        if (statements_[block.opens].section == statement.section) {
            outermost = &block;
        }
    }
    return outermost;
}

bool SpecLayout::exclude_each_other(const Statement& one, const Statement& other) const {
    for (std::size_t a = one.branch; a != 0; a = branches_[a].parent) {
        for (std::size_t b = other.branch; b != 0; b = branches_[b].parent) {
            if (a != b && branches_[a].block == branches_[b].block) {
                return true;
            }
        }
    }
    return false;
}

std::size_t SpecLayout::line_behind(std::size_t statement) const {
    const Statement& it = statements_[statement];
    const SpecBlock* block = outermost_block_of_section(it);
    if (block == nullptr) {
        return it.last + 1;
    }
    const bool closed = block->closes != k_none && statements_[block->closes].section == it.section;
    return closed ? statements_[block->closes].last + 1 : statements_[block->opens].first;
}

std::size_t SpecLayout::line_before(std::size_t statement) const {
    const Statement& it = statements_[statement];
    const SpecBlock* block = outermost_block_of_section(it);
    return block == nullptr ? it.first : statements_[block->opens].first;
}

} // namespace stopgap::rpm
