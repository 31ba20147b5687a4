// SPDX-License-Identifier: MIT
#include "piot/app/check_registry.hpp"

#include "app/side_by_side.hpp"
#include "support/catch.hpp"
#include "support/fakes/calls.hpp"
#include "support/fakes/fake_clock.hpp"
#include "support/fakes/fake_environment.hpp"
#include "support/fakes/memory_history.hpp"

#include "piot/base/codes.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_head_commit(40, 'f');
const std::string k_earlier(40, 'e');

/// A registry that answers the same to everybody, from any thread.
class StaticRegistry final : public Registry {
  public:
    std::map<std::string, ProjectListing> listings;  ///< by project; others are absent
    std::map<std::string, std::string> commits;      ///< by `project version`
    std::atomic<int> observed{0};

    [[nodiscard]] ProjectListing list_versions(const std::string& project) override {
        const auto found = listings.find(project);
        return found == listings.end() ? ProjectListing{Liveness::absent, {}, {}} : found->second;
    }
    [[nodiscard]] Observation observe(const ProjectVersion& wanted) override {
        ++observed;
        Observation seen{Liveness::live, Liveness::live, {}, {}, {}};
        const auto found = commits.find(wanted.project + " " + wanted.version);
        if (found != commits.end()) seen.commit = found->second;
        return seen;
    }
    [[nodiscard]] Liveness is_resolvable(const ProjectVersion& /*wanted*/) override { return Liveness::unknown; }
};

/// Lends one registry to every package, and keeps what it was asked.
class StaticWorlds final : public app::WorldFactory {
  public:
    StaticRegistry& registry;
    mutable std::optional<std::chrono::steady_clock::time_point> deadline;
    mutable std::string rehearsal_url;

    explicit StaticWorlds(StaticRegistry& shared) : registry(shared) {}

    [[nodiscard]] Result<app::PublishWorld> connect(const app::WorldRequest& request) const override {
        deadline = request.deadline;
        rehearsal_url = request.rehearsal_url;
        app::PublishWorld world;
        world.registries.push_back(std::make_unique<app::RegistryAccess>());
        auto& access = *world.registries.back();
        access.name = "the registry";
        access.connection.registry = std::make_unique<Lent>(registry);
        for (const auto& package : request.config.packages)
            world.by_package[package.name] = &access;
        return world;
    }

  private:
    class Lent final : public Registry {
      public:
        explicit Lent(Registry& registry) : registry_(registry) {}
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
};

struct World {
    Time time;
    Calls calls;
    FakeClock clock{calls, time};
    FakeEnvironment environment;
    MemoryHistory history{k_head_commit};
    StaticRegistry registry;
    StaticWorlds worlds{registry};
    std::vector<GatherOptions> gathered;

    World() {
        history.add("putitoutthere.toml", R"([putitoutthere]
version = 1
[[package]]
name = "core"
kind = "crates"
path = "core"
paths = ["core/**"]
[[package]]
name = "mid"
kind = "crates"
path = "mid"
paths = ["mid/**"]
depends_on = ["core"]
)");
        history.evidence = [this](const Config& config, const GatherOptions& options) {
            gathered.push_back(options);
            RepoSnapshot snapshot;
            snapshot.head = k_head_commit;
            snapshot.packages.resize(config.packages.size());
            // Every commit is an ancestor of HEAD here.
            for (const auto& release : options.untagged)
                snapshot.packages[release.package].tags.push_back(
                    {format_tag(config.packages[release.package], release.version.to_string()), release.version,
                     release.commit, TagRelation::ancestor, Parting::unknown, true});
            return snapshot;
        };
    }

    [[nodiscard]] Plan plan() {
        const auto planned = app::make_checked_plan(
            history, {}, {worlds, environment, clock, "http://127.0.0.1:1", std::chrono::seconds(7)});
        REQUIRE(planned);
        return planned->plan;
    }
};

}  // namespace

TEST_CASE("check registry: what is live from a known commit is gathered as released, and healed", "[check_registry]") {
    World world;
    world.registry.listings["core"] = {Liveness::live, {{"1.0.0"}}, {}};
    world.registry.commits["core 1.0.0"] = k_earlier;
    const auto plan = world.plan();
    REQUIRE(world.gathered.size() == 2);
    CHECK(world.gathered[0].untagged.empty());
    CHECK(world.gathered[1].untagged == std::vector<UntaggedRelease>{{0, Version(1, 0, 0), k_earlier}});
    CHECK(plan.heal == std::vector<MissingTag>{{"core", Version(1, 0, 0), "core-v1.0.0", k_earlier}});
    CHECK(plan.find_release("core") == nullptr);
    CHECK(plan.find_release("mid")->verdict == Verdict::publish);
    CHECK(world.worlds.rehearsal_url == "http://127.0.0.1:1");
    CHECK(world.worlds.deadline == world.clock.steady_now() + std::chrono::seconds(7));
}

TEST_CASE("check registry: a commit that is none is not shown to git", "[check_registry]") {
    World world;
    world.registry.listings["core"] = {Liveness::live, {{"1.0.0"}}, {}};
    world.registry.commits["core 1.0.0"] = GENERATE("main", "--all", "E0E0", "");
    static_cast<void>(world.plan());
    CHECK(world.gathered.size() == 1);
}

TEST_CASE("check registry: of many versions without tags only the highest are asked about", "[check_registry]") {
    World world;
    ProjectListing listing{Liveness::live, {}, {}};
    for (int minor = 0; minor < 50; ++minor)
        listing.versions.push_back({"1." + std::to_string(minor) + ".0"});
    world.registry.listings["core"] = listing;
    static_cast<void>(world.plan());
    CHECK(world.registry.observed == 3);
}

TEST_CASE("check registry: a registry without an answer changes nothing but verdicts", "[check_registry]") {
    World world;
    const auto plain = app::make_release_plan(world.history, {});
    REQUIRE(plain);
    for (const auto* project : {"core", "mid"})
        world.registry.listings[project] = {Liveness::unknown, {}, "503"};
    auto plan = world.plan();
    REQUIRE(plan.notices.size() == 1);
    CHECK(plan.notices[0].code == codes::PIOT_REGISTRY_UNREACHABLE);
    plan.notices.clear();
    for (auto& release : plan.releases) {
        CHECK(release.verdict == Verdict::unknown);
        release.verdict.reset();
    }
    CHECK(plan == plain->plan);
}

TEST_CASE("side by side: everything is done once, several things at a time", "[check_registry]") {
    constexpr std::size_t k_count = 100;
    std::vector<std::atomic<int>> done(k_count);
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t present = 0;
    bool was_alone = false;
    // Nobody leaves before four are there: one after the other this would never end.
    app::run_side_by_side(k_count, 16, [&](std::size_t i) {
        ++done[i];
        std::unique_lock lock(mutex);
        ++present;
        changed.notify_all();
        if (changed.wait_for(lock, std::chrono::seconds(20), [&] { return present >= 4; })) return;
        was_alone = true;
        present = k_count;
    });
    CHECK_FALSE(was_alone);
    for (const auto& count : done)
        CHECK(count == 1);
    app::run_side_by_side(0, 16, [](std::size_t) { FAIL("there is nothing to do"); });
}
