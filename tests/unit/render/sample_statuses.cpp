// SPDX-License-Identifier: MIT
#include "sample_statuses.hpp"

#include "piot/base/codes.hpp"

namespace piot::test {

namespace {

constexpr const char* k_head = "9f2c61c3d0a8e4b57a16f0c2d9be83a4715e6d20";
constexpr const char* k_commit = "1b7e44a09c5d2f8836be91a7c40f5dd2e6a3b918";

TaggedVersion a_tag(const std::string& package, const Version& version) {
    return {version, package + "-v" + version.to_string(), k_commit};
}

PackageStatus a_package(const std::string& name, PackageKind kind, DriftState state) {
    return {name, kind, kind == PackageKind::crates ? "crates.io" : "PyPI", name, state};
}

}  // namespace

StatusReport a_drifted_status() {
    StatusReport report{k_head};
    auto& packages = report.packages;
    packages.push_back(a_package("core", PackageKind::crates, DriftState::in_sync));
    packages.back().tagged = a_tag("core", Version(1, 2, 0));
    packages.back().live = LiveVersion{Version(1, 2, 0)};
    packages.back().pending = Version(1, 3, 0);
    packages.push_back(a_package("span", PackageKind::crates, DriftState::untagged));
    packages.back().tagged = a_tag("span", Version(0, 9, 0));
    packages.back().live = LiveVersion{Version(1, 0, 0), true, k_commit, true};
    packages.back().untagged = {*packages.back().live};
    packages.push_back(a_package("py", PackageKind::pypi, DriftState::partial));
    packages.back().tagged = a_tag("py", Version(1, 2, 0));
    packages.back().live = LiveVersion{Version(1, 3, 0, Prerelease{PrereleaseLabel::rc, 1}), false};
    packages.back().partial = {*packages.back().live};
    packages.push_back(a_package("tool", PackageKind::crates, DriftState::unpublished));
    packages.back().tagged = a_tag("tool", Version(2, 0, 0));
    packages.back().unpublished = {*packages.back().tagged};
    packages.push_back(a_package("ünique", PackageKind::crates, DriftState::unreleased));
    packages.back().pending = Version(0, 1, 0);
    packages.push_back(a_package("far", PackageKind::pypi, DriftState::unknown));
    packages.back().tagged = a_tag("far", Version(3, 1, 4));
    packages.back().detail = "no answer within 5 s";
    report.diagnostics = {{codes::PIOT_STATUS_DRIFT,
                           Severity::warning,
                           "`span` 1.0.0 is live on crates.io without a tag",
                           {},
                           "`piot reconcile` writes the tag where the commit is known"},
                          {codes::PIOT_REGISTRY_UNREACHABLE,
                           Severity::warning,
                           "PyPI did not say what is live of `far`: no answer within 5 s",
                           {},
                           "run again when it answers"}};
    return report;
}

StatusReport a_quiet_status() {
    StatusReport report{k_head};
    report.packages.push_back(a_package("core", PackageKind::crates, DriftState::in_sync));
    report.packages.back().tagged = a_tag("core", Version(1, 2, 0));
    report.packages.back().live = LiveVersion{Version(1, 2, 0)};
    return report;
}

ReconcileReport a_reconcile_report() {
    ReconcileReport report{k_head};
    report.tags = {
        {"v1.2.0", k_commit, TagSource::registry, {}, {"core", "span"}, Version(1, 2, 0), TagOutcome::created},
        {"py-v1.2.0", k_commit, TagSource::sibling, "v1.2.0", {"py"}, Version(1, 2, 0), TagOutcome::already_there},
        {"py-v1.1.0", k_head, TagSource::person, {}, {"py"}, Version(1, 1, 0), TagOutcome::failed}};
    report.diagnostics = {{codes::PIOT_REMOTE_NOT_WRITABLE,
                           Severity::error,
                           "remote `origin` refused tag `py-v1.1.0`: [remote rejected] (pre-receive hook declined)",
                           {},
                           "see the remote's rules for tags"},
                          {codes::PIOT_RECONCILE_UNPLACED,
                           Severity::error,
                           "`tool` 2.0.0 is live and gets no tag: nothing says from which commit",
                           {},
                           "say it: `piot reconcile tool@2.0.0 --at COMMIT`"}};
    return report;
}

}  // namespace piot::test
