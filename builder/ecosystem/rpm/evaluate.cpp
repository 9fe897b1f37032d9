#include "ecosystem/rpm/evaluate.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "ecosystem/attempt.hpp"
#include "ecosystem/rpm/spec_query.hpp"
#include "sandbox/trees.hpp"

#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

using sandbox::Ended;
using sandbox::Mount;
using sandbox::User;

constexpr std::uint64_t k_evaluation_seconds = 300;

Limits evaluation_limits() {
    Limits limits;
    limits.processes = k_default_processes;
    limits.time_seconds = k_evaluation_seconds;
    return limits;
}

} // namespace

std::vector<std::string> macro_options(const BuildSettings& settings) {
    std::vector<std::string> options;
    for (const auto& [name, value] : settings.rpm_define) {
        options.insert(options.end(), {"--define", name + " " + value});
    }
    for (const std::string& name : settings.rpm_with) {
        options.insert(options.end(), {"--with", name});
    }
    for (const std::string& name : settings.rpm_without) {
        options.insert(options.end(), {"--without", name});
    }
    options.insert(options.end(), {"--define", std::string("_topdir ") + k_topdir_inside});
    return options;
}

SpecEvaluator::SpecEvaluator(const SourceTree& tree, const std::vector<fs::path>& layers,
                             const BuildSettings& settings, Workplace& workplace)
    : tree_(tree), options_(macro_options(settings)), build_(workplace.scratch / "evaluation") {
    sandbox::remove_tree(build_);
    sandbox::make_tree(build_, User::builder);
    sandbox::Settings box;
    box.lowers = layers;
    box.scratch = workplace.scratch;
    box.limits = evaluation_limits();
    box.mounts = {{Mount::Kind::writable, build_, k_build_inside},
                  {Mount::Kind::read_only, tree.folder(), k_sources_inside}};
    box_.emplace(sandbox::Sandbox::start(box));
}

SpecEvaluator::~SpecEvaluator() {
    box_.reset();
    sandbox::discard_tree(build_);
}

Ended SpecEvaluator::run(std::vector<std::string> more) {
    sandbox::Request request;
    request.argv = {"rpmspec"};
    request.argv.insert(request.argv.end(), options_.begin(), options_.end());
    request.argv.insert(request.argv.end(), more.begin(), more.end());
    request.argv.push_back(tree_.spec_inside());
    request.user = User::builder;
    request.working_directory = k_build_inside;
    return box_->run(request);
}

SpecReading SpecEvaluator::read(const std::string& spec) {
    tree_.fill_spec(build_, spec);
    SpecAnswers answers;
    for (const auto& [options, ended] :
         {std::pair{source_query(), &answers.source}, std::pair{binary_query(), &answers.binaries},
          std::pair{expansion_query(), &answers.expansion}}) {
        *ended = run(options);
        if (ended->cause != Ended::Cause::exited) {
            throw Error(ExitStatus::build_failed,
                        fmt::format("{}: rpmspec {}", tree_.spec_file(), sandbox::shown(*ended)))
                .with_hint("evaluating the spec runs its code; see what its macros do");
        }
        if (!ended->succeeded()) {
            return {std::nullopt, {unreadable(tree_.spec_file(), ended->errors)}};
        }
    }
    SpecReading reading = reading_of(answers, tree_.spec_file());
    if (reading.facts && generates_requirements(spec)) {
        reading.facts->generates_requirements = true;
    }
    return reading;
}

} // namespace stopgap::rpm
