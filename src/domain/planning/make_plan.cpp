// SPDX-License-Identifier: MIT
#include "piot/domain/make_plan.hpp"

#include "due.hpp"
#include "findings.hpp"
#include "manual.hpp"
#include "order.hpp"
#include "package_graph.hpp"
#include "trailer_reasons.hpp"
#include "versions.hpp"
#include "wishes.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace piot {

namespace {

using namespace planning;

constexpr std::size_t k_max_notices_of_a_kind = 20;
constexpr std::size_t k_named_packages = 10;

/// What is released and as what, before it is put in order.
struct Decision {
    Reasons reasons;
    Reasons trailers;  ///< told after `reasons`; they make nothing due
    std::vector<std::optional<Version>> versions;
    std::vector<Diagnostic> findings;

    void add(std::vector<Diagnostic> more) {
        findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
};

/// A held release is easily taken for a forgotten one.
std::vector<Diagnostic> tell_held_back(const Config& config, const Hold& hold, const Packages& held_back) {
    if (held_back.empty()) return {};
    std::vector<std::string> names;
    for (const auto package : held_back)
        if (names.size() < k_named_packages) names.push_back('`' + config.packages[package].name + '`');
    const auto more = held_back.size() - names.size();
    return {{codes::PIOT_PLAN_HELD,
             Severity::notice,
             fmt::format("`{}` at HEAD ({}) keeps {}{} out of this run", hold.trailer, abbreviate(hold.commit),
                         join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : ""),
             {},
             "they stay due: the next commit without it releases them"}};
}

Decision decide_from_history(const Config& config, const PackageGraph& graph, const RepoSnapshot& snapshot,
                             const PlanOptions& options) {
    auto filter = make_filter(config, graph, options);
    const auto matters = [&](std::size_t package) { return filter.keeps[package] != 0; };
    const auto calls = resolve_calls(graph, snapshot);
    const auto hold = find_hold(calls);

    Decision decision;
    decision.add(std::move(filter.errors));
    decision.add(judge_tags(config, snapshot, matters));
    decision.versions.resize(graph.size());
    decision.reasons.resize(graph.size());
    decision.trailers.resize(graph.size());
    auto own = find_own_reasons(config, snapshot, collect_forced(calls, snapshot));
    if (!hold.trailer.empty()) {
        auto held_back = find_held_back(graph, own, hold);
        std::erase_if(held_back, [&](std::size_t package) { return !matters(package); });
        decision.add(tell_held_back(config, hold, held_back));
    }
    if (hold.holds_all) return decision;
    decision.add(judge_trailers(config, snapshot, calls, matters));

    decision.reasons = spread(config, graph, std::move(own), hold);
    const auto wishes = collect_wishes(calls, snapshot);
    const VersionInput input{config, graph, snapshot, decision.reasons, wishes, matters};
    auto table = compute_versions(input);
    decision.trailers = find_trailer_reasons(input, calls);
    decision.versions = std::move(table.versions);
    decision.add(std::move(table.findings));
    decision.add(check_filter(config, graph, decision.reasons, filter));
    for (std::size_t package = 0; package < graph.size(); ++package)
        if (!matters(package)) decision.reasons[package].clear();
    return decision;
}

Decision decide_manually(const Config& config, const PackageGraph& graph, const RepoSnapshot& snapshot,
                         const PlanOptions& options) {
    Decision decision;
    auto choice = choose_manually(config, graph, snapshot, options.releases);
    decision.reasons = std::move(choice.reasons);
    decision.trailers.resize(graph.size());
    decision.versions = std::move(choice.versions);
    decision.add(std::move(choice.errors));
    if (!options.only.empty() || !options.exclude.empty())
        decision.add({{codes::PIOT_PLAN_MANUAL,
                       Severity::error,
                       "`--release` plans exactly what it names and takes no filter",
                       {},
                       "drop `--only` and `--exclude`"}});
    decision.add(judge_tags(config, snapshot, [&](std::size_t package) { return !decision.reasons[package].empty(); }));
    return decision;
}

std::vector<BaselineEntry> make_baseline(const Config& config, const RepoSnapshot& snapshot) {
    std::vector<BaselineEntry> baseline;
    for (std::size_t i = 0; i < snapshot.packages.size(); ++i) {
        const auto& tags = snapshot.packages[i].tags;
        if (const auto last = choose_last_release(tags, config.line))
            baseline.push_back({config.packages[i].name, tags[*last].version, tags[*last].name});
    }
    return baseline;
}

Release make_release(const PackageConfig& package, const PackageEvidence& evidence, const std::string& line,
                     const Version& version) {
    Release release;
    release.package = package.name;
    release.kind = package.kind();
    release.registry_name = package.registry_name();
    if (const auto last = choose_last_release(evidence.tags, line)) release.previous = evidence.tags[*last].version;
    release.version = version;
    release.registry_version = release.kind == PackageKind::crates ? version.to_string() : version.to_pep440();
    release.tag = format_tag(package, version.to_string());
    release.depends_on = package.depends_on;
    return release;
}

/// A tag of that name may sit on another line or on no commit at all; either way the version is taken.
std::vector<Diagnostic> check_release(const Config& config, const RepoSnapshot& snapshot, const Release& release) {
    std::vector<Diagnostic> findings;
    if (snapshot.has_tag(release.tag))
        findings.push_back({codes::PIOT_PLAN_TAG_EXISTS,
                            Severity::error,
                            fmt::format("`{}`: version {} is already tagged `{}`", release.package,
                                        release.version.to_string(), release.tag),
                            {},
                            "the tag is not part of this branch's line: plan from the branch that holds it, choose "
                            "another level, or release a version by hand with `--release name@X.Y.Z`"});
    if (!config.line.empty() && !is_on_line(release.version, config.line) && release.previous &&
        is_on_line(*release.previous, config.line))
        findings.push_back({codes::PIOT_PLAN_PARALLEL_LINE,
                            Severity::notice,
                            fmt::format("`{}`: {} leaves line `{}` and will not be counted by this branch's next plan",
                                        release.package, release.version.to_string(), config.line),
                            {},
                            "set `line` to the new one, or release at a lower level"});
    return findings;
}

/// Keeps the first notices of each kind; the rest becomes one line.
std::vector<Diagnostic> limit_notices(std::vector<Diagnostic> notices) {
    std::vector<Diagnostic> kept;
    std::vector<std::pair<ErrorCode, std::size_t>> counts;
    for (auto& notice : notices) {
        auto count = std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == notice.code; });
        if (count == counts.end()) count = counts.insert(counts.end(), {notice.code, 0});
        if (++count->second <= k_max_notices_of_a_kind) kept.push_back(std::move(notice));
    }
    for (const auto& [code, count] : counts)
        if (count > k_max_notices_of_a_kind)
            kept.push_back({code,
                            Severity::notice,
                            fmt::format("{} more notices of this kind", count - k_max_notices_of_a_kind),
                            {},
                            ""});
    return kept;
}

}  // namespace

Result<Plan> make_plan(const Config& config, const RepoSnapshot& snapshot, const PlanOptions& options) {
    const PackageGraph graph(config);
    auto decision = options.releases.empty() ? decide_from_history(config, graph, snapshot, options)
                                             : decide_manually(config, graph, snapshot, options);
    Packages planned;
    for (std::size_t package = 0; package < graph.size(); ++package)
        if (!decision.reasons[package].empty() && decision.versions[package]) planned.push_back(package);

    Plan plan;
    plan.head = snapshot.head;
    plan.config_sha256 = config.sha256;
    plan.baseline = make_baseline(config, snapshot);
    for (const auto& [package, level] : make_order(graph, planned)) {
        auto release = make_release(config.packages[package], snapshot.packages[package], config.line,
                                    *decision.versions[package]);
        release.level = level;
        release.reasons = std::move(decision.reasons[package]);
        release.reasons.insert(release.reasons.end(), decision.trailers[package].begin(),
                               decision.trailers[package].end());
        decision.add(check_release(config, snapshot, release));
        plan.releases.push_back(std::move(release));
    }
    if (has_errors(decision.findings)) return fail(std::move(decision.findings));
    plan.notices = snapshot.notices;
    plan.notices.insert(plan.notices.end(), decision.findings.begin(), decision.findings.end());
    plan.notices = limit_notices(std::move(plan.notices));
    return plan;
}

}  // namespace piot
