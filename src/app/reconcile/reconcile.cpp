// SPDX-License-Identifier: MIT
#include "piot/app/reconcile.hpp"

#include "app/find_package.hpp"
#include "app/publish/findings.hpp"
#include "app/publish/tag_writer.hpp"
#include "app/reconcile/sibling_releases.hpp"
#include "app/side_by_side.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/commit_id.hpp"
#include "piot/domain/pep440.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

/// Of one package in one run: each may cost a download.
constexpr std::size_t k_most_asked = 10;

/// The versions that the request is about.
struct Scope {
    std::optional<std::size_t> package;  ///< nullopt = all
    std::optional<Version> version;      ///< nullopt = all of the package
};

Result<Scope> read_scope(const Config& config, const ReconcileRequest& request) {
    Scope scope;
    if (request.package.empty()) return scope;
    PIOT_TRY(scope.package, find_package(config, request.package));
    if (request.version.empty()) return scope;
    scope.version = Version::parse(request.version);
    if (!scope.version) scope.version = parse_pep440(request.version);
    if (scope.version) return scope;
    return fail(make_error(codes::PIOT_USAGE,
                           fmt::format("`{}` is no version that piot releases", to_valid_utf8(request.version)),
                           "write X.Y.Z or X.Y.Z-(alpha|beta|rc).N after `@`"));
}

/// One that is meant, or that shares its tag with one that is.
bool is_in_scope(const Config& config, const Scope& scope, const UntaggedVersion& version) {
    if (!scope.package) return true;
    if (scope.version && *scope.version != version.live.version) return false;
    const auto text = version.live.version.to_string();
    return format_tag(config.packages[version.package], text) == format_tag(config.packages[*scope.package], text);
}

class Inquiry {
  public:
    Inquiry(const Config& config, const ReconcileServices& services) : config_(config), services_(services) {}

    [[nodiscard]] RegistryView list() const {
        RegistryView view;
        view.packages.resize(config_.packages.size());
        run_side_by_side(config_.packages.size(), k_most_questions, [&](std::size_t i) {
            const auto& package = config_.packages[i];
            const auto& access = access_of(i);
            view.packages[i] = make_package_view(access.name, package.kind(),
                                                 access.connection.registry->list_versions(package.registry_name()));
        });
        return view;
    }

    /// What the registry knows about where each came from.
    void ask(std::vector<UntaggedVersion>& untagged) const {
        run_side_by_side(untagged.size(), k_most_questions, [&](std::size_t i) {
            auto& version = untagged[i];
            const auto& package = config_.packages[version.package];
            const bool is_crate = package.kind() == PackageKind::crates;
            const auto seen = access_of(version.package)
                                  .connection.registry->observe(
                                      {package.registry_name(),
                                       is_crate ? version.live.version.to_string() : version.live.version.to_pep440()});
            if (seen.version == Liveness::unknown) version.silence = seen.detail.empty() ? "no answer" : seen.detail;
            if (is_commit_id(seen.commit)) version.live.commit = seen.commit;
            if (seen.age)
                version.uploaded_at = std::chrono::floor<std::chrono::seconds>(services_.clock.now()) - *seen.age;
        });
        for (auto& version : untagged)
            if (!version.live.commit.empty())
                version.ancestry = services_.world.tags->find_ancestry(version.live.commit, services_.history.head());
    }

  private:
    [[nodiscard]] const RegistryAccess& access_of(std::size_t package) const {
        return *services_.world.by_package.at(config_.packages[package].name);
    }

    const Config& config_;
    const ReconcileServices& services_;
};

/// The newest few of each package; the rest is told about.
std::vector<Diagnostic> limit(std::vector<UntaggedVersion>& untagged, const Config& config) {
    std::vector<std::size_t> counts(config.packages.size());
    std::erase_if(untagged, [&](const UntaggedVersion& version) { return ++counts[version.package] > k_most_asked; });
    std::vector<Diagnostic> notices;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > k_most_asked)
            notices.push_back({codes::PIOT_RECONCILE_UNPLACED,
                               Severity::notice,
                               fmt::format("{} older versions of `{}` without a tag were not looked at",
                                           counts[i] - k_most_asked, config.packages[i].name),
                               {},
                               fmt::format("`piot reconcile {}@VERSION` looks at one", config.packages[i].name)});
    return notices;
}

std::vector<Diagnostic> find_silence(const Config& config, const RegistryView& view, const Scope& scope) {
    std::vector<Diagnostic> findings;
    for (std::size_t i = 0; i < view.packages.size(); ++i) {
        const auto& package = view.packages[i];
        if (package.project != Liveness::unknown || (scope.package && *scope.package != i)) continue;
        findings.push_back(
            make_error(codes::PIOT_REGISTRY_UNREACHABLE,
                       fmt::format("{} did not say what is live of `{}`: {}", package.registry, config.packages[i].name,
                                   package.detail.empty() ? "no answer" : package.detail),
                       "run again when it answers"));
    }
    return findings;
}

}  // namespace

Result<ReconcileReport> prepare_reconcile(const Config& config, const ReconcileRequest& request,
                                          const ReconcileServices& services) {
    PIOT_TRY(const auto scope, read_scope(config, request));
    PIOT_TRY(const auto remote, services.world.tags->list_remote());
    const auto tags = make_tag_view(config, remote);
    const Inquiry inquiry(config, services);
    const auto view = inquiry.list();
    ReconcileFacts facts{config, view, tags, list_untagged(config, view, tags), {}, services.history.head()};
    std::erase_if(facts.untagged, [&](const UntaggedVersion& version) { return !is_in_scope(config, scope, version); });
    const auto notices = limit(facts.untagged, config);
    inquiry.ask(facts.untagged);
    SiblingReleases(config, request, services).fill(facts.untagged, tags);
    if (!request.commit.empty())
        facts.said = {request.package, scope.version, request.commit,
                      services.world.tags->find_ancestry(request.commit, facts.head)};
    auto report = decide_reconcile(facts);
    for (const auto& more : {find_silence(config, view, scope), notices})
        report.diagnostics.insert(report.diagnostics.end(), more.begin(), more.end());
    return report;
}

ReconcileReport write_missing_tags(ReconcileReport report, TagStore& tags, const Clock& clock) {
    for (auto& tag : report.tags) {
        if (clock.is_interrupted()) {
            report.diagnostics.push_back(make_error(codes::PIOT_INTERRUPTED,
                                                    fmt::format("interrupted before tag `{}` was written", tag.tag),
                                                    "run again: what is written stays"));
            break;
        }
        const auto written = write_tag(tags, {tag.tag, tag.commit, "Release " + tag.tag});
        tag.outcome = written ? *written : TagOutcome::failed;
        if (!written) append_new(report.diagnostics, written.error().diagnostics);
    }
    return report;
}

}  // namespace piot::app
