// SPDX-License-Identifier: MIT
#include "piot/domain/status.hpp"

#include "plan_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <chrono>

using namespace piot;
using namespace piot::test;

namespace {

const std::string k_commit(40, 'a');

/// One crate and one wheel, registries that know both, and a remote.
struct World : PlanWorld {
    RegistryView view;
    std::map<std::string, std::string> remote;

    World() {
        crate("core");
        wheel("py", {"core"});
        view.packages = {{"crates.io", Liveness::live, {}, {}}, {"PyPI", Liveness::live, {}, {}}};
    }

    World& live(std::size_t package, std::vector<LiveVersion> highest_first) {
        view.packages[package].versions = std::move(highest_first);
        return *this;
    }
    World& tag(const std::string& name) {
        remote[name] = k_commit;
        return *this;
    }
    [[nodiscard]] StatusReport status(const Plan* plan = nullptr) const {
        std::vector<std::string> clone;
        for (const auto& [name, commit] : remote)
            clone.push_back(name);
        return make_status({config, view, remote, clone, plan, "c0"});
    }
    [[nodiscard]] PackageStatus core() const { return status().packages.at(0); }
};

Version v(const std::string& text) {
    return *Version::parse(text);
}

template <class Versions>
std::string list(const Versions& versions) {
    std::string text;
    for (const auto& each : versions)
        text += (text.empty() ? "" : " ") + each.version.to_string();
    return text;
}

}  // namespace

TEST_CASE("status: tag and registry agree, or one of five things is said", "[status]") {
    World world;
    CHECK(world.core().state == DriftState::unreleased);
    world.live(0, {{v("1.1.0")}, {v("1.0.0")}});
    CHECK(world.core().state == DriftState::untagged);
    CHECK(list(world.core().untagged) == "1.1.0 1.0.0");
    world.tag("core-v1.0.0").tag("core-v1.1.0");
    CHECK(world.core().state == DriftState::in_sync);
    world.tag("core-v1.2.0");
    CHECK(world.core().state == DriftState::unpublished);
    CHECK(list(world.core().unpublished) == "1.2.0");
    world.view.packages[0].project = Liveness::unknown;
    CHECK(world.core().state == DriftState::unknown);
    CHECK(world.core().tagged->tag == "core-v1.2.0");
    CHECK_FALSE(world.core().live.has_value());
}

TEST_CASE("status: a gap below the highest release is drift, what is older than the first tag is not", "[status]") {
    World world;
    world.live(0, {{v("2.0.0")}, {v("1.4.1")}, {v("1.4.0")}, {v("0.9.0")}}).tag("core-v2.0.0").tag("core-v1.4.0");
    CHECK(world.core().state == DriftState::untagged);
    CHECK(list(world.core().untagged) == "1.4.1");
    world.tag("core-v1.4.1");
    CHECK(world.core().state == DriftState::in_sync);
}

TEST_CASE("status: tags of versions that never came out are history once something higher is live", "[status]") {
    World world;
    world.live(0, {{v("1.1.0")}}).tag("core-v1.1.0").tag("core-v1.0.0");
    CHECK(world.core().state == DriftState::in_sync);
    world.live(0, {});
    CHECK(world.core().state == DriftState::unpublished);
    CHECK(list(world.core().unpublished) == "1.1.0");
}

TEST_CASE("status: yanked versions keep their number and are not what is live", "[status]") {
    World world;
    world.live(0, {{v("1.2.0"), true, {}, true}, {v("1.1.0")}}).tag("core-v1.1.0");
    CHECK(world.core().live->version == v("1.1.0"));
    CHECK(world.core().state == DriftState::untagged);
    world.tag("core-v1.2.0");
    CHECK(world.core().state == DriftState::in_sync);
    world.live(0, {{v("1.2.0"), true, {}, true}});
    CHECK(world.core().live->is_yanked);
}

TEST_CASE("status: prereleases stand where SemVer puts them, not where a registry's latest is", "[status]") {
    World world;
    world.live(0, {{v("2.0.0-rc.1")}, {v("1.9.0")}}).tag("core-v1.9.0");
    CHECK(world.core().live->version == v("2.0.0-rc.1"));
    CHECK(list(world.core().untagged) == "2.0.0-rc.1");
}

TEST_CASE("status: what came up in part counts until something higher is tagged", "[status]") {
    World world;
    world.live(1, {{v("1.1.0"), false}, {v("1.0.0")}}).tag("py-v1.0.0");
    CHECK(world.status().packages[1].state == DriftState::partial);
    CHECK(list(world.status().packages[1].partial) == "1.1.0");
    world.live(1, {{v("1.1.1")}, {v("1.1.0"), false}, {v("1.0.0")}}).tag("py-v1.1.1");
    CHECK(world.status().packages[1].state == DriftState::in_sync);
    // Wheels alone, and tagged: that is how this project does it.
    world.live(1, {{v("1.1.1"), false}});
    CHECK(world.status().packages[1].state == DriftState::in_sync);
}

TEST_CASE("status: how long an upload can still be finished is told", "[status]") {
    World world;
    const auto told = [&](std::optional<std::chrono::seconds> closes_in) {
        LiveVersion live{v("1.1.0"), false};
        live.closes_in = closes_in;
        world.live(1, {live});
        return world.status().diagnostics.at(0);
    };
    CHECK(told({}).message.ends_with("an upload did not come to its end"));
    CHECK(told(std::chrono::days(9) + std::chrono::hours(5)).message.ends_with("takes files for it for 9 more days"));
    CHECK(told(std::chrono::hours(5)).message.ends_with("for less than a day"));
    CHECK(told(std::chrono::hours(5)).hint.find("re-run the failed jobs") == 0);
    CHECK(told(-std::chrono::hours(5)).message.ends_with("takes no more files for it"));
    CHECK(told(-std::chrono::hours(5)).hint == "release a higher version: `piot plan --release py@VERSION`");
}

TEST_CASE("status: what is due is pending, unless it is live already", "[status]") {
    World world;
    world.snapshot.packages.resize(2);
    for (auto& package : world.snapshot.packages)
        package.range = 1;
    auto plan = world.plan();
    plan.releases[0].verdict = Verdict::skip;
    const auto report = world.status(&plan);
    CHECK_FALSE(report.packages[0].pending.has_value());
    CHECK(report.packages[1].pending == v("0.1.0"));
}

TEST_CASE("status: drift is worth a 1 under --check, silence alone a 3", "[status]") {
    World world;
    CHECK(check_status(world.status()) == ExitCode::success);
    world.view.packages[1].project = Liveness::unknown;
    CHECK(check_status(world.status()) == ExitCode::transient);
    world.live(0, {{v("1.0.0")}});
    const auto report = world.status();
    CHECK(has_drift(report));
    CHECK(check_status(report) == ExitCode::negative);
    REQUIRE(report.diagnostics.size() == 2);
    CHECK(report.diagnostics[0].code == codes::PIOT_STATUS_DRIFT);
    CHECK(report.diagnostics[0].hint.find("`piot reconcile`") != std::string::npos);
    CHECK(report.diagnostics[1].code == codes::PIOT_REGISTRY_UNREACHABLE);
    CHECK(report.diagnostics[1].hint == "run again when it answers");
    CHECK_FALSE(has_errors(report.diagnostics));
    // Running again is no help where credentials are missing.
    world.view.packages[1].cause = codes::PIOT_CREDENTIALS_MISSING;
    const auto hidden = world.status().diagnostics[1];
    CHECK(hidden.code == codes::PIOT_CREDENTIALS_MISSING);
    CHECK(hidden.hint == "set that variable where piot runs");
    world.view.packages[1].cause = codes::PIOT_REGISTRY_BUSY;
    CHECK(world.status().diagnostics[1].code == codes::PIOT_REGISTRY_UNREACHABLE);
}

TEST_CASE("status: a clone that holds other tags than the remote would mislead a plan", "[status]") {
    World world;
    world.tag("core-v1.0.0").tag("unrelated");
    const auto report = make_status({world.config, world.view, world.remote, {"other", "py-v1.0.0"}, nullptr, "c0"});
    std::vector<std::string> told;
    for (const auto& each : report.diagnostics)
        if (each.code == codes::PIOT_STATUS_CLONE) told.push_back(each.message);
    CHECK(told == std::vector<std::string>{"this clone lacks tags of the remote: `core-v1.0.0`",
                                           "the remote lacks tags of this clone: `py-v1.0.0`"});
}
