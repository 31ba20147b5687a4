// SPDX-License-Identifier: MIT
#include "live_findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

/// Compares one ID token with what its registry is to have on record.
class ClaimCheck {
  public:
    explicit ClaimCheck(const LiveInput& input) : input_(input), found_(input) {}

    std::vector<Diagnostic> run() && {
        for (std::size_t registry = 0; registry < input_.registries.size(); ++registry)
            if (input_.registries[registry].claims) check_run(registry);
        for (std::size_t package = 0; package < input_.packages.size(); ++package) {
            const auto& claims = found_.registry_of(package).claims;
            if (claims && found_.facts_of(package).is_declared && doctor::is_public(input_, package))
                check_package(package, *claims);
        }
        return std::move(found_).take();
    }

  private:
    /// What a registry refuses whatever is registered.
    void check_run(std::size_t registry) {
        const auto& facts = input_.registries[registry];
        const auto& claims = *facts.claims;
        const auto kind = kind_of(registry);
        const bool is_refused = claims.event_name == "pull_request_target" ||
                                (kind == PackageKind::crates && claims.event_name == "workflow_run");
        if (is_refused)
            found_.add(Severity::error,
                       {codes::PIOT_WORKFLOW_TRIGGER,
                        fmt::format("{} refuses ID tokens of runs that `{}` started", facts.name, claims.event_name)},
                       "start the publishing workflow by `push`, `release`, `schedule` or `workflow_dispatch`");
        // PyPI wants the called file from this very repository.
        const auto called = workflow_repository(claims.job_workflow_ref);
        if (kind == PackageKind::pypi && !called.empty() && !is_same_repository(called, claims.repository))
            found_.add(Severity::error,
                       {codes::PIOT_WORKFLOW_REUSABLE,
                        fmt::format("this job stands in a reusable workflow of `{}` (claim `job_workflow_ref`), and {} "
                                    "matches files of `{}` only",
                                    called, facts.name, claims.repository)},
                       "let the job that publishes stand in a workflow of this repository");
    }

    void check_package(std::size_t package, const RunClaims& claims) {
        const auto& expected = found_.facts_of(package).expected;
        const auto file = file_of(package, claims);
        if (!expected.repository.empty() && !is_same_repository(expected.repository, claims.repository))
            differ(package, codes::PIOT_TRUST_REPOSITORY, {"repository", claims.repository, expected.repository});
        if (!file.empty() && file != expected.workflow) {
            // Whoever asks from another job than the publish job learns nothing about that one.
            if (publishes(file))
                differ(package, codes::PIOT_TRUST_WORKFLOW, {claim_of(package), file, expected.workflow});
            else
                note_other_job(package, file);
            return;
        }
        if (!expected.environment.empty() && !doctor::is_same_environment(claims.environment, expected.environment))
            differ(package, codes::PIOT_TRUST_ENVIRONMENT, {"environment", claims.environment, expected.environment});
    }

    struct Difference {
        std::string_view claim;
        std::string_view seen, declared;
    };

    void differ(std::size_t package, const ErrorCode& code, const Difference& difference) {
        const auto& config = found_.config_of(package);
        const auto& claims = *found_.registry_of(package).claims;
        const auto seen = difference.seen.empty() ? std::string("absent") : fmt::format("`{}`", difference.seen);
        found_.add(
            Severity::error, package,
            {code, fmt::format("this run's ID token has another {} than `{}` declares for its trusted "
                               "publisher: claim `{}` is {}, declared is `{}`",
                               word_of(code), config.name, difference.claim, seen, difference.declared)},
            fmt::format("run it as declared; or change `[package.trust_policy]` of `{}`, and {}", config.name,
                        format_publisher_form(config.kind(), config.registry_name(),
                                              {claims.repository, file_of(package, claims), claims.environment})));
    }

    void note_other_job(std::size_t package, std::string_view file) {
        if (std::find(noted_.begin(), noted_.end(), file) != noted_.end()) return;
        noted_.emplace_back(file);
        found_.add(
            Severity::notice, package,
            {codes::PIOT_TRUST_UNCHECKED,
             fmt::format("this run's ID token is one of `{}`, which does not publish: it says nothing about `{}`", file,
                         found_.facts_of(package).expected.workflow)},
            "run doctor in the publish job to compare its ID token");
    }

    [[nodiscard]] bool publishes(std::string_view file) const {
        const auto& files = input_.publishing_workflows;
        return files.empty() || std::find(files.begin(), files.end(), file) != files.end();
    }

    /// crates.io takes the workflow that was started, PyPI the one that holds the job.
    [[nodiscard]] std::string file_of(std::size_t package, const RunClaims& claims) const {
        return workflow_file(is_crate(package) ? claims.workflow_ref : claims.job_workflow_ref);
    }
    [[nodiscard]] std::string_view claim_of(std::size_t package) const {
        return is_crate(package) ? "workflow_ref" : "job_workflow_ref";
    }
    [[nodiscard]] bool is_crate(std::size_t package) const {
        return found_.config_of(package).kind() == PackageKind::crates;
    }
    [[nodiscard]] PackageKind kind_of(std::size_t registry) const {
        for (std::size_t package = 0; package < input_.packages.size(); ++package)
            if (input_.packages[package].registry == registry) return found_.config_of(package).kind();
        return PackageKind::crates;
    }
    [[nodiscard]] static std::string_view word_of(const ErrorCode& code) {
        if (code == codes::PIOT_TRUST_REPOSITORY) return "repository";
        return code == codes::PIOT_TRUST_WORKFLOW ? "workflow" : "environment";
    }

    const LiveInput& input_;
    doctor::LiveFindings found_;
    std::vector<std::string> noted_;
};

}  // namespace

std::vector<Diagnostic> check_run_claims(const LiveInput& input) {
    return ClaimCheck(input).run();
}

}  // namespace piot
