// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

using namespace piot;
using namespace piot::test;
using std::chrono::seconds;

namespace {

const std::string k_crate = "core-1.1.0.crate";

/// One crate, one process, and a script for its upload.
struct OneCrate {
    PublishScenario scenario;
    std::unique_ptr<Process> process;

    OneCrate() {
        scenario.add_crate("core");
        process = std::make_unique<Process>(scenario);
    }

    OneCrate& answers(UploadOutcome outcome, Effect effect = Effect::none) {
        process->publisher(PackageKind::crates).scripted[k_crate].push_back({std::move(outcome), effect});
        return *this;
    }

    PublishReport publish() { return process->publish(); }
    [[nodiscard]] std::size_t uploads() const { return process->calls.count("upload "); }
    /// Seconds slept from the first upload on.
    [[nodiscard]] std::vector<std::string> sleeps() const {
        std::vector<std::string> found;
        for (const auto& call : process->calls.log())
            if (call.rfind("sleep ", 0) == 0) found.push_back(call);
        return found;
    }
};

PackageReport only(const PublishReport& report) {
    REQUIRE(report.packages.size() == 1);
    return report.packages.front();
}

}  // namespace

TEST_CASE("publish upload: a plain upload is read back, tagged and released", "[publish]") {
    OneCrate one;
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    const auto package = only(report);
    CHECK(package.outcome == PackageOutcome::released);
    REQUIRE(package.files.size() == 1);
    CHECK(package.files[0].outcome == FileOutcome::uploaded);
    CHECK(package.files[0].sha256 == "sha-of-core-1.1.0.crate");
    CHECK(package.tag_outcome == TagOutcome::created);
    CHECK(package.resolvability == Resolvability::resolvable);
    CHECK(package.release_url == "https://forge.example/releases/core-v1.1.0");
    CHECK(one.scenario.remote.tags.at("core-v1.1.0") == k_head);
}

TEST_CASE("publish upload: what the registry remarks on an accepted file is passed on", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::uploaded, "unknown category `x`"}, Effect::arrives);
    CHECK(exit_code_of(one.publish()) == ExitCode::success);
    CHECK(std::any_of(one.process->reporter.events.begin(), one.process->reporter.events.end(),
                      [](const ProgressEvent& event) { return event.text == "crates.io says: unknown category `x`"; }));
}

TEST_CASE("publish upload: the same bytes already there are done", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::already_there, ""}, Effect::arrives);
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(only(report).files[0].outcome == FileOutcome::already_there);
    CHECK(only(report).tag_outcome == TagOutcome::created);
}

TEST_CASE("publish upload: an answer is not believed until the registry shows the file", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::uploaded, ""}, Effect::none);
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(only(report).outcome == PackageOutcome::failed);
    CHECK(has_code(only(report).diagnostics, codes::PIOT_WAIT_EXPIRED));
    CHECK(one.process->calls.count("push ") == 0);
}

TEST_CASE("publish upload: a conflict whose bytes turn out to be ours is done", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::conflict, "crate version `1.1.0` is already uploaded"}, Effect::arrives);
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(only(report).files[0].outcome == FileOutcome::already_there);
}

TEST_CASE("publish upload: a conflict with other bytes is refused with both hashes", "[publish]") {
    OneCrate one;
    one.scenario.crates.read_lag = seconds(2);  // unseen at first, so that the upload is tried
    one.scenario.make_live(k_crate, "sha-of-somebody-else");
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::refused);
    const auto package = only(report);
    CHECK(package.files[0].outcome == FileOutcome::failed);
    REQUIRE(has_code(package.diagnostics, codes::PIOT_OTHER_BYTES_LIVE));
    CHECK(package.diagnostics[0].message.find("sha-of-somebody-else") != std::string::npos);
    CHECK(package.diagnostics[0].message.find("sha-of-core-1.1.0.crate") != std::string::npos);
    CHECK(one.process->calls.count("push ") == 0);
}

TEST_CASE("publish upload: a conflict that the registry does not show is refused with its words", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::conflict, "File already exists"});
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::refused);
    CHECK(only(report).diagnostics[0].message.find("File already exists") != std::string::npos);
    CHECK(one.uploads() == 1);
}

TEST_CASE("publish upload: 429 sleeps until the registry's time, with a margin, and sends the same file", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::retry_later, "429 too many updates", {}, seconds(60)});
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(one.uploads() == 2);
    CHECK(one.sleeps() == std::vector<std::string>{"sleep 66000"});
}

TEST_CASE("publish upload: a wait past the budget is not begun", "[publish]") {
    OneCrate one;
    one.scenario.request.retry_budget = seconds(3600);
    one.answers({UploadStatus::retry_later, "429 too many versions in 24 hours", {}, seconds(86'400)});
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(has_code(only(report).diagnostics, codes::PIOT_REGISTRY_BUSY));
    CHECK(one.sleeps().empty());
}

TEST_CASE("publish upload: 5xx is looked after before the file is sent again", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::retry_later, "504 Gateway Timeout"}, Effect::arrives);
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(one.uploads() == 1);
    CHECK(only(report).files[0].outcome == FileOutcome::uploaded);
}

TEST_CASE("publish upload: a registry that stays busy or unreachable is left after a bounded number of attempts",
          "[publish]") {
    const auto status = GENERATE(UploadStatus::retry_later, UploadStatus::unreachable, UploadStatus::lost);
    OneCrate one;
    for (int i = 0; i < 40; ++i)
        one.answers({status, "503 Service Unavailable"});
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(one.uploads() == 12);
    CHECK(only(report).outcome == PackageOutcome::failed);
    CHECK(only(report).diagnostics[0].message.find("503 Service Unavailable") != std::string::npos);
}

TEST_CASE("publish upload: a registry that is unreachable for a moment gets the file", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::unreachable, "connection refused"}).answers({UploadStatus::unreachable, "refused"});
    CHECK(exit_code_of(one.publish()) == ExitCode::success);
    CHECK(one.uploads() == 3);
    CHECK(one.sleeps() == std::vector<std::string>{"sleep 1000", "sleep 2000"});
}

TEST_CASE("publish upload: after a lost answer the file that arrived is not sent again", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::lost, "connection reset"}, Effect::arrives);
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::success);
    CHECK(one.uploads() == 1);
    CHECK(only(report).files[0].outcome == FileOutcome::uploaded);
}

TEST_CASE("publish upload: after a lost answer a replica that lags is asked twice", "[publish]") {
    OneCrate one;
    one.scenario.crates.read_lag = seconds(2);
    one.answers({UploadStatus::lost, "connection reset"}, Effect::arrives);
    CHECK(exit_code_of(one.publish()) == ExitCode::success);
    CHECK(one.uploads() == 1);
}

TEST_CASE("publish upload: after a lost answer the file that did not arrive is sent again", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::lost, "connection reset"}, Effect::none);
    CHECK(exit_code_of(one.publish()) == ExitCode::success);
    CHECK(one.uploads() == 2);
}

TEST_CASE("publish upload: whether a file arrived stays unknown while the registry is silent", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::lost, "connection reset"}, Effect::arrives);
    one.process->publisher(PackageKind::crates).on_token = [&](const UploadToken&) {
        one.scenario.crates.silent_observations["core"] = 10'000;
    };
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::transient);
    CHECK(one.uploads() == 1);
    CHECK(only(report).diagnostics[0].message.find("is not known") != std::string::npos);
    CHECK(one.process->calls.count("push ") == 0);
}

TEST_CASE("publish upload: a refusal carries the registry's words and its code", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::refused, "missing or empty metadata fields: description", codes::PIOT_REGISTRY_REFUSED});
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(only(report).files[0].outcome == FileOutcome::failed);
    CHECK(only(report).diagnostics[0].message.find("missing or empty metadata fields") != std::string::npos);
    CHECK(one.uploads() == 1);
}

TEST_CASE("publish upload: an upload that a signal ended stays pending, and the exit code says so", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::interrupted, ""});
    one.process->publisher(PackageKind::crates).on_token = [&](const UploadToken&) { one.process->calls.interrupt(); };
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::interrupted);
    CHECK(only(report).files[0].outcome == FileOutcome::pending);
    CHECK(one.scenario.crates.valid_tokens.empty());
}

TEST_CASE("publish upload: a file refused half-way leaves the version untagged and says what is live", "[publish]") {
    PublishScenario scenario;
    scenario.add_wheels("py");
    Process process(scenario);
    process.publisher(PackageKind::pypi)
        .scripted["py-1.1.0-cp311-abi3-macos.whl"]
        .push_back({{UploadStatus::refused, "unsupported platform tag"}, Effect::none});
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    const auto package = only(report);
    REQUIRE(package.files.size() == 3);
    CHECK(package.files[0].outcome == FileOutcome::uploaded);
    CHECK(package.files[1].outcome == FileOutcome::failed);
    CHECK(package.files[2].outcome == FileOutcome::pending);
    CHECK(package.outcome == PackageOutcome::failed);
    CHECK(std::any_of(package.diagnostics.begin(), package.diagnostics.end(), [](const Diagnostic& diagnostic) {
        return diagnostic.message.find("1 of 3 files") != std::string::npos;
    }));
    CHECK(scenario.remote.tags.empty());
    CHECK(scenario.pypi.valid_tokens.empty());
}

TEST_CASE("publish upload: other bytes that appear at the read-back stop the tag", "[publish]") {
    OneCrate one;
    one.answers({UploadStatus::uploaded, ""});
    one.process->publisher(PackageKind::crates).on_token = [&](const UploadToken&) {
        one.scenario.make_live(k_crate, "sha-of-somebody-else");
    };
    const auto report = one.publish();
    CHECK(exit_code_of(report) == ExitCode::refused);
    CHECK(one.scenario.remote.tags.empty());
}
