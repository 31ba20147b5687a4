// SPDX-License-Identifier: MIT
#include "piot/app/preview.hpp"

#include "app/plan_steps.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace piot::app {

namespace {

std::string shorten(const std::string& commit) {
    constexpr std::size_t k_digits = 10;
    return commit.substr(0, k_digits);
}

/// A run of another commit would preview something else than what is merged.
Result<void> check_head(const History& history, const HeadMerge& merge, const PullRequest& pull_request) {
    if (merge.is_merge_of(pull_request.head_commit)) return {};
    const auto head = shorten(history.head());
    const auto what = history.head() == pull_request.head_commit ? "the last commit of its branch"
                      : merge.parents.size() == 2 ? fmt::format("a merge of {}", shorten(merge.parents[1]))
                                                  : "no merge";
    return fail(
        {codes::PIOT_PLAN_PULL_REQUEST,
         Severity::error,
         fmt::format("HEAD ({}) is not GitHub's test merge of pull request #{} ({}): it is {}", head,
                     pull_request.number, shorten(pull_request.head_commit), what),
         {},
         fmt::format("check out `refs/pull/{}/merge`: in a run on `pull_request` actions/checkout does so unless "
                     "`ref` is set",
                     pull_request.number)});
}

/// Where one way of merging has findings that the other has not, they say which it is.
std::vector<Diagnostic> combine(std::vector<Diagnostic> squash, const std::vector<Diagnostic>& merge) {
    const auto has = [](const std::vector<Diagnostic>& all, const Diagnostic& one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    };
    const auto label = [](Diagnostic finding, MergeMethod method) {
        finding.message = fmt::format("with a {}: {}", to_string(method), finding.message);
        return finding;
    };
    std::vector<Diagnostic> all;
    for (const auto& finding : squash)
        all.push_back(has(merge, finding) ? finding : label(finding, MergeMethod::squash));
    for (const auto& finding : merge)
        if (!has(squash, finding)) all.push_back(label(finding, MergeMethod::merge));
    return all;
}

class Previewer {
  public:
    Previewer(const History& history, const PlanRequest& request, const Config& config)
        : history_(history), request_(request), config_(config) {}

    /// Its errors go to `findings`.
    std::optional<Plan> plan(PreviewedUnit unit, std::vector<Diagnostic>& findings) const {
        findings = take_bad_lines(unit, config_);
        auto plan = decide(std::move(unit));
        if (!plan) {
            const auto& more = plan.error().diagnostics;
            findings.insert(findings.end(), more.begin(), more.end());
        }
        if (!findings.empty()) return std::nullopt;
        return *std::move(plan);
    }

  private:
    [[nodiscard]] Result<Plan> decide(PreviewedUnit unit) const {
        GatherOptions options{.detail = request_.detail};
        options.head_trailers = std::move(unit.trailers);
        PIOT_TRY(const auto snapshot, history_.gather(config_, options));
        return decide_plan(history_, request_, config_, snapshot);
    }

    const History& history_;
    const PlanRequest& request_;
    const Config& config_;
};

}  // namespace

Result<PullRequestPreview> preview_pull_request(const History& history, const PlanRequest& request,
                                                const PullRequest& pull_request) {
    PIOT_TRY(const auto config, load_config(history, request.config_file));
    PIOT_TRY(const auto merge, history.read_head_merge());
    PIOT_CHECK(check_head(history, merge, pull_request));
    const Previewer previewer(history, request, config);
    PullRequestPreview preview{pull_request, {}, {}, {}};
    std::vector<PreviewedUnit> units;
    std::vector<Diagnostic> squash_findings;
    std::vector<Diagnostic> merge_findings;
    if (pull_request.squash) {
        units.push_back(make_previewed_unit(pull_request, MergeMethod::squash, merge, history.head()));
        preview.squash = previewer.plan(units.back(), squash_findings);
    }
    if (pull_request.merge) {
        units.push_back(make_previewed_unit(pull_request, MergeMethod::merge, merge, history.head()));
        preview.merge = previewer.plan(units.back(), merge_findings);
    }
    if (auto findings = pull_request.squash && pull_request.merge
                            ? combine(std::move(squash_findings), merge_findings)
                            : std::move(pull_request.squash ? squash_findings : merge_findings);
        !findings.empty())
        return fail(std::move(findings));
    preview.notices = judge_description(pull_request, units);
    return preview;
}

}  // namespace piot::app
