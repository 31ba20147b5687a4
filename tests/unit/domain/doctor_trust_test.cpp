// SPDX-License-Identifier: MIT
#include "doctor_live_scenario.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::test;

using Uploader = Attribution::Uploader;
using State = PublisherListing::State;

TEST_CASE("doctor trust: an ID token as it is declared is nothing to tell", "[doctor_trust]") {
    LiveScenario scenario;
    scenario.run_as(the_claims());
    CHECK(to_lines(check_run_claims(scenario.input)).empty());
    auto claims = the_claims();
    claims.repository = "Octo/Tool";
    claims.environment = "Release";
    scenario.run_as(claims);
    CHECK(to_lines(check_run_claims(scenario.input)).empty());
}

TEST_CASE("doctor trust: each claim that differs is told with both values and the form", "[doctor_trust]") {
    LiveScenario scenario;
    auto claims = the_claims();
    SECTION("repository") {
        claims.repository = "fork/tool";
        scenario.run_as(claims);
        const auto found = check_run_claims(scenario.input);
        REQUIRE(found.size() == 3);
        CHECK(found[0].code == codes::PIOT_WORKFLOW_REUSABLE);
        CHECK(found[1].code == codes::PIOT_TRUST_REPOSITORY);
        CHECK(holds(found[1].message, "claim `repository` is `fork/tool`, declared is `octo/tool`"));
        CHECK(found[1].origin.line == 4);
    }
    SECTION("environment") {
        claims.environment = "";
        scenario.run_as(claims);
        const auto found = check_run_claims(scenario.input);
        REQUIRE(found.size() == 2);
        CHECK(found[0].code == codes::PIOT_TRUST_ENVIRONMENT);
        CHECK(found[0].severity == Severity::error);
        CHECK(holds(found[0].message, "claim `environment` is absent, declared is `release`"));
        CHECK(holds(found[0].hint, "https://crates.io/crates/core/settings"));
        CHECK(holds(found[1].hint, "https://pypi.org/manage/project/py/settings/publishing/"));
    }
    SECTION("workflow: crates.io sees the one that was started, PyPI the one that holds the job") {
        claims.job_workflow_ref = "octo/tool/.github/workflows/publish.yml@refs/heads/main";
        scenario.input.publishing_workflows = {"publish.yml", "release.yml"};
        scenario.run_as(claims);
        const auto found = check_run_claims(scenario.input);
        REQUIRE(found.size() == 1);
        CHECK(found[0].code == codes::PIOT_TRUST_WORKFLOW);
        CHECK(holds(found[0].message, "`py`"));
        CHECK(holds(found[0].message, "claim `job_workflow_ref` is `publish.yml`"));
    }
    SECTION("a job of a workflow that does not publish says nothing about the one that does") {
        claims.workflow_ref = claims.job_workflow_ref = "octo/tool/.github/workflows/check.yml@refs/pull/1/merge";
        scenario.run_as(claims);
        const auto found = check_run_claims(scenario.input);
        REQUIRE(found.size() == 1);
        CHECK(found[0].severity == Severity::notice);
    }
    SECTION("undeclared packages are compared with nothing") {
        scenario.crate().is_declared = scenario.project().is_declared = false;
        claims.environment = "other";
        scenario.run_as(claims);
        CHECK(check_run_claims(scenario.input).empty());
    }
}

TEST_CASE("doctor trust: events that registries refuse are errors", "[doctor_trust]") {
    LiveScenario scenario;
    auto claims = the_claims();
    claims.event_name = "workflow_run";
    scenario.run_as(claims);
    CHECK(to_lines(check_run_claims(scenario.input)) ==
          "PIOT_WORKFLOW_TRIGGER crates.io refuses ID tokens of runs that `workflow_run` started\n");
    claims.event_name = "pull_request_target";
    scenario.run_as(claims);
    CHECK(check_run_claims(scenario.input).size() == 2);
}

TEST_CASE("doctor trust: what is registered as declared is nothing to tell, whatever else is", "[doctor_trust]") {
    LiveScenario scenario;
    scenario.crate().registered.publishers.insert(scenario.crate().registered.publishers.begin(),
                                                  {"other/tool", "x.yml", ""});
    CHECK(to_lines(check_registered_publishers(scenario.input)).empty());
}

TEST_CASE("doctor trust: each field that is registered otherwise is told", "[doctor_trust]") {
    LiveScenario scenario;
    auto& publisher = scenario.crate().registered.publishers.front();
    const auto found = [&] { return check_registered_publishers(scenario.input); };
    SECTION("repository") {
        publisher.repository = "octo/old";
        CHECK(found().at(0).code == codes::PIOT_TRUST_REPOSITORY);
    }
    SECTION("workflow") {
        publisher.workflow = "publish.yml";
        CHECK(found().at(0).code == codes::PIOT_TRUST_WORKFLOW);
        CHECK(holds(found().at(0).message, "has the workflow `publish.yml`, and declared is `release.yml`"));
    }
    SECTION("environment") {
        publisher.environment = "prod";
        CHECK(found().at(0).code == codes::PIOT_TRUST_ENVIRONMENT);
    }
    REQUIRE(found().size() == 1);
    CHECK(found().at(0).severity == Severity::error);
    CHECK(holds(found().at(0).hint,
                "repository owner `octo`, repository name `tool`, workflow filename `release.yml`, environment "
                "`release`"));
    scenario.crate().is_declared = false;
    CHECK(found().at(0).severity == Severity::warning);
}

TEST_CASE("doctor trust: a publisher without an environment works, and is wide", "[doctor_trust]") {
    LiveScenario scenario;
    scenario.crate().registered.publishers.front().environment.clear();
    const auto found = check_registered_publishers(scenario.input);
    REQUIRE(found.size() == 1);
    CHECK(found[0].severity == Severity::warning);
    CHECK(found[0].code == codes::PIOT_TRUST_ENVIRONMENT);
}

TEST_CASE("doctor trust: nothing registered is an error where it is declared", "[doctor_trust]") {
    LiveScenario scenario;
    scenario.crate().registered.publishers.clear();
    CHECK(to_lines(check_registered_publishers(scenario.input)) ==
          "PIOT_TRUST_UNREGISTERED crates.io has no trusted publisher of `core`\n");
    scenario.crate().is_declared = false;
    scenario.crate().lane = UploadLane::long_lived_token;
    CHECK(check_registered_publishers(scenario.input).empty());
}

TEST_CASE("doctor trust: what could not be read is never silence", "[doctor_trust]") {
    LiveScenario scenario;
    const auto found = [&] { return check_registered_publishers(scenario.input); };
    scenario.crate().registered = {State::refused, {}, "403 Forbidden: authentication failed"};
    CHECK(found().at(0).code == codes::PIOT_TRUST_UNCHECKED);
    CHECK(found().at(0).severity == Severity::error);
    scenario.input.doctor_token_variable = "CARGO_REGISTRY_TOKEN";
    CHECK(found().at(0).severity == Severity::warning);
    scenario.crate().registered = {State::failed, {}, "503", codes::PIOT_REGISTRY_BUSY};
    CHECK(found().at(0).code == codes::PIOT_REGISTRY_BUSY);
    CHECK(found().at(0).severity == Severity::error);
    scenario.crate().registered = {};
    scenario.input.doctor_token_variable = "";
    CHECK(found().at(0).severity == Severity::notice);
    CHECK(found().size() == 1);
    CHECK(holds(found().at(0).hint, "--probe"));
    // Whoever has just probed is not told to.
    scenario.input.is_probed = true;
    CHECK_FALSE(holds(found().at(0).hint, "--probe"));
}

TEST_CASE("doctor trust: the last release tells how it came", "[doctor_trust]") {
    LiveScenario scenario;
    auto& attribution = scenario.crate().attribution;
    const auto found = [&] { return check_attribution(scenario.input); };
    CHECK(found().empty());
    SECTION("with a token, although trust is declared") {
        attribution = {Uploader::long_lived_token, {}, "ann"};
        CHECK(to_lines(found()) ==
              "~PIOT_TRUST_ATTRIBUTION `core` 1.2.0 on crates.io was uploaded with a long-lived "
              "token of `ann`, although a trusted publisher is declared\n");
        scenario.crate().is_declared = false;
        CHECK(found().empty());
    }
    SECTION("from another repository: an error, unless the tag of that release is here") {
        attribution = {Uploader::trusted_publisher, {"octo/old", "", ""}, ""};
        CHECK(found().at(0).severity == Severity::warning);
        scenario.crate().is_last_tagged = false;
        CHECK(found().at(0).severity == Severity::error);
    }
    SECTION("from another workflow or environment") {
        attribution = {Uploader::trusted_publisher, {"octo/tool", "publish.yml", ""}, ""};
        scenario.crate().record.is_trustpub_only = true;
        CHECK(holds(found().at(0).message, "came from the workflow `publish.yml`, and expected is `release.yml`"));
        attribution.publisher = {"octo/tool", "release.yml", "prod"};
        CHECK(holds(found().at(0).message, "came from the environment `prod`"));
    }
    SECTION("as declared: then the other door may be shut") {
        attribution = {Uploader::trusted_publisher, {"octo/tool", "", ""}, ""};
        REQUIRE(found().size() == 1);
        CHECK(found()[0].severity == Severity::notice);
        scenario.crate().record.is_trustpub_only = true;
        CHECK(found().empty());
    }
}

TEST_CASE("doctor trust: a token that nothing needs is told where it lies", "[doctor_trust]") {
    LiveScenario scenario;
    const auto found = [&] { return check_attribution(scenario.input); };
    scenario.input.registries[0].has_token = true;
    CHECK(found().empty());  // the publish job may need it
    scenario.input.registries[0].offers_id_tokens = true;
    REQUIRE(found().size() == 1);
    CHECK(found()[0].code == codes::PIOT_TRUST_TOKEN_LEFT);
    CHECK(found()[0].severity == Severity::warning);
    scenario.crate().registered = {};
    CHECK(found().at(0).severity == Severity::notice);
    scenario.crate().registered = {State::known, {}};
    CHECK(found().empty());
    scenario.crate().project = Liveness::absent;
    CHECK(found().empty());
}
