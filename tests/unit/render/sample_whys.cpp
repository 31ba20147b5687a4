// SPDX-License-Identifier: MIT
#include "sample_whys.hpp"

#include "piot/base/codes.hpp"

namespace piot::test {

namespace {

constexpr const char* k_head = "9f2c61c3d0a8e4b57a16f0c2d9be83a4715e6d20";
constexpr const char* k_commit = "1b7e44a09c5d2f8836be91a7c40f5dd2e6a3b918";
constexpr const char* k_older_commit = "c05fd6b1e7a94823db60f1c88a9e3527b4d17f6a";
constexpr const char* k_base = "52d0e7c1b86f94a3150ce8d7f2ab96347e80c1d5";

TagEvidence a_tag(const std::string& package, const Version& version) {
    return {package + "-v" + version.to_string(), version, k_base};
}

/// Released at the base, five commits ago.
WhyReport a_released(const std::string& package, const Version& version) {
    WhyReport report;
    report.head = k_head;
    report.package = package;
    report.last_release = a_tag(package, version);
    report.base = CommitNote{k_base, "Release day"};
    report.range = 5;
    report.globs = {package + "/**"};
    return report;
}

std::vector<WhyUnit> some_units() {
    WhyUnit counting{{k_head, "Read the tide tables of the Wadden Sea, which rise and fall twice a day, in one go"},
                     UnitEffect::counts,
                     {},
                     {{"py/src/tables.py", "py/**", true},
                      {"py/data/b\xE4r.csv", "py/**", true},
                      {"py/a/rather/deeply/nested/directory/of/modules/that/holds/an/implementation.py", "py/**", true},
                      {"shared/x.toml", "shared/*.toml", false}},
                     7};
    WhyUnit skipped{{k_commit, "Reformat"}, UnitEffect::skipped, "release: skip [py]", {{"py/a.py", "py/**", true}}, 1};
    WhyUnit undone{{k_older_commit, "Try \x1b[31mthis"}, UnitEffect::undone, {}, {{"py/b.py", "py/**", false}}, 1};
    return {std::move(counting), std::move(skipped), std::move(undone)};
}

}  // namespace

WhyReport a_planned_package() {
    auto report = a_released("py", Version{1, 2, 0});
    report.kind = PackageKind::pypi;
    report.standing = Standing::planned;
    report.globs = {"py/**", "shared/*.toml", "Cargo.toml", "Cargo.lock", "a", "b", "c", "d"};
    Release release;
    release.package = "py";
    release.kind = PackageKind::pypi;
    release.previous = Version{1, 2, 0};
    release.version = Version{1, 4, 0, Prerelease{PrereleaseLabel::rc, 1}};
    release.registry_version = "1.4.0rc1";
    release.tag = "py-v1.4.0-rc.1";
    release.reasons = {{ReasonKind::changed, "", k_head, "py/src/tables.py", "py/**"},
                       {ReasonKind::forced, "", k_head, "", "", "release: minor-rc [py]"},
                       {ReasonKind::dependency, "core", "", "", ""},
                       {ReasonKind::dependency_released, "old", k_commit, "", ""},
                       {ReasonKind::group, "rs", "", "", ""},
                       {ReasonKind::trailer, "", k_head, "", "", "release: minor-rc [py]"}};
    report.reasons = release.reasons;
    report.release = std::move(release);
    report.step = VersionStep{StepKind::prerelease, Version{1, 3, 0}, BumpLevel::minor, false};
    report.units = some_units();
    report.unit_count = 3;
    report.skipped_count = 1;
    report.undone_count = 1;
    report.trailers = {
        {{k_head, "Read"}, "release: minor-rc [py]", "", TrailerReach::named, "", "", true, true, true},
        {{k_commit, "Mend"}, "release: patch", "", TrailerReach::touched, "", "", false, false, false},
        {{k_commit, "Mend"},
         "release: patch",
         k_older_commit,
         TrailerReach::dependency,
         "core",
         "",
         false,
         false,
         false},
        {{k_commit, ""}, "release: patch", "", TrailerReach::touched, "", "rs", false, false, false},
        {{k_older_commit, "Docs"}, "release: patch", "", TrailerReach::everything, "", "", false, false, false},
        {{k_older_commit, "Docs"}, "release: patch", "", TrailerReach::everything, "", "", false, false, false}};
    report.trailer_count = 9;
    report.ignored = {{{k_older_commit, "Try"}, "release: minr", "`minr` is not a release level"}};
    report.ignored_count = 1;
    report.dependencies = {
        {"core", PackageKind::crates, Version{0, 4, 0}, Version{0, 5, 0}, false, false},
        {"old", PackageKind::crates, Version{2, 0, 0}, std::nullopt, true, false},
        {"both", PackageKind::crates, Version{2, 0, 0}, Version{2, 0, 1}, true, false},
        {"held", PackageKind::crates, std::nullopt, std::nullopt, false, true},
        {"quiet", PackageKind::pypi, Version{1, 0, 0, Prerelease{PrereleaseLabel::beta, 2}}, std::nullopt, false,
         false},
    };
    report.group = "tide";
    report.members = {{"rs", PackageKind::crates, Version{1, 3, 0},
                       Version{1, 4, 0, Prerelease{PrereleaseLabel::rc, 1}}, false, false}};
    report.notices = {
        {codes::PIOT_PLAN_TAG_NOTICE, Severity::notice, "`py`: not counted: `py-v1.2`", {}, "tag it again"}};
    return report;
}

WhyReport a_package_that_is_not_due() {
    auto report = a_released("core", Version{0, 4, 0});
    report.units = some_units();
    report.units.erase(report.units.begin());
    report.unit_count = 2;
    report.skipped_count = 1;
    report.undone_count = 1;
    report.trailers = {{{k_commit, "Mend"}, "release: minor", "", TrailerReach::touched, "", "", false, false, false}};
    report.trailer_count = 1;
    report.dependencies = {{"base", PackageKind::crates, Version{1, 0, 0}, std::nullopt, false, false}};
    return report;
}

WhyReport a_held_package() {
    auto report = a_released("core", Version{0, 4, 0});
    report.standing = Standing::held;
    report.reasons = {{ReasonKind::changed, "", k_commit, "core/src/lib.rs", "core/**"}};
    report.hold = HoldNote{{k_head, "Prepare"}, "release: skip"};
    report.units = {{{k_commit, "Mend"}, UnitEffect::counts, {}, {{"core/src/lib.rs", "core/**", true}}, 1}};
    report.unit_count = 1;
    return report;
}

WhyReport a_past_release() {
    WhyReport report;
    report.head = k_head;
    report.package = "core";
    report.asked = Version{0, 2, 0};
    report.standing = Standing::planned;
    report.range = 1;
    report.globs = {"core/**"};
    report.reasons = {{ReasonKind::first_release, "", "", "", ""}};
    Release release;
    release.package = "core";
    release.version = Version{0, 1, 0};
    release.registry_version = "0.1.0";
    release.tag = "core-v0.1.0";
    release.reasons = report.reasons;
    report.release = std::move(release);
    report.step = VersionStep{StepKind::first_version, std::nullopt, std::nullopt, false};
    report.units = {{{k_head, "Begin"}, UnitEffect::counts, {}, {{"core/src/lib.rs", "core/**", true}}, 1}};
    report.unit_count = 1;
    report.notices = {{codes::PIOT_WHY_DIFFERS,
                       Severity::notice,
                       "`core` was tagged 0.2.0 here, but the history leads to 0.1.0",
                       {},
                       ""}};
    return report;
}

}  // namespace piot::test
