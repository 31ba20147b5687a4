// SPDX-License-Identifier: MIT
#include "piot/domain/reconcile.hpp"

#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_head(40, 'f');
const std::string k_commit(40, 'a');
const std::string k_other(40, 'b');
constexpr std::chrono::sys_seconds k_noon{std::chrono::seconds(1'800'000'000)};

Version v(const std::string& text) {
    return *Version::parse(text);
}

/// Two packages with what is live of them, and what is known about the versions without a tag.
struct World : PlanWorld {
    RegistryView view;
    std::map<std::string, std::string> remote;
    std::vector<UntaggedVersion> known;  ///< overrides what listing says, by package and version
    std::optional<SaidCommit> said;

    World() {
        crate("core");
        wheel("py", {"core"});
        view.packages = {{"crates.io", Liveness::live, {}, {}}, {"PyPI", Liveness::live, {}, {}}};
    }

    World& live(std::size_t package, std::vector<LiveVersion> highest_first) {
        view.packages[package].versions = std::move(highest_first);
        return *this;
    }
    World& tag(const std::string& name, const std::string& commit = k_commit) {
        remote[name] = commit;
        return *this;
    }
    World& recorded(std::size_t package, const std::string& version, const std::string& commit,
                    Ancestry ancestry = Ancestry::ancestor) {
        known.push_back({package, {v(version), true, commit}, ancestry, {}, {}});
        return *this;
    }
    World& released_with(std::size_t package, const std::string& version, std::vector<SiblingRelease> siblings) {
        known.push_back({package, {v(version)}, Ancestry::unknown, k_noon, std::move(siblings)});
        return *this;
    }
    World& say(const std::string& package, std::optional<Version> version, Ancestry ancestry = Ancestry::ancestor) {
        said = SaidCommit{package, version, k_other, ancestry};
        return *this;
    }

    [[nodiscard]] ReconcileReport decide() const {
        const auto tags = make_tag_view(config, remote);
        auto untagged = list_untagged(config, view, tags);
        for (auto& version : untagged)
            for (const auto& each : known)
                if (each.package == version.package && each.live.version == version.live.version) version = each;
        return decide_reconcile({config, view, tags, untagged, said, k_head});
    }
    /// `core-v1.0.0 aaaa registry`, one for each tag.
    [[nodiscard]] std::vector<std::string> written() const {
        std::vector<std::string> lines;
        for (const auto& tag : decide().tags)
            lines.push_back(tag.tag + " " + tag.commit.substr(0, 1) + " " + std::string(to_string(tag.source)));
        return lines;
    }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("reconcile: every untagged version with a record in HEAD's history gets its tag there", "[reconcile]") {
    World world;
    world.live(0, {{v("1.2.0")}, {v("1.1.0")}, {v("1.0.0")}, {v("0.9.0")}}).tag("core-v1.0.0");
    world.recorded(0, "1.2.0", k_commit).recorded(0, "1.1.0", k_other).recorded(0, "0.9.0", k_other);
    CHECK(world.written() == Lines{"core-v1.2.0 a registry", "core-v1.1.0 b registry", "core-v0.9.0 b registry"});
    CHECK(world.decide().diagnostics.empty());
    CHECK(exit_code_of(world.decide()) == ExitCode::success);
}

TEST_CASE("reconcile: nothing is guessed: without a record or a sibling a version is told", "[reconcile]") {
    World world;
    world.live(0, {{v("1.1.0")}, {v("1.0.0")}}).tag("core-v1.0.0");
    const auto report = world.decide();
    CHECK(report.tags.empty());
    REQUIRE(report.diagnostics.size() == 1);
    CHECK(report.diagnostics[0].code == codes::PIOT_RECONCILE_UNPLACED);
    CHECK(report.diagnostics[0].hint == "say it: `piot reconcile core@1.1.0 --at COMMIT`");
    CHECK(exit_code_of(report) == ExitCode::negative);
}

TEST_CASE("reconcile: older versions of a project without tags are counted, not complained about", "[reconcile]") {
    World world;
    world.live(0, {{v("1.2.0")}, {v("1.1.0")}, {v("1.0.0")}});
    world.recorded(0, "1.2.0", k_commit);
    const auto report = world.decide();
    CHECK(report.tags.size() == 1);
    REQUIRE(report.diagnostics.size() == 1);
    CHECK(report.diagnostics[0].severity == Severity::notice);
    CHECK(report.diagnostics[0].message.find("2 older versions") == 0);
}

TEST_CASE("reconcile: a commit outside of HEAD's history is left to the branch that holds it", "[reconcile]") {
    World world;
    world.live(0, {{v("1.0.0")}}).recorded(0, "1.0.0", k_commit, Ancestry::not_ancestor);
    CHECK(world.written().empty());
    CHECK(world.decide().diagnostics.at(0).message.find("not in the history of HEAD") != std::string::npos);
    world.known.clear();
    world.recorded(0, "1.0.0", k_commit, Ancestry::unknown);
    CHECK(world.written().empty());
    CHECK(world.decide().diagnostics.at(0).message.find("not in this clone") != std::string::npos);
}

TEST_CASE("reconcile: the one sibling that fits places a version, several are told", "[reconcile]") {
    World world;
    world.live(1, {{v("1.0.0")}}).tag("core-v1.0.0", k_commit);
    world.live(0, {{v("1.0.0")}});
    world.released_with(1, "1.0.0", {{"core-v1.0.0", k_commit, k_noon - std::chrono::hours(1)}});
    CHECK(world.written() == Lines{"py-v1.0.0 a sibling"});
    CHECK(world.decide().tags[0].witness == "core-v1.0.0");
    world.known.clear();
    world.released_with(1, "1.0.0", {{"core-v1.0.0", k_commit, {}}, {"core-v1.1.0", k_other, {}}});
    CHECK(world.written().empty());
    const auto message = world.decide().diagnostics.at(0).message;
    CHECK(message.find("several commits may be meant: aaaaaaaaaa (`core-v1.0.0`), bbbbbbbbbb") != std::string::npos);
}

TEST_CASE("reconcile: where the registry was silent nobody else is believed", "[reconcile]") {
    World world;
    world.live(1, {{v("1.0.0")}}).say("py", v("1.0.0"));
    world.released_with(1, "1.0.0", {{"core-v1.0.0", k_commit, {}}});
    CHECK(world.written() == Lines{"py-v1.0.0 b person"});
    world.known.back().silence = "503";
    CHECK(world.written().empty());
    const auto report = world.decide();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(report.diagnostics.at(0).message == "PyPI did not say where `py` 1.0.0 came from: 503");
}

TEST_CASE("reconcile: a commit that is younger than the upload did not make it", "[reconcile]") {
    World world;
    world.live(1, {{v("1.0.0")}});
    world.released_with(1, "1.0.0", {{"core-v1.1.0", k_other, k_noon + std::chrono::hours(1)}});
    CHECK(world.written().empty());
    world.known.clear();
    world.released_with(1, "1.0.0",
                        {{"core-v1.1.0", k_other, k_noon + std::chrono::hours(1)},
                         {"core-v1.0.0", k_commit, k_noon - std::chrono::hours(1)}});
    CHECK(world.written() == Lines{"py-v1.0.0 a sibling"});
}

TEST_CASE("reconcile: a person places what nothing else does, one version at a time", "[reconcile]") {
    World world;
    world.live(0, {{v("1.1.0")}, {v("1.0.0")}}).tag("core-v0.9.0").say("core", {});
    CHECK(world.written().empty());
    CHECK(exit_code_of(world.decide()) == ExitCode::refused);
    CHECK(world.decide().diagnostics.at(0).message.find("1.1.0, 1.0.0") != std::string::npos);
    world.say("core", v("1.0.0"));
    CHECK(world.written() == Lines{"core-v1.0.0 b person"});
    world.recorded(0, "1.1.0", k_commit).say("core", {});
    CHECK(world.written() == Lines{"core-v1.1.0 a registry", "core-v1.0.0 b person"});
}

TEST_CASE("reconcile: a person is held to the history and to the record", "[reconcile]") {
    World world;
    world.live(0, {{v("1.0.0")}}).say("core", {}, GENERATE(Ancestry::not_ancestor, Ancestry::unknown));
    CHECK(world.written().empty());
    CHECK(exit_code_of(world.decide()) == ExitCode::refused);
    world.say("core", v("1.0.0")).recorded(0, "1.0.0", k_commit);
    CHECK(world.written().empty());
    const auto report = world.decide();
    CHECK(report.diagnostics.at(0).code == codes::PIOT_RECONCILE_REFUSED);
    CHECK(report.diagnostics.at(0).message ==
          "`core` 1.0.0 was released from aaaaaaaaaa, says crates.io, not from bbbbbbbbbb");
}

TEST_CASE("reconcile: a tag never stands for less than it says", "[reconcile]") {
    World world;
    for (auto& package : world.config.packages)
        package.tag_format = "v{version}";
    world.live(0, {{v("1.0.0")}}).recorded(0, "1.0.0", k_commit);
    CHECK(world.written().empty());
    CHECK(world.decide().diagnostics.at(0).message.find("also stands for `py`") != std::string::npos);
    world.live(1, {{v("1.0.0"), false}});
    CHECK(world.written().empty());
    world.live(1, {{v("1.0.0")}});
    CHECK(world.written() == Lines{"v1.0.0 a registry"});
    CHECK(world.decide().tags[0].packages == Lines{"core", "py"});
    world.recorded(1, "1.0.0", k_other);
    CHECK(world.written().empty());
    CHECK(world.decide().diagnostics.at(0).message.find("from different commits") != std::string::npos);
}

TEST_CASE("reconcile: half an upload gets no tag, whoever says so", "[reconcile]") {
    World world;
    world.live(1, {{v("1.1.0"), false}, {v("1.0.0")}}).tag("py-v1.0.0").say("py", v("1.1.0"));
    CHECK(world.written().empty());
    CHECK(world.decide().diagnostics.at(0).message.find("lacks its sdist") != std::string::npos);
    // Something higher is out: nobody will ever finish it.
    world.live(1, {{v("1.2.0")}, {v("1.1.0"), false}}).tag("py-v1.2.0");
    world.said.reset();
    CHECK(world.decide().diagnostics.empty());
}
