// SPDX-License-Identifier: MIT
#include "piot/domain/publish_steps.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <chrono>

using namespace piot;

namespace {

const std::string k_head(40, 'a');
const std::string k_older(40, 'b');

Plan a_plan() {
    Plan plan;
    plan.head = k_head;
    Release crate;
    crate.package = "core";
    crate.registry_name = "core";
    crate.version = Version(1, 1, 0);
    crate.registry_version = "1.1.0";
    crate.tag = "core-v1.1.0";
    Release wheel = crate;
    wheel.package = "py";
    wheel.kind = PackageKind::pypi;
    wheel.registry_name = "py";
    wheel.tag = "py-v1.1.0";
    wheel.depends_on = {"core"};
    plan.releases = {crate, wheel};
    return plan;
}

Artifact an_artifact(std::string package, ArtifactKind kind, std::string file_name) {
    Artifact artifact;
    artifact.package = std::move(package);
    artifact.kind = kind;
    artifact.file_name = std::move(file_name);
    artifact.sha256 = "sha-of-" + artifact.file_name;
    return artifact;
}

ArtifactIndex all_artifacts() {
    return {{an_artifact("core", ArtifactKind::crate, "core-1.1.0.crate"),
             an_artifact("py", ArtifactKind::sdist, "py-1.1.0.tar.gz"),
             an_artifact("py", ArtifactKind::wheel, "py-1.1.0-py3-none-any.whl")}};
}

Observed nothing_live() {
    const Observation absent{Liveness::live, Liveness::absent, {}, {}, {}};
    return {{{"core", absent, "", Ancestry::unknown}, {"py", absent, "", Ancestry::unknown}}};
}

/// `file` is live on the registry of the first release; empty hash = the same bytes as ours.
Observed live_in_core(std::string sha256 = "") {
    auto observed = nothing_live();
    auto& registry = observed.releases[0].registry;
    registry.version = Liveness::live;
    registry.files = {{"core-1.1.0.crate", sha256.empty() ? "sha-of-core-1.1.0.crate" : sha256, false}};
    return observed;
}

PackageSteps core_steps(const Observed& observed) {
    return make_publish_steps(a_plan(), all_artifacts(), observed).at(0);
}

}  // namespace

TEST_CASE("publish steps: on an empty registry everything is uploaded, wheels before the sdist", "[publish_steps]") {
    const auto steps = make_publish_steps(a_plan(), all_artifacts(), nothing_live());
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].state == ReleaseState::publish);
    CHECK(steps[0].tag_commit == k_head);
    REQUIRE(steps[1].uploads.size() == 2);
    CHECK(steps[1].uploads[0].kind == ArtifactKind::wheel);
    CHECK(steps[1].uploads[1].kind == ArtifactKind::sdist);
}

TEST_CASE("publish steps: our bytes live and our tag in place leave nothing to do", "[publish_steps]") {
    auto observed = live_in_core();
    observed.releases[0].tag_commit = k_head;
    const auto steps = core_steps(observed);
    CHECK(steps.state == ReleaseState::complete);
    CHECK(steps.uploads.empty());
    CHECK(steps.tag_commit.empty());
    CHECK(steps.live.size() == 1);
}

TEST_CASE("publish steps: our bytes live without a tag need only the tag", "[publish_steps]") {
    const auto steps = core_steps(live_in_core());
    CHECK(steps.state == ReleaseState::publish);
    CHECK(steps.uploads.empty());
    CHECK(steps.tag_commit == k_head);
}

TEST_CASE("publish steps: files missing from a partly live version are uploaded", "[publish_steps]") {
    auto observed = nothing_live();
    observed.releases[1].registry.version = Liveness::live;
    observed.releases[1].registry.files = {{"py-1.1.0-py3-none-any.whl", "sha-of-py-1.1.0-py3-none-any.whl", false}};
    const auto steps = make_publish_steps(a_plan(), all_artifacts(), observed).at(1);
    REQUIRE(steps.uploads.size() == 1);
    CHECK(steps.uploads[0].file_name == "py-1.1.0.tar.gz");
}

TEST_CASE("publish steps: other bytes of unknown origin are refused with both hashes", "[publish_steps]") {
    const auto steps = core_steps(live_in_core("another-hash"));
    CHECK(steps.state == ReleaseState::refused);
    CHECK(steps.tag_commit.empty());
    REQUIRE(steps.findings.size() == 1);
    CHECK(steps.findings[0].code == codes::PIOT_OTHER_BYTES_LIVE);
    CHECK(exit_code_of(steps.findings) == ExitCode::refused);
    CHECK(steps.findings[0].message.find("another-hash") != std::string::npos);
    CHECK(steps.findings[0].message.find("sha-of-core-1.1.0.crate") != std::string::npos);
}

TEST_CASE("publish steps: other bytes name the run to finish and the command that records them", "[publish_steps]") {
    auto observed = live_in_core("another-hash");
    const auto unnamed = core_steps(observed).findings.at(0).hint;
    CHECK(unnamed.find("the failed jobs of the run that uploaded it, not all jobs") != std::string::npos);
    CHECK(unnamed.find("`piot reconcile core@1.1.0 --at COMMIT`") != std::string::npos);
    observed.releases[0].registry.run_id = "4711";
    observed.releases[0].registry.commit = k_older;
    const auto finding = core_steps(observed).findings.at(0);
    CHECK(finding.hint.find("the failed jobs of run 4711, not all jobs") != std::string::npos);
    CHECK(finding.message.find("from commit bbbbbbbbbb: sha256 another-hash on the registry") != std::string::npos);
}

TEST_CASE("publish steps: files that the registry would no longer take are refused before any upload",
          "[publish_steps]") {
    auto observed = nothing_live();
    auto& registry = observed.releases[1].registry;
    registry.version = Liveness::live;
    registry.files = {{"py-1.1.0-py3-none-any.whl", "sha-of-py-1.1.0-py3-none-any.whl", false}};
    registry.age = std::chrono::days(15);
    const auto steps_of = [&] { return make_publish_steps(a_plan(), all_artifacts(), observed).at(1); };
    CHECK(steps_of().state == ReleaseState::publish);
    registry.upload_window = std::chrono::days(14);
    const auto steps = steps_of();
    CHECK(steps.state == ReleaseState::refused);
    CHECK(steps.uploads.empty());
    REQUIRE(steps.findings.size() == 1);
    CHECK(steps.findings[0].code == codes::PIOT_REGISTRY_REFUSED);
    CHECK(steps.findings[0].message ==
          "`py` 1.1.0 came up 15 days ago and lacks `py-1.1.0.tar.gz`: the registry takes new files for 14 days only");
    CHECK(steps.findings[0].hint.find("`piot plan --release py@VERSION`") != std::string::npos);
    registry.age = std::chrono::days(14);
    CHECK(steps_of().state == ReleaseState::publish);
    // What is whole stays whole at any age.
    registry.age = std::chrono::days(400);
    registry.files.push_back({"py-1.1.0.tar.gz", "sha-of-py-1.1.0.tar.gz", false});
    CHECK(steps_of().state == ReleaseState::publish);
    CHECK(steps_of().uploads.empty());
}

TEST_CASE("publish steps: a second sdist under another name is refused before any upload", "[publish_steps]") {
    auto observed = nothing_live();
    auto& registry = observed.releases[1].registry;
    registry.version = Liveness::live;
    registry.files = {{"Py-1.1.0.tar.gz", "x", false}};
    const auto steps = make_publish_steps(a_plan(), all_artifacts(), observed).at(1);
    CHECK(steps.state == ReleaseState::refused);
    REQUIRE(steps.findings.size() == 1);
    CHECK(steps.findings[0].message.find("has the sdist `Py-1.1.0.tar.gz` already") != std::string::npos);
    registry.files = {{"py-1.1.0-py3-none-win_amd64.whl", "x", false}};
    CHECK(make_publish_steps(a_plan(), all_artifacts(), observed).at(1).uploads.size() == 2);
}

TEST_CASE("publish steps: other bytes from an ancestor get their tag there and ask to plan again", "[publish_steps]") {
    auto observed = live_in_core("another-hash");
    observed.releases[0].registry.commit = k_older;
    observed.releases[0].live_commit = Ancestry::ancestor;
    const auto steps = core_steps(observed);
    CHECK(steps.state == ReleaseState::already_released);
    CHECK(steps.tag_commit == k_older);
    CHECK(exit_code_of(steps.findings) == ExitCode::transient);

    observed.releases[0].tag_commit = k_older;
    CHECK(core_steps(observed).tag_commit.empty());
}

TEST_CASE("publish steps: other bytes from a commit outside our history are refused", "[publish_steps]") {
    for (const auto relation : {Ancestry::not_ancestor, Ancestry::unknown}) {
        auto observed = live_in_core("another-hash");
        observed.releases[0].registry.commit = k_older;
        observed.releases[0].live_commit = relation;
        CHECK(core_steps(observed).state == ReleaseState::refused);
    }
}

TEST_CASE("publish steps: a tag on another commit is refused before any upload", "[publish_steps]") {
    auto observed = nothing_live();
    observed.releases[0].tag_commit = k_older;
    const auto steps = core_steps(observed);
    CHECK(steps.state == ReleaseState::refused);
    CHECK(steps.uploads.empty());
    CHECK(steps.findings.at(0).code == codes::PIOT_TAG_ELSEWHERE);
}

TEST_CASE("publish steps: unknown never becomes absent", "[publish_steps]") {
    auto observed = nothing_live();
    observed.releases[0].registry = {Liveness::unknown, Liveness::unknown, {}, {}, "503 Service Unavailable"};
    const auto steps = core_steps(observed);
    CHECK(steps.state == ReleaseState::unknown);
    CHECK(steps.uploads.empty());
    CHECK(exit_code_of(steps.findings) == ExitCode::transient);
    CHECK(steps.findings.at(0).message.find("503") != std::string::npos);
    CHECK(make_publish_steps(a_plan(), all_artifacts(), {}).at(0).state == ReleaseState::unknown);
}

TEST_CASE("publish steps: a yanked version is not un-yanked silently", "[publish_steps]") {
    auto observed = live_in_core();
    observed.releases[0].registry.files[0].is_yanked = true;
    CHECK(core_steps(observed).state == ReleaseState::refused);
}

TEST_CASE("publish steps: a release without artifacts is refused", "[publish_steps]") {
    const auto steps = make_publish_steps(a_plan(), {}, nothing_live());
    CHECK(steps.at(0).state == ReleaseState::refused);
    CHECK(steps.at(0).findings.at(0).code == codes::PIOT_INSPECT_MISSING);
}

TEST_CASE("publish steps: other bytes in a version that is not whole are refused, whoever made them",
          "[publish_steps]") {
    auto observed = nothing_live();
    auto& registry = observed.releases[1].registry;
    registry.version = Liveness::live;
    registry.files = {{"py-1.1.0-py3-none-any.whl", "another-hash", false}};
    registry.commit = k_older;
    observed.releases[1].live_commit = Ancestry::ancestor;
    const auto steps = make_publish_steps(a_plan(), all_artifacts(), observed).at(1);
    CHECK(steps.state == ReleaseState::refused);
    CHECK(steps.tag_commit.empty());
    CHECK(steps.uploads.empty());
}

namespace {

/// core and py under one tag; py's files are live with these bytes.
std::vector<PackageSteps> group_steps(Observed observed) {
    auto plan = a_plan();
    for (auto& release : plan.releases)
        release.tag = "v1.1.0";
    return make_publish_steps(plan, all_artifacts(), observed);
}

Observed make_live_elsewhere(Observed observed, std::size_t release, const std::vector<std::string>& files) {
    auto& seen = observed.releases.at(release);
    seen.registry.version = Liveness::live;
    for (const auto& file : files)
        seen.registry.files.push_back({file, "another-hash", false});
    seen.registry.commit = k_older;
    seen.live_commit = Ancestry::ancestor;
    return observed;
}

}  // namespace

TEST_CASE("publish steps: packages under one tag go out together", "[publish_steps]") {
    const auto steps = group_steps(nothing_live());
    CHECK(steps[0].state == ReleaseState::publish);
    CHECK(steps[1].state == ReleaseState::publish);
    CHECK(steps[0].tag_commit == k_head);
    CHECK(steps[1].tag_commit == k_head);
}

TEST_CASE("publish steps: one refused or unknown package holds back those under its tag", "[publish_steps]") {
    auto observed = nothing_live();
    SECTION("refused") {
        observed.releases[1].registry.version = Liveness::live;
        observed.releases[1].registry.files = {{"py-1.1.0.tar.gz", "another-hash", false}};
        const auto steps = group_steps(observed);
        CHECK(steps[0].state == ReleaseState::refused);
        CHECK(steps[1].state == ReleaseState::refused);
        CHECK(exit_code_of(steps[0].findings) == ExitCode::success);  // the cause has its own
        CHECK(exit_code_of(steps[1].findings) == ExitCode::refused);
        CHECK(steps[0].uploads.empty());
    }
    SECTION("unknown") {
        observed.releases[0].registry.version = Liveness::unknown;
        const auto steps = group_steps(observed);
        CHECK(steps[1].state == ReleaseState::unknown);
        CHECK(steps[1].uploads.empty());
        CHECK(steps[1].tag_commit.empty());
    }
}

TEST_CASE("publish steps: a shared tag is healed only when all its packages come from that commit", "[publish_steps]") {
    const auto half = make_live_elsewhere(nothing_live(), 0, {"core-1.1.0.crate"});
    SECTION("half of them") {
        const auto steps = group_steps(half);
        CHECK(steps[0].state == ReleaseState::refused);
        CHECK(steps[1].state == ReleaseState::refused);
        CHECK(exit_code_of(steps[0].findings) == ExitCode::refused);
        CHECK(steps[0].tag_commit.empty());
    }
    SECTION("all of them") {
        const auto steps = group_steps(make_live_elsewhere(half, 1, {"py-1.1.0.tar.gz", "py-1.1.0-py3-none-any.whl"}));
        CHECK(steps[0].state == ReleaseState::already_released);
        CHECK(steps[1].state == ReleaseState::already_released);
        CHECK(steps[0].tag_commit == k_older);
        CHECK(steps[1].tag_commit == k_older);
    }
    SECTION("the other one is not known") {
        auto unknown = half;
        unknown.releases[1].registry.version = Liveness::unknown;
        const auto steps = group_steps(unknown);
        CHECK(steps[0].state == ReleaseState::unknown);
        CHECK(steps[0].tag_commit.empty());
    }
}

TEST_CASE("publish steps: an unknown answer keeps its kind, and with it the exit code", "[publish_steps]") {
    for (const auto& [cause, expected] :
         {std::pair(ErrorCode{}, codes::PIOT_REGISTRY_UNREACHABLE),
          std::pair(codes::PIOT_REGISTRY_BUSY, codes::PIOT_REGISTRY_BUSY),
          std::pair(codes::PIOT_REGISTRY_PROTOCOL, codes::PIOT_REGISTRY_PROTOCOL),
          std::pair(codes::PIOT_CREDENTIALS_REFUSED, codes::PIOT_CREDENTIALS_REFUSED)}) {
        auto observed = nothing_live();
        observed.releases[0].registry = {Liveness::unknown, Liveness::unknown, {}, {}, "words"};
        observed.releases[0].registry.cause = cause;
        const auto steps = make_publish_steps(a_plan(), all_artifacts(), observed).at(0);
        CHECK(steps.state == ReleaseState::unknown);
        CHECK(steps.findings.at(0).code == expected);
        CHECK(steps.uploads.empty());
    }
}
