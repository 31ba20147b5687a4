// SPDX-License-Identifier: MIT
#include "domain/config/findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/doctor_workflow.hpp"
#include "piot/domain/repository_slug.hpp"
#include "piot/domain/trust.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace piot {

namespace {

using config::quote;

// What `piot init` writes.
constexpr std::string_view k_default_workflow = "release.yml";
constexpr std::string_view k_default_environment = "release";

const std::string& registry_label(PackageKind kind) {
    static const std::string k_crates = "crates.io";
    static const std::string k_pypi = "PyPI";
    return kind == PackageKind::crates ? k_crates : k_pypi;
}

std::string workflow_of(const PublishJob& job, PackageKind kind) {
    return kind == PackageKind::crates ? job.crates_workflow() : job.pypi_workflow();
}

class DeclaredTrustCheck {
  public:
    explicit DeclaredTrustCheck(const DeclaredTrustInput& input) : input_(input) {}

    std::vector<Diagnostic> run() {
        for (const auto& package : input_.config.packages) {
            if (!package.registry.empty()) continue;
            if (package.trust_policy)
                check(package, *package.trust_policy);
            else
                undeclared_.push_back(&package);
        }
        note_elsewhere();
        note_undeclared();
        return std::move(findings_);
    }

  private:
    void check(const PackageConfig& package, const TrustPolicy& policy) {
        check_repository(package, policy);
        if (input_.publish_jobs.empty()) return;  // its absence is a finding of the workflows
        const auto* job = find_job(package.kind(), policy.workflow);
        if (!job) return check_workflow(package, policy);
        check_environment(package, policy, *job);
        check_run(package, policy, *job);
    }

    [[nodiscard]] const PublishJob* find_job(PackageKind kind, std::string_view workflow) const {
        const auto found = std::find_if(input_.publish_jobs.begin(), input_.publish_jobs.end(),
                                        [&](const auto& job) { return workflow_of(job, kind) == workflow; });
        return found == input_.publish_jobs.end() ? nullptr : &*found;
    }

    /// The form's values for a publisher that the job would match.
    [[nodiscard]] std::string form(const PackageConfig& package, const PublishJob& job) const {
        const auto& policy = package.trust_policy;
        RegisteredPublisher publisher;
        publisher.repository = !repository().empty() ? repository() : policy ? policy->repository : std::string();
        publisher.workflow = workflow_of(job, package.kind());
        if (!job.environment.is_dynamic()) publisher.environment = job.environment.value;
        return format_publisher_form(package.kind(), package.registry_name(), publisher);
    }

    [[nodiscard]] std::string repository() const {
        const auto running = workflow_repository(input_.workflow_ref);
        return running.empty() ? input_.repository : running;
    }

    void check_workflow(const PackageConfig& package, const TrustPolicy& policy) {
        const auto& job = input_.publish_jobs.front();
        const auto actual = workflow_of(job, package.kind());
        add(codes::PIOT_TRUST_WORKFLOW, Severity::error, package,
            fmt::format("{} is declared to be published by {}, and {} would see {}", quote(package.name),
                        quote(policy.workflow), registry_label(package.kind()), quote(actual)),
            fmt::format("write `workflow = \"{}\"` under `[package.trust_policy]` of {}, and {}", actual,
                        quote(package.name), form(package, job)));
    }

    void check_environment(const PackageConfig& package, const TrustPolicy& policy, const PublishJob& job) {
        if (job.environment.is_dynamic()) return;
        const auto& actual = job.environment.value;
        if (to_lower(actual) == to_lower(policy.environment)) return;
        if (policy.environment.empty())
            return add(codes::PIOT_TRUST_ENVIRONMENT, Severity::notice, package,
                       fmt::format("{} is declared without the environment {} that its publish job runs in",
                                   quote(package.name), quote(actual)),
                       fmt::format("write `environment = \"{}\"` under `[package.trust_policy]` of {}, and {}", actual,
                                   quote(package.name), form(package, job)));
        const auto given = actual.empty() ? "none" : quote(actual);
        add(codes::PIOT_TRUST_ENVIRONMENT, Severity::error, package,
            fmt::format("{} is declared for the environment {}, and the publish job {} in {} runs in {}",
                        quote(package.name), quote(policy.environment), quote(job.job), job.file, given),
            fmt::format("write `environment: {}` in the job {} of {}, or declare and register what it runs in: {}",
                        policy.environment, quote(job.job), job.file, form(package, job)));
    }

    /// In CI the repository is certain; a remote may be that of a fork, from which nobody releases.
    void check_repository(const PackageConfig& package, const TrustPolicy& policy) {
        if (policy.repository.empty() || repository().empty() || is_same_repository(policy.repository, repository()))
            return;
        if (input_.workflow_ref.empty()) {
            elsewhere_[to_lower(policy.repository)].push_back(&package);
            return;
        }
        add(codes::PIOT_TRUST_REPOSITORY, Severity::error, package,
            fmt::format("{} is declared to be published from {}, and this is {}", quote(package.name),
                        quote(policy.repository), quote(repository())),
            fmt::format("write `repository = \"{}\"` under `[package.trust_policy]` of {}", repository(),
                        quote(package.name)));
    }

    /// In a clone of a fork all packages are from elsewhere.
    void note_elsewhere() {
        for (const auto& [slug, packages] : elsewhere_) {
            const auto& first = *packages.front();
            add(codes::PIOT_TRUST_REPOSITORY, Severity::notice, first,
                fmt::format("{} declared to be published from {}, and this is {}",
                            name_some(packages) + (packages.size() == 1 ? " is" : " are"),
                            quote(first.trust_policy->repository), quote(repository())),
                fmt::format("in a clone of a fork there is nothing to do; else write `repository = \"{}\"` under "
                            "`[package.trust_policy]`",
                            repository()));
        }
    }

    [[nodiscard]] static std::string name_some(const std::vector<const PackageConfig*>& packages) {
        const auto first = quote(packages.front()->name);
        const auto others = packages.size() - 1;
        if (others == 0) return first;
        return others == 1 ? first + " and 1 more package" : fmt::format("{} and {} more packages", first, others);
    }

    /// Only a run of a workflow that publishes is compared: others never ask for a token.
    void check_run(const PackageConfig& package, const TrustPolicy& policy, const PublishJob& job) {
        const auto running = workflow_file(input_.workflow_ref);
        const bool publishes = std::any_of(input_.publish_jobs.begin(), input_.publish_jobs.end(),
                                           [&](const auto& one) { return one.crates_workflow() == running; });
        if (package.kind() != PackageKind::crates || !publishes || running == policy.workflow) return;
        add(codes::PIOT_TRUST_WORKFLOW, Severity::error, package,
            fmt::format("{} is declared to be published by {}, and this run is one of {}", quote(package.name),
                        quote(policy.workflow), quote(running)),
            fmt::format("start the release by {}, or {}", quote(job.entry_file), form(package, job)));
    }

    void note_undeclared() {
        if (undeclared_.empty()) return;
        const auto& first = *undeclared_.front();
        const auto* job = input_.publish_jobs.empty() ? nullptr : &input_.publish_jobs.front();
        const auto workflow = job ? workflow_of(*job, first.kind()) : std::string(k_default_workflow);
        std::string environment(k_default_environment);
        if (job) environment = job->environment.is_dynamic() ? std::string() : job->environment.value;
        std::string lines = fmt::format("`[package.trust_policy]`, `workflow = \"{}\"`", workflow);
        if (!environment.empty()) lines += fmt::format(", `environment = \"{}\"`", environment);
        if (!repository().empty()) lines += fmt::format(", `repository = \"{}\"`", repository());
        add(codes::PIOT_TRUST_UNDECLARED, Severity::notice, first,
            fmt::format("no trusted publisher is declared for {}", name_some(undeclared_)),
            fmt::format("add these lines below each `[[package]]`, and doctor compares them with the workflow and the "
                        "registry: {}",
                        lines));
    }

    void add(const ErrorCode& code, Severity severity, const PackageConfig& package, std::string message,
             std::string hint) {
        findings_.push_back({code, severity, std::move(message), package.origin, std::move(hint)});
    }

    const DeclaredTrustInput& input_;
    std::vector<const PackageConfig*> undeclared_;
    std::map<std::string, std::vector<const PackageConfig*>> elsewhere_;  // by repository
    std::vector<Diagnostic> findings_;
};

}  // namespace

std::vector<Diagnostic> check_declared_trust(const DeclaredTrustInput& input) {
    return DeclaredTrustCheck(input).run();
}

}  // namespace piot
