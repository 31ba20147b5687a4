// SPDX-License-Identifier: MIT
#include "piot/domain/registry_view.hpp"

#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/pep440.hpp"

#include <algorithm>

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_commit(40, 'a');
const std::string k_other_commit(40, 'b');

/// A plan world, and registries that know every project but have nothing live.
struct World : PlanWorld {
    World& known() {
        view.packages.resize(config.packages.size());
        for (std::size_t i = 0; i < config.packages.size(); ++i) {
            const bool is_crate = config.packages[i].crates() != nullptr;
            view.packages[i] = {is_crate ? "crates.io" : "PyPI", Liveness::live, {}, {}};
        }
        return *this;
    }

    World& live(std::size_t package, LiveVersion version) {
        view.packages[package].versions.push_back(std::move(version));
        std::sort(view.packages[package].versions.begin(), view.packages[package].versions.end(),
                  [](const auto& left, const auto& right) { return left.version > right.version; });
        return *this;
    }

    /// As gathering has it, once the release counts.
    World& counted(std::size_t package, const Version& version, const std::string& commit) {
        auto& evidence = snapshot.packages[package];
        evidence.tags.insert(evidence.tags.begin(), {format_tag(config.packages[package], version.to_string()), version,
                                                     commit, TagRelation::ancestor, Parting::unknown, true});
        evidence.base = commit;
        evidence.range = 1;
        return *this;
    }

    [[nodiscard]] Plan checked() const { return add_registry_view(plan(), config, snapshot, view); }

    RegistryView view;
};

std::vector<Version> versions_of(const std::vector<UntaggedRelease>& releases) {
    std::vector<Version> versions;
    for (const auto& release : releases)
        versions.push_back(release.version);
    return versions;
}

}  // namespace

TEST_CASE("registry view: a listing is read in the spelling of its registry", "[registry_view]") {
    const ProjectListing crates{
        Liveness::live, {{"1.2.0"}, {"1.10.0"}, {"1.10.0-rc.1"}, {"1.11.0+b7"}, {"0.1.0-x.7"}}, {}};
    const auto view = make_package_view("crates.io", PackageKind::crates, crates);
    CHECK(view.versions == std::vector<LiveVersion>{{Version(1, 11, 0)},
                                                    {Version(1, 10, 0)},
                                                    {Version(1, 10, 0, Prerelease{PrereleaseLabel::rc, 1})},
                                                    {Version(1, 2, 0)}});
    const ProjectListing pypi{
        Liveness::live, {{"1.2", true}, {"1.3.0rc1", false}, {"1.3.0.post1"}, {"2024.1.2.3"}}, {}};
    CHECK(make_package_view("PyPI", PackageKind::pypi, pypi).versions ==
          std::vector<LiveVersion>{{Version(1, 3, 0, Prerelease{PrereleaseLabel::rc, 1}), false}, {Version(1, 2, 0)}});
}

TEST_CASE("registry view: a PEP 440 text is a version of piot's, or none", "[registry_view]") {
    const auto spell = [](std::string_view text) {
        const auto version = parse_pep440(text);
        return version ? version->to_string() : "none";
    };
    CHECK(spell("1") == "1.0.0");
    CHECK(spell("v1.2") == "1.2.0");
    CHECK(spell("1.2.3.0") == "1.2.3");
    CHECK(spell("1.2.3A4") == "1.2.3-alpha.4");
    CHECK(spell("1.2.3-beta.4") == "1.2.3-beta.4");
    CHECK(spell("1.2c1") == "1.2.0-rc.1");
    for (const auto* text : {"", "x", "1.2.3.4", "1!1.2.3", "1.2.3.dev1", "1.2.3.post1", "1.2.3a1.dev2", "1.2.3+local",
                             "99999999999999999999.0"})
        CHECK(spell(text) == "none");
}

TEST_CASE("registry view: only live versions above the last release and without a tag are asked about",
          "[registry_view]") {
    World world;
    world.crate("core").released("core", "1.1.0", 3).tagged_elsewhere("core", "2.0.0", TagRelation::elsewhere, {});
    // Highest first, as gathering has them.
    std::swap(world.snapshot.packages[0].tags[0], world.snapshot.packages[0].tags[1]);
    world.known();
    for (const auto& version :
         {Version(1, 0, 0), Version(1, 1, 0), Version(1, 2, 0), Version(1, 3, 0), Version(2, 0, 0)})
        world.live(0, {version});
    const auto untagged = [&] {
        std::vector<Version> versions;
        for (const auto i : find_untagged(world.config, world.snapshot, 0, world.view.packages[0]))
            versions.push_back(world.view.packages[0].versions[i].version);
        return versions;
    };
    CHECK(untagged() == std::vector<Version>{Version(1, 3, 0), Version(1, 2, 0)});
    SECTION("on another line nobody is asked") {
        world.config.line = "1.2";
        CHECK(untagged() == std::vector<Version>{Version(1, 2, 0)});
    }
    SECTION("a package that was never tagged is asked about wholly") {
        world.snapshot.packages[0].tags.clear();
        world.snapshot.tag_names.clear();
        CHECK(untagged().size() == 5);
    }
}

TEST_CASE("registry view: what counts as released is whole and of known commit", "[registry_view]") {
    World world;
    world.crate("core").wheel("py");
    world.known();
    world.live(0, {Version(1, 0, 0), true, k_commit}).live(0, {Version(1, 1, 0)});
    world.live(1, {Version(0, 1, 0), true, k_commit}).live(1, {Version(0, 2, 0), false, k_commit});
    const auto released = choose_released(world.config, world.snapshot, world.view);
    CHECK(released == std::vector<UntaggedRelease>{{0, Version(1, 0, 0), k_commit}, {1, Version(0, 1, 0), k_commit}});
}

TEST_CASE("registry view: a shared tag of HEAD that is not whole yet is left for publish to finish",
          "[registry_view]") {
    World world;
    world.crate("core").last_package().tag_format = "v{version}";
    world.crate("py").last_package().tag_format = "v{version}";
    world.known().live(0, {Version(1, 0, 0), true, k_commit});
    world.snapshot.head = k_commit;
    const auto released = [&] { return versions_of(choose_released(world.config, world.snapshot, world.view)); };
    CHECK(released().empty());
    SECTION("once all of it is live it counts") {
        world.live(1, {Version(1, 0, 0), true, k_commit});
        CHECK(released().size() == 2);
    }
    SECTION("live from two commits it does not") {
        world.live(1, {Version(1, 0, 0), true, k_other_commit});
        CHECK(released() == std::vector<Version>{Version(1, 0, 0)});  // the one that is not of HEAD
    }
    SECTION("of an earlier commit it can never be finished, so the plan goes on from it") {
        world.snapshot.head = k_other_commit;
        CHECK(released() == std::vector<Version>{Version(1, 0, 0)});
    }
}

TEST_CASE("registry view: verdicts and skew", "[registry_view]") {
    World world;
    world.crate("core").crate("mid", {"core"}).wheel("py", {"mid"}).crate("far");
    world.known();
    world.live(0, {Version(0, 1, 0)}).live(2, {Version(0, 1, 0), false});
    world.view.packages[3].project = Liveness::unknown;
    const auto plan = world.checked();
    const auto verdict = [&](const std::string& package) { return plan.find_release(package)->verdict; };
    CHECK(verdict("core") == Verdict::skip);
    CHECK(verdict("mid") == Verdict::publish);
    CHECK(verdict("py") == Verdict::publish);  // files are missing
    CHECK(verdict("far") == Verdict::unknown);
    CHECK(plan.skew == std::vector<Skew>{{"mid", "core"}});
}

TEST_CASE("registry view: missing tags that count are healed", "[registry_view]") {
    World world;
    world.crate("core").crate("mid", {"core"}).released("mid", "1.0.0", 2).changed("mid");
    world.known();
    world.counted(0, Version(1, 2, 0), k_commit).live(0, {Version(1, 2, 0), true, k_commit});
    const auto plan = world.checked();
    CHECK(plan.heal == std::vector<MissingTag>{{"core", Version(1, 2, 0), "core-v1.2.0", k_commit}});
    CHECK(notices_of(plan, codes::PIOT_PLAN_LIVE_UNTAGGED).empty());
    CHECK(plan.find_release("core") == nullptr);
}

TEST_CASE("registry view: a tag that also stands for something else is not healed", "[registry_view]") {
    World world;
    world.crate("core").in_group("g").last_package().tag_format = "v{version}";
    world.crate("py").in_group("g").last_package().tag_format = "v{version}";
    world.released("py", "1.1.0", 5);
    world.known();
    world.counted(0, Version(1, 2, 0), k_commit);
    const auto plan = world.checked();
    CHECK(plan.heal.empty());
    CHECK(notices_of(plan, codes::PIOT_PLAN_LIVE_UNTAGGED) ==
          std::vector<std::string>{"`core` 1.2.0 is live from commit aaaaaaaaaa, but its tag `v1.2.0` also stands for "
                                   "`py`, which is not"});
    SECTION("unless that is live from the same commit") {
        world.counted(1, Version(1, 2, 0), k_commit);
        CHECK(world.checked().heal == std::vector<MissingTag>{{"core", Version(1, 2, 0), "v1.2.0", k_commit},
                                                              {"py", Version(1, 2, 0), "v1.2.0", k_commit}});
    }
}

TEST_CASE("registry view: a live version that the plan does not go on from is told once", "[registry_view]") {
    World world;
    world.crate("core").released("core", "1.1.0", 3).changed("core");
    world.known();
    SECTION("the very version that was planned") {
        world.live(0, {Version(1, 1, 1)});
        CHECK(notices_of(world.checked(), codes::PIOT_PLAN_LIVE_UNTAGGED) ==
              std::vector<std::string>{
                  "`core` 1.1.1 is live on crates.io without a tag, and it is not known from which commit"});
    }
    SECTION("a higher one: both are named") {
        world.live(0, {Version(1, 2, 0)}).live(0, {Version(1, 3, 0), true, k_commit});
        const auto plan = world.checked();
        CHECK(notices_of(plan, codes::PIOT_PLAN_LIVE_UNTAGGED).empty());
        CHECK(notices_of(plan, codes::PIOT_PLAN_BELOW_LIVE) ==
              std::vector<std::string>{"`core` 1.1.1 would be below 1.3.0, which is live on crates.io from commit "
                                       "aaaaaaaaaa, which is not in the history of HEAD"});
    }
    SECTION("what is tagged or lower is nobody's business") {
        world.live(0, {Version(1, 1, 0)}).live(0, {Version(1, 0, 9)});
        CHECK(world.checked().notices.empty());
    }
    SECTION("hundreds become a few") {
        World many;
        for (int i = 0; i < 30; ++i)
            many.crate("c" + std::to_string(i));
        many.known();
        for (std::size_t i = 0; i < 30; ++i)
            many.live(i, {Version(0, 1, 0)});
        const auto notices = notices_of(many.checked(), codes::PIOT_PLAN_LIVE_UNTAGGED);
        CHECK(notices.size() == 21);
        CHECK(notices.back() == "10 more notices of this kind");
    }
}

TEST_CASE("registry view: a silent registry is told once, with its packages", "[registry_view]") {
    World world;
    world.crate("a").crate("b").wheel("py");
    world.known();
    for (const auto i : {0, 1})
        world.view.packages[static_cast<std::size_t>(i)] = {"crates.io", Liveness::unknown, {}, "503 Busy"};
    CHECK(notices_of(world.checked(), codes::PIOT_REGISTRY_UNREACHABLE) ==
          std::vector<std::string>{"crates.io did not say what is live of `a`, `b`: 503 Busy"});
}

TEST_CASE("registry view: new names need more than trusted publishing", "[registry_view]") {
    World world;
    world.crate("a").crate("b").wheel("py").crate("inside").last_package().registry = "internal";
    world.known();
    for (auto& package : world.view.packages)
        package.project = Liveness::absent;
    auto plan = world.checked();
    CHECK(notices_of(plan, codes::PIOT_NEW_CRATE_NEEDS_TOKEN) ==
          std::vector<std::string>{"new to crates.io: `a`, `b`; trusted publishing cannot create a crate"});
    CHECK(notices_of(plan, codes::PIOT_NEW_PROJECT_NEEDS_PUBLISHER).size() == 1);
    CHECK(std::all_of(plan.notices.begin(), plan.notices.end(),
                      [](const Diagnostic& notice) { return notice.severity == Severity::notice; }));
}

TEST_CASE("registry view: crates.io's limits give the time that uploads take", "[registry_view]") {
    const auto wait = [](std::size_t crates, std::size_t versions) {
        return compute_upload_wait({crates, versions}).count();
    };
    CHECK(wait(0, 0) == 0);
    CHECK(wait(5, 30) == 0);
    CHECK(wait(6, 0) == 10);
    CHECK(wait(8, 45) == 30);
    CHECK(wait(5, 100) == 70);
}

TEST_CASE("registry view: more than a minute of waiting is told", "[registry_view]") {
    World world;
    for (int i = 0; i < 40; ++i)
        world.crate("c" + std::to_string(i));
    world.known();
    const auto notices = [&] { return notices_of(world.checked(), codes::PIOT_PLAN_UPLOAD_TIME); };
    CHECK(notices() == std::vector<std::string>{"crates.io takes at least 10 min for 0 new crates and 40 new versions "
                                                "(0 min with trusted publishing)"});
    SECTION("new crates bind everybody") {
        for (std::size_t i = 0; i < 8; ++i)
            world.view.packages[i].project = Liveness::absent;
        CHECK(notices() ==
              std::vector<std::string>{"crates.io takes at least 30 min for 8 new crates and 32 new versions"});
    }
    SECTION("what is live needs no upload") {
        for (std::size_t i = 0; i < 9; ++i)
            world.live(i, {Version(0, 1, 0)});
        CHECK(notices().empty());
    }
}
