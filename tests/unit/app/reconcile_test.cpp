// SPDX-License-Identifier: MIT
#include "piot/app/reconcile.hpp"

#include "support/catch.hpp"
#include "support/fakes/calls.hpp"
#include "support/fakes/fake_clock.hpp"
#include "support/fakes/fake_environment.hpp"
#include "support/fakes/fake_tag_store.hpp"
#include "support/fakes/memory_history.hpp"

#include "piot/app/plan.hpp"
#include "piot/app/status.hpp"
#include "piot/base/codes.hpp"

#include <atomic>

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_head(40, 'f');
const std::string k_release(40, 'e');
constexpr const char* k_config = R"([putitoutthere]
version = 1
[[package]]
name = "core"
kind = "crates"
path = "core"
paths = ["core/**"]
[[package]]
name = "py"
kind = "pypi"
path = "py"
paths = ["py/**"]
)";

/// Answers the same to everybody, from any thread.
class StaticRegistry final : public Registry {
  public:
    std::map<std::string, ProjectListing> listings;  ///< by project; others are absent
    std::map<std::string, std::string> commits;      ///< by `project version`
    std::optional<std::chrono::seconds> age;
    bool is_silent = false;  ///< about single versions
    std::atomic<int> observed{0};

    [[nodiscard]] ProjectListing list_versions(const std::string& project) override {
        const auto found = listings.find(project);
        return found == listings.end() ? ProjectListing{Liveness::absent, {}, {}} : found->second;
    }
    [[nodiscard]] Observation observe(const ProjectVersion& wanted) override {
        ++observed;
        if (is_silent) return {Liveness::unknown, Liveness::unknown, {}, {}, "429"};
        Observation seen{Liveness::live, Liveness::live, {}, {}, {}};
        seen.age = age;
        const auto found = commits.find(wanted.project + " " + wanted.version);
        if (found != commits.end()) seen.commit = found->second;
        return seen;
    }
    [[nodiscard]] Liveness is_resolvable(const ProjectVersion& /*wanted*/) override { return Liveness::unknown; }
};

class LentRegistry final : public Registry {
  public:
    explicit LentRegistry(Registry& registry) : registry_(registry) {}
    [[nodiscard]] ProjectListing list_versions(const std::string& project) override {
        return registry_.list_versions(project);
    }
    [[nodiscard]] Observation observe(const ProjectVersion& wanted) override { return registry_.observe(wanted); }
    [[nodiscard]] Liveness is_resolvable(const ProjectVersion& wanted) override {
        return registry_.is_resolvable(wanted);
    }

  private:
    Registry& registry_;
};

struct World final : app::WorldFactory {
    Time time;
    Calls calls;
    FakeClock clock{calls, time};
    FakeEnvironment environment;
    FakeRemote remote;
    StaticRegistry registry;
    MemoryHistory history{k_head};
    FakeTagStore tags{calls, remote};
    std::vector<std::string> opened;

    World() {
        history.add("putitoutthere.toml", k_config);
        history.commit_times[k_release] = std::chrono::floor<std::chrono::seconds>(clock.now()) - std::chrono::hours(2);
        remote.ancestors.insert(k_release);
    }

    [[nodiscard]] Result<app::PublishWorld> connect(const app::WorldRequest& request) const override {
        // What the fakes keep changes, the factory does not.
        auto& self = const_cast<World&>(*this);
        app::PublishWorld world;
        world.registries.push_back(std::make_unique<app::RegistryAccess>());
        auto& access = *world.registries.back();
        access.name = "the registry";
        access.connection.registry = std::make_unique<LentRegistry>(self.registry);
        for (const auto& package : request.config.packages)
            world.by_package[package.name] = &access;
        auto store = std::make_unique<FakeTagStore>(self.calls, self.remote);
        store->readable = self.tags.readable;
        world.tags = std::move(store);
        return world;
    }

    void live(const std::string& project, const std::string& version) {
        auto& listing = registry.listings[project];
        listing.project = Liveness::live;
        listing.versions.push_back({version});
    }

    [[nodiscard]] Result<ReconcileReport> prepare(app::ReconcileRequest request = {}) {
        const auto config = app::load_config(history, "putitoutthere.toml");
        REQUIRE(config);
        const auto world = connect({*config, environment, {}, "origin", {}});
        const app::OpenHistory open = [&](const std::string& revision) -> Result<std::unique_ptr<History>> {
            opened.push_back(revision);
            auto there = std::make_unique<MemoryHistory>(revision);
            there->add("putitoutthere.toml", k_config);
            return there;
        };
        return app::prepare_reconcile(*config, request, {history, open, *world, clock});
    }

    [[nodiscard]] Result<StatusReport> status() {
        return app::make_status_report(history, {},
                                       {*this, environment, clock, "http://127.0.0.1:1", std::chrono::seconds(5)});
    }
};

std::vector<std::string> tags_of(const ReconcileReport& report) {
    std::vector<std::string> tags;
    for (const auto& tag : report.tags)
        tags.push_back(tag.tag + " " + std::string(to_string(tag.source)));
    return tags;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("reconcile: the plan is made again where a sibling was released, once for each commit", "[reconcile]") {
    World world;
    world.live("core", "0.1.0");
    world.live("py", "0.1.0");
    world.remote.tags["core-v0.1.0"] = k_release;
    world.registry.age = std::chrono::hours(1);
    const auto report = world.prepare();
    REQUIRE(report);
    CHECK(tags_of(*report) == Lines{"py-v0.1.0 sibling"});
    CHECK(report->tags[0].commit == k_release);
    CHECK(world.opened == Lines{k_release});
    // Uploaded before that commit was made.
    world.registry.age = std::chrono::hours(3);
    CHECK(tags_of(*world.prepare()).empty());
}

TEST_CASE("reconcile: a version that a sibling's release would not have had stays where it is", "[reconcile]") {
    World world;
    world.live("core", "0.1.0");
    world.live("py", "0.2.0");
    world.remote.tags["core-v0.1.0"] = k_release;
    const auto report = world.prepare();
    REQUIRE(report);
    CHECK(report->tags.empty());
    CHECK(exit_code_of(*report) == ExitCode::negative);
}

TEST_CASE("reconcile: what the registry records places its siblings in the same run", "[reconcile]") {
    World world;
    world.live("core", "0.1.0");
    world.live("py", "0.1.0");
    world.registry.commits["core 0.1.0"] = k_release;
    CHECK(tags_of(*world.prepare()) == Lines{"core-v0.1.0 registry", "py-v0.1.0 sibling"});
    // What is no commit id is not shown to anybody.
    world.registry.commits["core 0.1.0"] = "--upload-pack=x";
    CHECK(tags_of(*world.prepare()).empty());
}

TEST_CASE("reconcile: only what is asked for is asked about", "[reconcile]") {
    World world;
    for (int patch = 0; patch < 30; ++patch)
        world.live("core", "1.0." + std::to_string(patch));
    world.live("py", "0.1.0");
    REQUIRE(world.prepare({"putitoutthere.toml", "py", {}, {}}));
    CHECK(world.registry.observed == 1);
    REQUIRE(world.prepare({"putitoutthere.toml", "core", "1.0.7", {}}));
    CHECK(world.registry.observed == 2);
    const auto report = world.prepare({"putitoutthere.toml", "core", {}, {}});
    REQUIRE(report);
    CHECK(world.registry.observed == 12);
    CHECK(report->diagnostics.back().message == "20 older versions of `core` without a tag were not looked at");
    CHECK(world.prepare({"putitoutthere.toml", "cor", {}, {}}).error().diagnostics.at(0).hint ==
          "did you mean `core`?");
    CHECK(world.prepare({"putitoutthere.toml", "core", "1.x", {}}).error().diagnostics.at(0).code == codes::PIOT_USAGE);
}

TEST_CASE("reconcile: a silent registry is an error, and the others are decided", "[reconcile]") {
    World world;
    world.live("core", "0.1.0");
    world.registry.commits["core 0.1.0"] = k_release;
    world.registry.listings["py"] = {Liveness::unknown, {}, "503"};
    const auto report = world.prepare();
    REQUIRE(report);
    CHECK(tags_of(*report) == Lines{"core-v0.1.0 registry"});
    CHECK(exit_code_of(*report) == ExitCode::transient);
    CHECK(exit_code_of(*world.prepare({"putitoutthere.toml", "core", {}, {}})) == ExitCode::success);
}

TEST_CASE("reconcile: a version that the registry would not tell about waits", "[reconcile]") {
    World world;
    world.live("py", "0.1.0");
    world.remote.tags["core-v0.1.0"] = k_release;
    world.registry.is_silent = true;
    const auto report = world.prepare();
    REQUIRE(report);
    CHECK(report->tags.empty());
    CHECK(exit_code_of(*report) == ExitCode::transient);
}

TEST_CASE("reconcile: tags are written one by one, and one that fails stops no other", "[reconcile]") {
    World world;
    world.live("core", "0.1.0");
    world.live("py", "0.1.0");
    for (const auto* const version : {"core 0.1.0", "py 0.1.0"})
        world.registry.commits[version] = k_release;
    world.tags.scripted_pushes.push_back(TagPush::elsewhere);
    auto report = app::write_missing_tags(*world.prepare(), world.tags, world.clock);
    CHECK(report.tags[0].outcome == TagOutcome::failed);
    CHECK(report.tags[1].outcome == TagOutcome::created);
    CHECK(exit_code_of(report) == ExitCode::refused);
    report = app::write_missing_tags(*world.prepare(), world.tags, world.clock);
    REQUIRE(report.tags.size() == 1);
    CHECK(report.tags[0].outcome == TagOutcome::created);
    CHECK(world.prepare()->tags.empty());
}

TEST_CASE("reconcile: nothing new is begun once a signal has come", "[reconcile]") {
    World world;
    world.live("core", "0.1.0");
    world.registry.commits["core 0.1.0"] = k_release;
    auto report = *world.prepare();
    world.calls.interrupt();
    report = app::write_missing_tags(std::move(report), world.tags, world.clock);
    CHECK(report.tags[0].outcome == TagOutcome::pending);
    CHECK(exit_code_of(report) == ExitCode::interrupted);
    CHECK(world.remote.tags.empty());
}

TEST_CASE("status: the table stands where nothing can be planned", "[status]") {
    World world;
    world.live("core", "0.1.0");
    world.remote.tags["core-v0.1.0"] = k_release;
    world.history.evidence = [](const Config& config, const GatherOptions& /*options*/) {
        RepoSnapshot snapshot;
        snapshot.head = k_head;
        snapshot.packages.resize(config.packages.size());
        snapshot.tag_names = {"core-v0.1.0"};
        // HEAD is older than the last release.
        snapshot.packages[0].tags = {
            {"core-v0.1.0", Version(0, 1, 0), k_release, TagRelation::descendant, Parting::unknown}};
        snapshot.packages[0].base = k_head;
        return snapshot;
    };
    const auto report = world.status();
    REQUIRE(report);
    CHECK(report->packages[0].state == DriftState::in_sync);
    CHECK_FALSE(report->packages[1].pending.has_value());
    REQUIRE(report->diagnostics.size() == 1);
    CHECK(report->diagnostics[0].code == codes::PIOT_PLAN_HEAD_BEHIND);
    CHECK(report->diagnostics[0].severity == Severity::warning);
    CHECK(check_status(*report) == ExitCode::success);
}

TEST_CASE("status: what is live from a known commit is not pending again, its successor is", "[status]") {
    World world;
    world.live("core", "0.1.0");
    const auto report = world.status();
    REQUIRE(report);
    CHECK(report->head == k_head);
    CHECK(report->packages[0].state == DriftState::untagged);
    CHECK_FALSE(report->packages[0].pending.has_value());
    CHECK(report->packages[1].pending == Version(0, 1, 0));
}

TEST_CASE("status: a remote that cannot be asked is no remote without tags", "[status]") {
    World world;
    world.tags.readable = fail(Diagnostic{codes::PIOT_REMOTE_UNREACHABLE, Severity::error, "gone", {}, "look"});
    const auto report = world.status();
    REQUIRE_FALSE(report);
    CHECK(report.error().diagnostics.at(0).code == codes::PIOT_REMOTE_UNREACHABLE);
}
