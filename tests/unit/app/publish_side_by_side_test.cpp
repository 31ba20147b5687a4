// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/app/publish_scenario.hpp"

#include <condition_variable>
#include <mutex>

using namespace piot;
using namespace piot::test;

namespace {

/// Lets uploads come together: each waits until so many are there, or for so long that nobody else can be coming.
class Meeting {
  public:
    explicit Meeting(int wanted) : wanted_(wanted) {}

    void attend() {
        std::unique_lock lock(mutex_);
        most_ = std::max(most_, ++present_);
        arrived_.notify_all();
        arrived_.wait_for(lock, std::chrono::milliseconds(300), [&] { return most_ >= wanted_; });
        --present_;
    }
    [[nodiscard]] int most() const { return most_; }

  private:
    int wanted_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    int present_ = 0;
    int most_ = 0;
};

void meet_at_uploads(Process& process, Meeting& meeting) {
    for (const auto kind : {PackageKind::crates, PackageKind::pypi})
        process.publisher(kind).on_arrival = [&](const Artifact&) { meeting.attend(); };
}

std::size_t place_of(const Process& process, const std::string& call) {
    const auto place = process.calls.find(call);
    REQUIRE(place < process.calls.log().size());
    return place;
}

}  // namespace

TEST_CASE("publish side by side: independent packages upload at the same time", "[publish_side_by_side]") {
    PublishScenario scenario;
    scenario.request.jobs = 4;
    for (const auto* name : {"one", "two", "three", "four"})
        scenario.add_crate(name);
    Process process(scenario);
    Meeting meeting(4);
    meet_at_uploads(process, meeting);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(meeting.most() == 4);
    CHECK(scenario.remote.tags.size() == 4);
    CHECK(scenario.remote.lies.empty());
}

TEST_CASE("publish side by side: no more uploads than jobs are in flight", "[publish_side_by_side]") {
    PublishScenario scenario;
    scenario.request.jobs = 2;
    for (const auto* name : {"one", "two", "three", "four", "five"})
        scenario.add_crate(name);
    Process process(scenario);
    Meeting meeting(3);
    meet_at_uploads(process, meeting);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(meeting.most() == 2);
}

TEST_CASE("publish side by side: the wheels of one package go together, its first file and its sdist alone",
          "[publish_side_by_side]") {
    PublishScenario scenario;
    scenario.request.jobs = 8;
    scenario.add_wheels("py");
    auto extra = scenario.artifact("py-1.1.0-cp311-abi3-linux.whl");
    extra.file_name = "py-1.1.0-cp311-abi3-windows.whl";
    extra.sha256 = "sha-of-windows";
    scenario.request.artifacts.artifacts.insert(scenario.request.artifacts.artifacts.begin() + 1, extra);
    Process process(scenario);
    Meeting meeting(2);
    process.publisher(PackageKind::pypi).on_arrival = [&](const Artifact& artifact) {
        if (artifact.kind == ArtifactKind::wheel && artifact.file_name != "py-1.1.0-cp311-abi3-linux.whl")
            meeting.attend();
    };
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(meeting.most() == 2);
    const auto first = place_of(process, "upload py-1.1.0-cp311-abi3-linux.whl");
    const auto last = place_of(process, "upload py-1.1.0.tar.gz");
    for (const auto* name : {"macos", "windows"}) {
        const auto place = place_of(process, fmt::format("upload py-1.1.0-cp311-abi3-{}.whl", name));
        CHECK(first < place);
        CHECK(place < last);
    }
}

TEST_CASE("publish side by side: a dependent starts when the package beneath it is resolvable",
          "[publish_side_by_side]") {
    Workspace scenario;
    scenario.request.jobs = 8;
    Process process(scenario);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(place_of(process, "is_resolvable core") < place_of(process, "upload span-1.1.0.crate"));
    CHECK(place_of(process, "is_resolvable span") < place_of(process, "upload py-1.1.0"));
    CHECK(scenario.remote.lies.empty());
}

TEST_CASE("publish side by side: one failure stops only what builds on it", "[publish_side_by_side]") {
    Workspace scenario;
    scenario.request.jobs = 8;
    Process process(scenario);
    refuse(process, PackageKind::crates, "core-1.1.0.crate");
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::negative);
    CHECK(report.find_package("core")->outcome == PackageOutcome::failed);
    CHECK(report.find_package("span")->outcome == PackageOutcome::dependency_failed);
    CHECK(report.find_package("py")->outcome == PackageOutcome::dependency_failed);
    CHECK(report.find_package("solo")->outcome == PackageOutcome::released);
}

TEST_CASE("publish side by side: ends where one at a time ends", "[publish_side_by_side]") {
    const auto end_with = [](int jobs) {
        PublishScenario scenario;
        scenario.request.jobs = jobs;
        for (int level = 0; level < 3; ++level)
            for (int i = 0; i < 6; ++i) {
                auto& release = scenario.add_crate(fmt::format("crate-{}-{}", level, i));
                if (level > 0) release.depends_on = {fmt::format("crate-{}-{}", level - 1, i)};
            }
        for (int i = 0; i < 6; ++i)
            scenario.add_wheels(fmt::format("py-{}", i), {fmt::format("crate-2-{}", i)});
        Process process(scenario);
        CHECK(exit_code_of(process.publish()) == ExitCode::success);
        CHECK(process.unannounced_secrets.empty());
        CHECK(scenario.crates.needless_uploads.empty());
        CHECK(scenario.pypi.needless_uploads.empty());
        CHECK(scenario.crates.valid_tokens.empty());
        return scenario.end_state();
    };
    CHECK(end_with(1) == end_with(16));
}

TEST_CASE("publish side by side: all wait for one exchange", "[publish_side_by_side]") {
    PublishScenario scenario;
    scenario.request.jobs = 8;
    for (int i = 0; i < 8; ++i)
        scenario.add_crate(fmt::format("crate-{}", i));
    Process process(scenario);
    CHECK(exit_code_of(process.publish()) == ExitCode::success);
    CHECK(process.calls.count("mint crates.io") == 2);  // the preflight's, and the run's
}

TEST_CASE("publish side by side: a signal ends the run", "[publish_side_by_side]") {
    PublishScenario scenario;
    scenario.request.jobs = 8;
    for (int i = 0; i < 12; ++i)
        scenario.add_wheels(fmt::format("py-{}", i));
    Process process(scenario);
    process.publisher(PackageKind::pypi).on_arrival = [&](const Artifact& artifact) {
        if (artifact.package == "py-3") process.calls.interrupt();
    };
    const auto report = process.publish();
    CHECK(exit_code_of(report) == ExitCode::interrupted);
    CHECK(scenario.remote.lies.empty());
    Process second(scenario);
    CHECK(exit_code_of(second.publish()) == ExitCode::success);
    CHECK(scenario.pypi.files.size() == 36);
}
