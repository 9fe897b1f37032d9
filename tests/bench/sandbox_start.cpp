// How long it takes from asking for a sandbox to the end of its first process, /bin/true, and what
// the parts of that take. Needs a machine that can build (`stopgap doctor`).

#include "sandbox/namespaces.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/scratch.hpp"
#include "sandbox/trees.hpp"

#include <benchmark/benchmark.h>

#include <sched.h>

#include <cstdlib>
#include <optional>

namespace stopgap::sandbox {

namespace {

/// A state folder of its own, with a layer that is a root but for /usr, which is this machine's.
class World {
  public:
    World() {
        std::string place = "/var/tmp/stopgap-bench.XXXXXX";
        folder_ = mkdtemp(place.data());
        run_.emplace(RunFolder::make(folder_));
        make_tree(layer());
        for (const char* name : {"bin", "lib", "lib64"}) {
            if (fs::is_symlink(fs::path("/") / name)) {
                fs::create_symlink(fs::path("usr") / name, layer() / name);
            }
        }
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World() {
        run_.reset();
        remove_tree(folder_);
    }

    [[nodiscard]] Settings settings() const {
        Settings settings;
        settings.lowers = {layer()};
        settings.scratch = run_->folder("scratch");
        settings.mounts = {{.kind = Mount::Kind::read_only, .from = "/usr", .to = "/usr"}};
        return settings;
    }

  private:
    [[nodiscard]] fs::path layer() const { return folder_ / "layer"; }
    fs::path folder_;
    std::optional<RunFolder> run_;
};

void run_true(Sandbox& box, benchmark::State& state) {
    Request request;
    request.argv = {"true"};
    request.user = User::builder;
    if (!box.run(request).succeeded()) {
        state.SkipWithError("true failed");
    }
}

void start_to_first_process(benchmark::State& state) {
    const World world;
    const Settings settings = world.settings();
    for (auto step : state) {
        Sandbox box = Sandbox::start(settings);
        run_true(box, state);
        state.PauseTiming(); // its end is no part of its start
        { const Sandbox gone = std::move(box); }
        state.ResumeTiming();
    }
}

void start_to_first_process_with_limits(benchmark::State& state) {
    const World world;
    Settings settings = world.settings();
    settings.limits.memory_bytes = 1ULL << 30U;
    settings.limits.processes = 100;
    settings.limits.disk_bytes = 1ULL << 30U;
    for (auto step : state) {
        Sandbox box = Sandbox::start(settings);
        run_true(box, state);
        state.PauseTiming();
        { const Sandbox gone = std::move(box); }
        state.ResumeTiming();
    }
}

void one_more_process(benchmark::State& state) {
    const World world;
    Sandbox box = Sandbox::start(world.settings());
    for (auto step : state) {
        run_true(box, state);
    }
}

void namespaces_alone(benchmark::State& state) {
    for (auto step : state) {
        NamespaceProcess process = start_in_namespaces(
            CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET,
            [](pid_t child) { write_maps(child, own_range(), MapKind::sandbox); },
            [] { return 0; });
        process.wait();
    }
}

BENCHMARK(start_to_first_process)->Unit(benchmark::kMillisecond);
BENCHMARK(start_to_first_process_with_limits)->Unit(benchmark::kMillisecond);
BENCHMARK(one_more_process)->Unit(benchmark::kMillisecond);
BENCHMARK(namespaces_alone)->Unit(benchmark::kMillisecond);

} // namespace

} // namespace stopgap::sandbox

BENCHMARK_MAIN();
