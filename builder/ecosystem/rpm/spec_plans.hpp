#pragma once
// The edits of SpecText as plans, one function each; what they promise stands in spec_text.hpp.

#include "ecosystem/rpm/spec_edit.hpp"
#include "ecosystem/rpm/spec_layout.hpp"
#include "ecosystem/rpm/spec_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stopgap::rpm {

[[nodiscard]] EditPlan plan_version(const SpecLayout& layout, const std::string& evaluated,
                                    const std::string& version);
[[nodiscard]] EditPlan plan_release(const SpecLayout& layout, const std::string& release);
[[nodiscard]] EditPlan plan_package_release(const SpecLayout& layout, const std::string& package,
                                            const std::string& release);
[[nodiscard]] EditPlan plan_literal_version(const SpecLayout& layout, const std::string& old,
                                            const std::string& version);
[[nodiscard]] std::optional<std::string> pre_release_of(const SpecLayout& layout);
[[nodiscard]] std::vector<SpecMention> mentions_in(const SpecLayout& layout,
                                                   const std::string& literal);
[[nodiscard]] std::vector<std::string> hidden_parts_of(const SpecLayout& layout);

[[nodiscard]] EditPlan plan_source_file(const SpecLayout& layout, unsigned number,
                                        const std::string& evaluated, const std::string& wanted);
[[nodiscard]] EditPlan plan_source_folder(const SpecLayout& layout, const std::string& folder);
[[nodiscard]] EditPlan plan_patch_file(const SpecLayout& layout, unsigned number,
                                       const std::string& file);
[[nodiscard]] EditPlan plan_new_patch(const SpecLayout& layout, const NewPatch& patch);
[[nodiscard]] EditPlan plan_patch_removal(const SpecLayout& layout, unsigned number);
[[nodiscard]] EditPlan plan_patch_source_removal(const SpecLayout& layout, unsigned number);

[[nodiscard]] EditPlan plan_build_requirement(const SpecLayout& layout,
                                              const std::string& requirement);
[[nodiscard]] EditPlan plan_provides(const SpecLayout& layout, const std::string& capability);
[[nodiscard]] EditPlan plan_description(const SpecLayout& layout, const std::string& line);
[[nodiscard]] EditPlan plan_changelog(const SpecLayout& layout, const NewChangelogEntry& entry);

[[nodiscard]] EditPlan plan_probe(const SpecLayout& layout);

} // namespace stopgap::rpm
