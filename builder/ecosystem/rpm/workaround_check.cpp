#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "ecosystem/installing.hpp"
#include "ecosystem/rpm/install_check.hpp"
#include "ecosystem/workaround.hpp"

#include <fcntl.h>
#include <fmt/format.h>

namespace stopgap::rpm {

namespace {

using sandbox::Ended;
using sandbox::Mount;

constexpr const char* k_built_inside = "/stopgap/built";

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& packages) {
    arguments.emplace_back("--");
    arguments.insert(arguments.end(), packages.begin(), packages.end());
    return arguments;
}

DnfPlace place_on(const Root& root, std::vector<Mount> mounts) {
    DnfPlace place;
    place.tools = root.tools;
    place.lowers = {root.tree};
    place.mounts = std::move(mounts);
    return place;
}

/// The base's binaries, "NAME-[E:]V-R.ARCH", that dnf installs together: all, or in their order
/// each that goes with those before it. What they need is downloaded.
std::vector<std::string> prepared_base(Dnf& dnf, LocalMirror& mirror,
                                       const std::vector<ServedBinary>& served,
                                       Repositories& repositories) {
    std::vector<std::string> all;
    for (const ServedBinary& one : served) {
        all.push_back(fmt::format("{}-{}.{}", one.name, one.version, one.architecture));
    }
    std::vector<std::string> together = all;
    Resolution resolution = dnf.resolve(with({"install"}, all));
    if (!resolution.possible) {
        together.clear();
        for (const std::string& one : all) {
            together.push_back(one);
            Resolution more = dnf.resolve(with({"install"}, together));
            if (more.possible) {
                resolution = std::move(more);
            } else {
                together.pop_back();
            }
        }
    }
    if (!together.empty()) {
        mirror.add(downloads_of(resolution.transaction, repositories));
    }
    return together;
}

class WorkaroundCheck {
  public:
    WorkaroundCheck(const Root& root, const BuiltRpm& built, const fs::path& folder, const Fix& fix,
                    Repositories& repositories, const fs::path& log, Workplace& workplace)
        : built_(built), fix_(fix), repositories_(repositories),
          mirror_(repositories, workplace.scratch / "install-mirror"),
          dnf_(repositories.target(), mirror_,
               place_on(root, {{Mount::Kind::read_only, folder, k_built_inside}}), workplace),
          name_(log.filename()), log_(open_file(log, O_WRONLY | O_CREAT | O_APPEND)) {}

    InstallCheck run(const std::vector<ServedBinary>& served) {
        const std::vector<std::string> base =
            served.empty() ? std::vector<std::string>()
                           : prepared_base(dnf_, mirror_, served, repositories_);
        if (base.empty()) {
            return failed("the target does not serve the base's binaries any more, and the check "
                          "runs beside them");
        }
        if (!step("install the base", with({"install"}, base), Trust::signed_only)) {
            return failed("the base's own packages do not install");
        }
        const std::vector<Nevra> with_base = dnf_.installed();
        if (!step("install the workaround",
                  with({"install"}, {std::string(k_built_inside) + "/" + built_.file}),
                  Trust::built_by_us)) {
            return failed("the workaround does not install beside the base");
        }
        const Ended there = try_check();
        if (!step("remove it again", with({"remove"}, {built_.name}), Trust::built_by_us)) {
            return failed("the workaround cannot be removed");
        }
        const std::string left = what_is_left();
        if (!left.empty()) {
            return failed(left + " is still there after the removal");
        }
        if (names_of(dnf_.installed()) != names_of(with_base)) {
            return failed("its removal changes which other packages are installed");
        }
        return judged(there, try_check(), base.size());
    }

  private:
    bool step(const std::string& what, const std::vector<std::string>& arguments, Trust trust) {
        const Ended ended = dnf_.run(arguments, trust);
        write_log(what + ": dnf " + joined(arguments, " "), ended);
        evidence_ = ended.succeeded() ? "" : telling_lines(ended.output);
        return ended.succeeded();
    }

    Ended run_in_root(const std::vector<std::string>& argv) {
        Ended ended = dnf_.run_in_root(argv, k_check_timeout);
        write_log(joined(argv, " "), ended);
        return ended;
    }

    void write_log(const std::string& title, const Ended& ended) {
        write_all(log_.get(),
                  fmt::format("### {}\n{}### {}\n", title, ended.output, sandbox::shown(ended)),
                  name_);
        require_room(ended);
    }

    Ended try_check() { return run_in_root(fix_.check); }

    /// The first of its files that is there; empty: none is.
    std::string what_is_left() {
        for (const ShippedFile& file : fix_.files) {
            if (run_in_root({"test", "-e", file.install}).succeeded()) {
                return file.install;
            }
        }
        return {};
    }

    static std::vector<std::string> names_of(const std::vector<Nevra>& packages) {
        std::vector<std::string> names;
        for (const Nevra& package : packages) {
            names.push_back(shown(package));
        }
        return names;
    }

    [[nodiscard]] InstallCheck judged(const Ended& there, const Ended& gone,
                                      std::size_t of_base) const {
        const std::optional<std::string> why = what_the_check_says(fix_.check, there, gone);
        return why ? found("check-failed", *why)
                   : InstallCheck{{note_of_check(fix_.check, of_base)}, {}};
    }

    [[nodiscard]] InstallCheck failed(const std::string& why) const {
        return found("not-installable", why + (evidence_.empty() ? "" : ": " + evidence_));
    }

    [[nodiscard]] InstallCheck found(const std::string& kind, const std::string& why) const {
        return {{}, {{kind, built_.name, {name_, 0, why}, {}}}};
    }

    const BuiltRpm& built_;
    const Fix& fix_;
    Repositories& repositories_;
    LocalMirror mirror_;
    Dnf dnf_;
    std::string name_, evidence_;
    FileDescriptor log_;
};

} // namespace

void fetch_for_workaround_check(const Root& root, const std::vector<ServedBinary>& served,
                                Repositories& repositories, Workplace& workplace) {
    if (served.empty()) {
        return;
    }
    LocalMirror mirror(repositories, workplace.scratch / "install-mirror");
    Dnf dnf(repositories.target(), mirror, place_on(root, {}), workplace);
    static_cast<void>(prepared_base(dnf, mirror, served, repositories));
}

InstallCheck check_workaround(const Root& root, const std::vector<BuiltRpm>& built,
                              const fs::path& folder, const std::vector<ServedBinary>& served,
                              const Fix& fix, Repositories& repositories, const fs::path& log,
                              Workplace& workplace) {
    check_invariant(built.size() == 1, "a workaround is one package");
    return WorkaroundCheck(root, built.front(), folder, fix, repositories, log, workplace)
        .run(served);
}

} // namespace stopgap::rpm
