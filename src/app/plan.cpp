// SPDX-License-Identifier: MIT
#include "piot/app/plan.hpp"

#include "app/plan_steps.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"
#include "piot/domain/matrix.hpp"
#include "piot/domain/python_facts.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace piot::app {

namespace {

/// From the commit, not the work tree: what is built is a clean checkout. A manifest may be missing or odd; one that is
/// there and cannot be read, as in a partial clone, must not pass for that.
Result<ManifestFacts> gather_facts(const History& history, const Config& config, const Plan& plan) {
    ManifestFacts facts;
    std::optional<Failure> failure;
    const auto read = [&](const std::string& path) -> std::optional<std::string> {
        auto text = history.commit_tree().read_file(path);
        if (text) return *std::move(text);
        if (!failure) failure = std::move(text).error();
        return std::nullopt;
    };
    for (const auto& release : plan.releases)
        if (release.kind == PackageKind::pypi)
            facts.emplace(release.package, gather_python_facts(config.find_package(release.package)->path, read));
    if (failure) return tl::unexpected<Failure>(*std::move(failure));
    return facts;
}

}  // namespace

Result<std::string> read_config(const SourceTree& tree, const std::string& file) {
    PIOT_TRY(auto text, tree.read_file(file));
    if (text) return *std::move(text);
    return fail({codes::PIOT_CONFIG_UNREADABLE,
                 Severity::error,
                 fmt::format("`{}` does not exist", file),
                 {file, 0, 0},
                 "write one (docs/getting-started.md shows how), or name it with `--config FILE`"});
}

Result<Config> load_config(const History& history, const std::string& config_file) {
    PIOT_TRY(const auto text, read_config(history.work_tree(), config_file));
    return parse_config(text, config_file);
}

std::vector<Diagnostic> compare_config_with_head(const History& history, const std::string& file,
                                                 const std::string& sha256) {
    const auto at_head = history.head_tree().read_file(file);
    if (!at_head) return {};
    if (*at_head && sha256_hex(**at_head) == sha256) return {};
    return {{codes::PIOT_PLAN_CONFIG_DIFFERS,
             Severity::notice,
             fmt::format("`{}` is not the same as at HEAD; the plan goes by what was read", file),
             {file, 0, 0},
             *at_head ? "commit it before releasing" : "add and commit it before releasing"}};
}

Result<ReleasePlan> make_release_plan(const History& history, const PlanRequest& request) {
    PIOT_TRY(auto config, load_config(history, request.config_file));
    PIOT_TRY(const auto snapshot, history.gather(config, {.detail = request.detail}));
    PIOT_TRY(auto plan, decide_plan(history, request, config, snapshot));
    return ReleasePlan{std::move(config), std::move(plan)};
}

Result<Plan> decide_plan(const History& history, const PlanRequest& request, const Config& config,
                         const RepoSnapshot& snapshot) {
    PIOT_TRY(auto plan, make_plan(config, snapshot, request.options));
    PIOT_TRY(const auto facts, gather_facts(history, config, plan));
    PIOT_TRY(plan.matrix, make_matrix(config, plan.releases, facts));
    auto notices = compare_config_with_head(history, request.config_file, config.sha256);
    plan.notices.insert(plan.notices.begin(), notices.begin(), notices.end());
    return plan;
}

}  // namespace piot::app
