// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;
using std::chrono::seconds;

namespace {

Failure refusal(const ErrorCode& code) {
    return Failure({code, Severity::error, "the claim `environment` does not match", {}, "look at the publisher"});
}

bool has_message(const std::vector<Diagnostic>& diagnostics, std::string_view part) {
    return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& diagnostic) {
        return diagnostic.message.find(part) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("publish token: one token serves a registry, is announced before its use and given back", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.add_crate("span", {"core"});
    scenario.add_wheels("py");
    Process process(scenario);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    // One for the preflight, one for the uploads.
    CHECK(process.calls.count("mint crates.io") == 2);
    CHECK(process.calls.count("mint PyPI") == 2);
    CHECK(process.unannounced_secrets.empty());
    CHECK(process.announced_secrets.size() == 4);
    CHECK(scenario.crates.valid_tokens.empty());
    CHECK(scenario.pypi.valid_tokens.empty());
}

TEST_CASE("publish token: tokens are given back when a package fails", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    process.publisher(PackageKind::crates)
        .scripted["core-1.1.0.crate"]
        .push_back({{UploadStatus::refused, "no"}, Effect::none});
    CHECK(exit_code_of(process.publish()) == ExitCode::negative);
    CHECK(scenario.crates.valid_tokens.empty());
    CHECK(process.calls.log().back() == "revoke crates.io");
}

TEST_CASE("publish token: an old token is exchanged for a new one between files", "[publish]") {
    PublishScenario scenario;
    scenario.add_wheels("py");
    Process process(scenario);
    // The second wheel has to wait for twelve minutes.
    process.publisher(PackageKind::pypi)
        .scripted["py-1.1.0-cp311-abi3-macos.whl"]
        .push_back({{UploadStatus::retry_later, "429", {}, seconds(710)}, Effect::none});
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(process.calls.count("mint PyPI") == 3);
    CHECK(scenario.pypi.valid_tokens.empty());
}

TEST_CASE("publish token: a token that the registry calls expired is renewed once, for the same file", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    auto& script = process.publisher(PackageKind::crates).scripted["core-1.1.0.crate"];
    script.push_back({{UploadStatus::token_expired, "invalid authentication token"}, Effect::none});

    SECTION("and the file goes up with the new one") {
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::success);
        CHECK(process.calls.count("upload ") == 2);
        CHECK(process.calls.count("mint crates.io") == 3);
        CHECK(process.calls.count("sleep ") == 0);
    }
    SECTION("and a second such answer is final") {
        script.push_back({{UploadStatus::token_expired, "invalid authentication token"}, Effect::none});
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::negative);
        CHECK(has_code(all_diagnostics(report), codes::PIOT_CREDENTIALS_REFUSED));
        CHECK(process.calls.count("upload ") == 2);
    }
    CHECK(scenario.crates.valid_tokens.empty());
}

TEST_CASE("publish token: a stored token that has expired is not sent twice", "[publish]") {
    PublishScenario scenario;
    scenario.add_wheels("py");
    scenario.environment.set("PYPI_API_TOKEN", "pypi-long-lived");
    Process process(scenario);
    process.tokens(PackageKind::pypi).is_offered = false;
    process.publisher(PackageKind::pypi)
        .scripted["py-1.1.0-cp311-abi3-linux.whl"]
        .push_back({{UploadStatus::token_expired, "token is expired"}, Effect::none});
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(has_message(all_diagnostics(report), "`PYPI_API_TOKEN`"));
    CHECK(process.calls.count("upload ") == 1);
}

TEST_CASE("publish token: without an offer of ID tokens the variable is used, and without both nothing starts",
          "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    process.tokens(PackageKind::crates).is_offered = false;

    SECTION("the variable is set") {
        scenario.environment.set("CARGO_REGISTRY_TOKEN", "long-lived-token");
        CHECK(exit_code_of(process.publish()) == ExitCode::success);
        CHECK(process.announced_secrets.count("long-lived-token") == 1);
        CHECK(process.unannounced_secrets.empty());
        CHECK(process.calls.count("mint ") == 0);
    }
    SECTION("the variable was pasted with its line end") {
        scenario.environment.set("CARGO_REGISTRY_TOKEN", "long-lived-token\n");
        CHECK(exit_code_of(process.publish()) == ExitCode::success);
        CHECK(process.announced_secrets.count("long-lived-token") == 1);
    }
    SECTION("the variable is empty, as CI writes absent secrets, or blank") {
        scenario.environment.set("CARGO_REGISTRY_TOKEN", GENERATE("", " \n"));
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::negative);
        CHECK(has_code(report.diagnostics, codes::PIOT_CREDENTIALS_MISSING));
        CHECK(process.calls.count("upload ") == 0);
    }
}

TEST_CASE("publish token: a refused exchange falls back on the variable, once and visibly", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.add_crate("span", {"core"});
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "long-lived-token");
    Process process(scenario);
    auto& failures = process.tokens(PackageKind::crates).failures;
    failures = {refusal(codes::PIOT_OIDC_CLAIM_MISMATCH), refusal(codes::PIOT_OIDC_CLAIM_MISMATCH)};
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    REQUIRE(report.diagnostics.size() == 1);
    CHECK(report.diagnostics[0].severity == Severity::warning);
    CHECK(report.diagnostics[0].code == codes::PIOT_OIDC_CLAIM_MISMATCH);
    CHECK(report.diagnostics[0].message.find("`CARGO_REGISTRY_TOKEN` is used instead") != std::string::npos);
    CHECK(process.calls.count("mint crates.io") == 2);
}

TEST_CASE("publish token: a refused exchange without a variable is a finding of the preflight", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    process.forbid_uploads();
    process.tokens(PackageKind::crates).failures = {refusal(codes::PIOT_OIDC_CLAIM_MISMATCH)};
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(has_code(report.diagnostics, codes::PIOT_OIDC_CLAIM_MISMATCH));
    CHECK(report.packages[0].outcome == PackageOutcome::not_attempted);
    CHECK(report.packages[0].files[0].outcome == FileOutcome::pending);
}

TEST_CASE("publish token: a registry that does not answer an exchange is not asked with the variable", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "long-lived-token");
    Process process(scenario);
    process.forbid_uploads();
    process.tokens(PackageKind::crates).failures.assign(4, refusal(codes::PIOT_REGISTRY_UNREACHABLE));
    CHECK(exit_code_of(process.publish()) == ExitCode::transient);
}

TEST_CASE("publish token: an exchange that fails for a moment in the preflight is tried again", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    process.tokens(PackageKind::crates).failures.assign(3, refusal(codes::PIOT_REGISTRY_UNREACHABLE));
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(process.calls.count("mint crates.io") == 5);
}

TEST_CASE("publish token: an exchange that fails for a moment between files is tried again", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    Process process(scenario);
    auto& publisher = process.publisher(PackageKind::crates);
    publisher.scripted["core-1.1.0.crate"].push_back({{UploadStatus::token_expired, "expired"}, Effect::none});
    publisher.on_token = [&](const UploadToken&) {
        if (process.calls.count("upload ") == 1)
            process.tokens(PackageKind::crates).failures = {refusal(codes::PIOT_REGISTRY_UNREACHABLE)};
    };
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(process.calls.count("upload ") == 2);
    CHECK(process.calls.count("sleep ") == 1);
}

TEST_CASE("publish token: a new crate needs a user token, and only it", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.add_crate("fresh");
    scenario.crates.projects.erase("fresh");
    Process process(scenario);

    SECTION("with one, existing crates still go by trusted publishing") {
        scenario.environment.set("CARGO_REGISTRY_TOKEN", "publish-new-token");
        std::map<bool, int> used;
        process.publisher(PackageKind::crates).on_token = [&](const UploadToken& token) { ++used[token.is_from_oidc]; };
        CHECK(exit_code_of(process.publish()) == ExitCode::success);
        CHECK(used[true] == 1);
        CHECK(used[false] == 1);
    }
    SECTION("without one nothing is uploaded at all") {
        process.forbid_uploads();
        const auto report = process.publish();
        CHECK(exit_code_of(report) == ExitCode::negative);
        CHECK(has_code(report.diagnostics, codes::PIOT_NEW_CRATE_NEEDS_TOKEN));
        CHECK(scenario.crates.valid_tokens.empty());
    }
}

TEST_CASE("publish token: a private registry is not told of as one that knows trusted publishing", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("fresh");
    scenario.crates.projects.erase("fresh");
    Process process(scenario);
    process.access(PackageKind::crates).has_trusted_publishing = false;
    process.access(PackageKind::crates).token_variable = "INTERNAL_TOKEN";
    process.forbid_uploads();
    const auto report = process.publish();
    REQUIRE(has_code(report.diagnostics, codes::PIOT_CREDENTIALS_MISSING));
    const auto& diagnostic = report.diagnostics.front();
    CHECK(diagnostic.message == "no credentials for crates.io: `INTERNAL_TOKEN` is not set");
    CHECK(diagnostic.hint.find("trusted") == std::string::npos);
}

TEST_CASE("publish token: a pending PyPI project is not minted for as a mere check", "[publish]") {
    PublishScenario scenario;
    scenario.add_wheels("py");
    scenario.add_wheels("fresh");
    scenario.pypi.projects.erase("fresh");
    scenario.pypi.pending_projects = {"fresh"};
    Process preview(scenario);
    CHECK_FALSE(preview.preview().is_blocked());
    CHECK(preview.calls.count("mint ") == 0);
    CHECK(scenario.pypi.projects.count("fresh") == 0);

    Process process(scenario);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(process.calls.find("mint PyPI") + 1 == process.calls.find("upload "));
}

TEST_CASE("publish token: a registry that needs no upload needs no credentials", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("core");
    scenario.make_live("core-1.1.0.crate");
    Process process(scenario);
    process.forbid_uploads();
    process.tokens(PackageKind::crates).is_offered = false;
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(scenario.remote.tags.count("core-v1.1.0") == 1);
}

TEST_CASE("publish token: a crate that the minted token is not good for goes with the long-lived one", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("covered");
    scenario.add_crate("uncovered");
    scenario.crates.uncovered = {"uncovered"};
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    std::map<std::string, bool> is_from_oidc;
    process.publisher(PackageKind::crates).on_token = [&](const UploadToken& token) {
        is_from_oidc[process.calls.log().back()] = token.is_from_oidc;
    };
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(is_from_oidc.at("upload covered-1.1.0.crate"));
    CHECK_FALSE(is_from_oidc.at("upload uncovered-1.1.0.crate"));
    CHECK(has_message(all_diagnostics(report), "`CARGO_REGISTRY_TOKEN` is used instead"));
}

TEST_CASE("publish token: a crate that the minted token is not good for fails where there is no other", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("uncovered");
    scenario.crates.uncovered = {"uncovered"};
    Process process(scenario);
    CHECK(has_code(all_diagnostics(process.publish()), codes::PIOT_OIDC_CLAIM_MISMATCH));
    CHECK(process.calls.count("upload") == 1);
}

TEST_CASE("publish token: a crate for trusted publishing only is never sent with a long-lived token", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("strict");
    scenario.crates.trustpub_only = {"strict"};
    scenario.environment.set("CARGO_REGISTRY_TOKEN", "a-user-token");
    Process process(scenario);
    process.tokens(PackageKind::crates).is_offered = false;
    const auto report = process.publish();
    CHECK(has_message(all_diagnostics(report), "trusted publishing only"));
    CHECK(process.calls.count("upload") == 0);
}

TEST_CASE("publish token: a token that was replaced for its age lives until the end", "[publish]") {
    PublishScenario scenario;
    scenario.add_crate("one");
    scenario.add_crate("two");
    Process process(scenario);
    // The registry makes us wait past the token's age: the next file gets a new token.
    process.publisher(PackageKind::crates)
        .scripted["one-1.1.0.crate"]
        .push_back({{UploadStatus::retry_later, "429", {}, std::chrono::seconds(1600)}, Effect::none});
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(process.calls.count("mint crates.io") == 3);  // the preflight's, one before and one after the wait
    const auto& log = process.calls.log();
    const auto last_upload =
        std::find_if(log.rbegin(), log.rend(), [](const std::string& call) { return call.starts_with("upload"); });
    const auto revoked_at_the_end =
        std::count_if(log.rbegin(), last_upload, [](const std::string& call) { return call.starts_with("revoke"); });
    CHECK(revoked_at_the_end == 2);
    CHECK(scenario.crates.valid_tokens.empty());
}
