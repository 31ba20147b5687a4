// SPDX-License-Identifier: MIT
#include "app/doctor/credentials.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/token_keeper.hpp"
#include "app/side_by_side.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace piot::app {

namespace {

class SilentReporter final : public Reporter {
  public:
    void report(const ProgressEvent& /*event*/) override {}
};

CredentialNeed find_need(const PackageFacts& package) {
    CredentialNeed need;
    if (package.project == Liveness::absent) need.name = NameState::brand_new;
    need.is_trustpub_only = package.record.is_trustpub_only;
    return need;
}

/// The publish job will offer what this job does not.
bool is_declared(const PackageFacts& package, const RegistryAccess& access) {
    const bool is_new_crate = access.kind == PackageKind::crates && package.project == Liveness::absent;
    return access.has_trusted_publishing && !is_new_crate &&
           (package.is_declared || !package.expected.workflow.empty());
}

UploadLane choose_lane(const TokenKeeper& keeper, const PackageFacts& package, const RegistryAccess& access) {
    const auto need = find_need(package);
    if (keeper.choose(need) == Credential::trusted_publishing) return UploadLane::trusted_publishing;
    if (keeper.has_second_way(need)) return UploadLane::long_lived_token;
    return is_declared(package, access) ? UploadLane::declared_trust : UploadLane::none;
}

/// The publish job may have more, so it is a warning.
std::vector<Diagnostic> told_of(const PackageConfig& package, const Failure& failure) {
    auto findings = failure.diagnostics;
    for (auto& finding : findings) {
        finding.severity = Severity::warning;
        finding.message = fmt::format("`{}`: {}", package.name, finding.message);
        finding.origin = package.origin;
    }
    return findings;
}

/// PyPI creates a project that is announced as soon as a token is asked for.
std::vector<std::string> find_pending(const LiveFacts& facts, const PublishWorld& world, const RegistryAccess& access) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < facts.packages.size(); ++i)
        if (world.registries[facts.packages[i].registry].get() == &access &&
            facts.packages[i].project != Liveness::live)
            names.push_back('`' + facts.status.packages[i].registry_name + '`');
    return names;
}

Diagnostic make_skipped(const RegistryAccess& access, const std::string& why, std::string hint) {
    return {codes::PIOT_TRUST_UNCHECKED,
            Severity::notice,
            fmt::format("{} was not probed: {}", access.name, why),
            {},
            std::move(hint)};
}

/// One registry's answer.
struct Answer {
    std::vector<Diagnostic> findings;
    bool is_minted = false;
};

Answer probe_one(const LiveFacts& facts, const PublishWorld& world, const RegistryAccess& access) {
    const auto pending = find_pending(facts, world, access);
    if (access.kind == PackageKind::pypi && !pending.empty())
        return {{make_skipped(
            access,
            fmt::format("minting a token could create {}{}", pending.front(), pending.size() > 1 ? " and others" : ""),
            "probe again after the first release")}};
    const auto count =
        static_cast<std::size_t>(std::count_if(facts.packages.begin(), facts.packages.end(), [&](const auto& package) {
            return world.registries[package.registry].get() == &access;
        }));
    if (pending.size() == count)
        return {{make_skipped(access, "none of the names exists there yet", "probe again after the first release")}};
    const auto token = access.connection.tokens->mint();
    if (!token) return {token.error().diagnostics};
    access.connection.tokens->revoke(*token);
    return {{}, true};
}

}  // namespace

void choose_lanes(const LiveQuestions& questions, const PublishWorld& world, LiveFacts& facts) {
    SilentReporter reporter;
    PublishServices services{world.by_package,       *world.tags, nullptr,
                             questions.how.clock,    reporter,    questions.environment,
                             questions.how.on_secret};
    TokenKeepers keepers(services);
    for (std::size_t i = 0; i < facts.packages.size(); ++i) {
        auto& package = facts.packages[i];
        auto& access = *world.registries[package.registry];
        auto& keeper = keepers.of(access);
        package.lane = choose_lane(keeper, package, access);
        // Whoever has no token at all is not the publish job; and what new names need is told with the names.
        const bool is_of_use = package.project != Liveness::live || package.lane != UploadLane::none;
        if (is_of_use || !facts.registries[package.registry].has_token) continue;
        // No token is minted for this: the choice fell on the variable.
        if (const auto token = keeper.obtain(find_need(package)); !token)
            append_new(facts.registry_findings, told_of(questions.tree.config->packages[i], token.error()));
    }
}

ProbeResult probe(const LiveFacts& facts, const PublishWorld& world) {
    std::vector<const RegistryAccess*> trusted;
    for (const auto& access : world.registries)
        if (access->has_trusted_publishing) trusted.push_back(access.get());
    std::vector<Answer> answers(trusted.size());
    run_side_by_side(trusted.size(), k_most_questions,
                     [&](std::size_t i) { answers[i] = probe_one(facts, world, *trusted[i]); });
    ProbeResult result;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        append_new(result.findings, answers[i].findings);
        if (answers[i].is_minted) result.minted.push_back(trusted[i]->name);
    }
    return result;
}

}  // namespace piot::app
