// SPDX-License-Identifier: MIT
#include "sample_reports.hpp"

#include "piot/base/codes.hpp"

namespace piot::test {

namespace {

using std::chrono::milliseconds;

constexpr const char* k_head = "9f2c61c3d0a8e4b57a16f0c2d9be83a4715e6d20";

std::string a_hash(char digit) {
    return std::string(64, digit);
}

PackageReport a_core() {
    PackageReport core{"core", PackageKind::crates, "demo-core", Version{0, 5, 0}, "0.5.0"};
    core.outcome = PackageOutcome::released;
    core.files = {{"demo-core-0.5.0.crate", a_hash('1'), 12'345, FileOutcome::uploaded}};
    core.tag = "core-v0.5.0";
    core.tag_outcome = TagOutcome::created;
    core.resolvability = Resolvability::resolvable;
    core.release_url = "https://github.com/example/demo/releases/tag/core-v0.5.0";
    core.page_url = make_public_page_url(core);
    return core;
}

PackageReport a_mid() {
    PackageReport mid{"mid", PackageKind::crates, "demo-mid", Version{1, 2, 4}, "1.2.4"};
    mid.outcome = PackageOutcome::released;
    mid.files = {{"demo-mid-1.2.4.crate", a_hash('2'), 812, FileOutcome::uploaded}};
    mid.tag = "mid-v1.2.4";
    mid.tag_outcome = TagOutcome::created;
    mid.resolvability = Resolvability::resolvable;
    return mid;
}

PackageReport a_wheel() {
    PackageReport py{"grp/py", PackageKind::pypi, "demo", Version{0, 1, 0, Prerelease{PrereleaseLabel::rc, 1}},
                     "0.1.0rc1"};
    py.outcome = PackageOutcome::released;
    py.files = {
        {"demo-0.1.0rc1-cp312-cp312-manylinux_2_28_x86_64.whl", a_hash('3'), 204'800'000, FileOutcome::uploaded},
        {"demo-0.1.0rc1.tar.gz", a_hash('4'), 45'678, FileOutcome::uploaded}};
    py.tag = "grp/py-v0.1.0-rc.1";
    py.tag_outcome = TagOutcome::created;
    py.resolvability = Resolvability::resolvable;
    return py;
}

}  // namespace

PublishReport a_release_report() {
    return {a_hash('a'), k_head, {a_core(), a_mid(), a_wheel()}, {}};
}

PublishReport a_failed_report() {
    auto report = a_release_report();
    auto& mid = report.packages[1];
    mid.outcome = PackageOutcome::failed;
    mid.files[0].outcome = FileOutcome::failed;
    mid.tag_outcome = TagOutcome::pending;
    mid.resolvability = Resolvability::not_awaited;
    mid.diagnostics = {{codes::PIOT_REGISTRY_REFUSED,
                        Severity::error,
                        "crates.io refused `demo-mid-1.2.4.crate`: missing or empty metadata fields: description",
                        {},
                        "add `description` to crates/mid/Cargo.toml and plan again"}};
    report.heal = {{"core-v0.4.9", std::string(40, 'c'), TagOutcome::created},
                   {"mid-v1.2.3", std::string(40, 'c'), TagOutcome::already_there}};
    auto& py = report.packages[2];
    py.outcome = PackageOutcome::dependency_failed;
    for (auto& file : py.files)
        file.outcome = FileOutcome::pending;
    py.tag_outcome = TagOutcome::pending;
    py.resolvability = Resolvability::not_awaited;
    py.diagnostics = {{codes::PIOT_DEPENDENCY_FAILED,
                       Severity::notice,
                       "`grp/py` was not attempted: `mid` beneath it is not released",
                       {},
                       "see the finding on `mid`"}};
    return report;
}

PublishReport a_repeated_report() {
    auto report = a_release_report();
    for (auto& package : report.packages) {
        package.outcome = PackageOutcome::already_live;
        package.tag_outcome = TagOutcome::already_there;
        package.release_url.clear();
        for (auto& file : package.files)
            file.outcome = FileOutcome::already_there;
    }
    return report;
}

RehearsalReport a_rehearsal() {
    using Kind = RehearsalStageKind;
    RehearsalReport report{k_head, a_hash('a')};
    report.stages = {
        {Kind::plan, "", RehearsalVerdict::ok, milliseconds(12), "3 releases, 5 rows"},
        {Kind::stamp, "", RehearsalVerdict::ok, milliseconds(34), "4 files"},
        {Kind::build, "core-crate", RehearsalVerdict::ok, milliseconds(2'310)},
        {Kind::build, "mid-crate", RehearsalVerdict::ok, milliseconds(1'870)},
        {Kind::build, "grp__py-wheel-x86_64-unknown-linux-gnu", RehearsalVerdict::ok, milliseconds(83'400)},
        {Kind::build, "grp__py-wheel-aarch64-apple-darwin", RehearsalVerdict::not_rehearsed, {}, "needs macos-15"},
        {Kind::build, "grp__py-sdist", RehearsalVerdict::ok, milliseconds(950)},
        {Kind::inspect, "", RehearsalVerdict::ok, milliseconds(61), "4 files, no findings"},
        {Kind::publish, "", RehearsalVerdict::ok, milliseconds(740), "released 3 packages"},
        {Kind::consume, "core", RehearsalVerdict::ok, milliseconds(3'100), "cargo add, cargo build"},
        {Kind::consume, "grp/py", RehearsalVerdict::ok, milliseconds(1'900), "pip install, import demo"},
        {Kind::publish_again, "", RehearsalVerdict::ok, milliseconds(95), "nothing changed"},
    };
    report.duration = milliseconds(94'700);
    return report;
}

RehearsalReport a_survived_rehearsal() {
    auto report = a_rehearsal();
    report.stages.push_back(
        {RehearsalStageKind::faults, "", RehearsalVerdict::ok, milliseconds(4'200), "killed and resumed 4 times"});
    report.survival = SurvivalTable{4,
                                    {{1, KillMoment::before, "asking crates.io about `core`"},
                                     {2, KillMoment::before, "uploading `core-1.3.0.crate`"},
                                     {2, KillMoment::after, "uploading `core-1.3.0.crate`"},
                                     {3, KillMoment::before, "pushing tag `core-v1.3.0`"}}};
    return report;
}

RehearsalReport a_rehearsal_that_differs() {
    auto report = a_survived_rehearsal();
    report.stages.back().verdict = RehearsalVerdict::failed;
    report.stages.back().detail = "a killed release ended differently when run again";
    report.survival->known_points = 900;
    report.survival->outcomes[2].detail = "the end lacks `crate core 1.3.0`";
    return report;
}

RehearsalReport a_failed_rehearsal() {
    auto report = a_rehearsal();
    auto& build = report.stages[2];
    build.verdict = RehearsalVerdict::failed;
    build.diagnostics = {{codes::PIOT_REHEARSAL_BUILD,
                          Severity::error,
                          "`cargo package -p demo-core` ended with exit code 101\nerror: could not compile `demo-core`",
                          {},
                          "run it in the kept worktree and look"}};
    report.stages.resize(3);
    for (const auto kind : {RehearsalStageKind::inspect, RehearsalStageKind::publish, RehearsalStageKind::consume,
                            RehearsalStageKind::publish_again})
        report.stages.push_back({kind, "", RehearsalVerdict::not_rehearsed, {}, "build failed"});
    report.duration = milliseconds(2'400);
    report.kept_directory = "/tmp/piot-rehearsal";
    return report;
}

}  // namespace piot::test
