// SPDX-License-Identifier: MIT
#include "doctor_live_scenario.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

namespace {

/// The second project of a configuration with two.
struct TwoProjects : LiveScenario {
    TwoProjects() {
        config.packages[0] = config.packages[1];
        config.packages[0].name = std::get<PypiSettings>(config.packages[0].settings).project = "other";
        crate() = project();
        for (auto& package : input.packages) {
            package.project = Liveness::absent;
            package.last.reset();
            package.has_tags = false;
        }
    }
};

}  // namespace

TEST_CASE("doctor names: a name is ours by tags, by its record, or by being shown as its owner", "[doctor_names]") {
    LiveScenario scenario;
    auto& crate = scenario.crate();
    crate.registered = {};
    crate.record.urls.clear();
    CHECK(judge_name(scenario.input, 0) == NameHolder::ours);
    crate.has_tags = false;
    CHECK(judge_name(scenario.input, 0) == NameHolder::unknown);
    SECTION("its metadata") {
        crate.record.urls = {"https://example.org", "https://github.com/Octo/Tool.git"};
    }
    SECTION("its last release") {
        crate.attribution.publisher.repository = "octo/tool";
    }
    SECTION("its publishers are shown to owners only") {
        crate.registered.state = PublisherListing::State::known;
    }
    CHECK(judge_name(scenario.input, 0) == NameHolder::ours);
    CHECK(check_names(scenario.input).empty());
}

TEST_CASE("doctor names: taken only where another repository is named and nothing is ours", "[doctor_names]") {
    LiveScenario scenario;
    auto& crate = scenario.crate();
    crate.registered = {};
    crate.has_tags = false;
    crate.record.urls = {"https://github.com/else/where"};
    CHECK(judge_name(scenario.input, 0) == NameHolder::taken);
    const auto found = check_names(scenario.input);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == codes::PIOT_NAME_TAKEN);
    CHECK(found[0].severity == Severity::error);
    CHECK(holds(found[0].message, "`else/where`"));
    CHECK(holds(found[0].hint, "`core-v1.2.0`"));
    SECTION("a repository that moved") {
        crate.manifest_repository = "else/where";
    }
    SECTION("nobody knows what this repository is called") {
        scenario.input.repository = "";
    }
    CHECK(judge_name(scenario.input, 0) == NameHolder::unknown);
    CHECK(check_names(scenario.input).at(0).severity == Severity::notice);
}

TEST_CASE("doctor names: silence is no answer", "[doctor_names]") {
    LiveScenario scenario;
    scenario.crate().project = Liveness::unknown;
    CHECK(judge_name(scenario.input, 0) == NameHolder::unknown);
    CHECK(check_names(scenario.input).empty());
}

TEST_CASE("doctor names: a new crate needs a token once, an error in the job that would publish", "[doctor_names]") {
    LiveScenario scenario;
    scenario.crate().project = Liveness::absent;
    const auto found = [&] { return check_names(scenario.input); };
    CHECK(judge_name(scenario.input, 0) == NameHolder::free);
    CHECK(found().at(0).code == codes::PIOT_NEW_CRATE_NEEDS_TOKEN);
    CHECK(found().at(0).severity == Severity::warning);
    scenario.input.registries[0].offers_id_tokens = true;
    CHECK(found().at(0).severity == Severity::error);
    scenario.crate().lane = UploadLane::long_lived_token;
    CHECK(found().empty());
}

TEST_CASE("doctor names: one new project needs a pending publisher, two share the slot", "[doctor_names]") {
    TwoProjects scenario;
    const auto found = [&] { return check_names(scenario.input); };
    REQUIRE(found().size() == 3);
    CHECK(found()[0].code == codes::PIOT_NEW_PROJECT_NEEDS_PUBLISHER);
    CHECK(found()[0].severity == Severity::notice);
    CHECK(holds(found()[0].hint,
                "PyPI project name `other`, owner `octo`, repository name `tool`, workflow name "
                "`release.yml`, environment name `release`"));
    CHECK(found()[2].code == codes::PIOT_NAME_PENDING_SLOT);
    CHECK(found()[2].severity == Severity::warning);
    CHECK(holds(found()[2].hint, "`--release other`"));
    scenario.input.registries[1].offers_id_tokens = true;
    CHECK(found()[2].severity == Severity::error);
    SECTION("environments of their own are slots of their own") {
        scenario.project().expected.environment = "second";
        CHECK(found().size() == 2);
    }
    SECTION("a token creates both") {
        scenario.crate().lane = scenario.project().lane = UploadLane::long_lived_token;
        CHECK(found().empty());
    }
}

TEST_CASE("doctor names: a registry of one's own has no such rules", "[doctor_names]") {
    LiveScenario scenario;
    scenario.input.registries[0].has_trusted_publishing = false;
    scenario.crate().project = Liveness::absent;
    scenario.crate().registered = {};
    CHECK(check_names(scenario.input).empty());
    CHECK(check_registered_publishers(scenario.input).empty());
}

TEST_CASE("doctor names: what the first plan would ship of what is live and untagged", "[doctor_names]") {
    LiveScenario scenario;
    Plan plan;
    for (const auto* name : {"core", "py"}) {
        auto& release = plan.releases.emplace_back();
        release.package = name;
        release.version = Version(0, 1, 0);
    }
    CHECK(check_adoption(scenario.input, plan).empty());
    scenario.crate().has_tags = false;
    const auto found = check_adoption(scenario.input, plan);
    REQUIRE(found.size() == 1);
    CHECK(found[0].severity == Severity::notice);
    CHECK(holds(found[0].message, "the first plan would ship `core` 0.1.0 (live is 1.2.0)"));
    CHECK(holds(found[0].hint, "`git tag -a core-v1.2.0 COMMIT`"));
}
