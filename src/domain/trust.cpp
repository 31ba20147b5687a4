// SPDX-License-Identifier: MIT
#include "piot/domain/trust.hpp"

#include <fmt/format.h>

namespace piot {

namespace {

/// `owner/name/.github/workflows/FILE` of `…@ref`; refs may hold an `@` themselves.
std::string_view path_of(std::string_view workflow_ref) {
    return workflow_ref.substr(0, workflow_ref.find('@'));
}

std::string in_backticks(std::string_view value) {
    return value.empty() ? std::string("(not known here)") : fmt::format("`{}`", value);
}

/// The labels of both registries' forms differ in a word or two.
struct FormLabels {
    std::string_view owner, name, workflow, environment;
};

constexpr FormLabels k_crates_labels{"repository owner", "repository name", "workflow filename", "environment"};
constexpr FormLabels k_pypi_labels{"owner", "repository name", "workflow name", "environment name"};

std::string list_fields(const FormLabels& labels, const RegisteredPublisher& publisher) {
    const auto slash = publisher.repository.find('/');
    const auto owner = publisher.repository.substr(0, slash);
    const auto name = slash == std::string::npos ? std::string() : publisher.repository.substr(slash + 1);
    return fmt::format("{} {}, {} {}, {} {}, {} {}", labels.owner, in_backticks(owner), labels.name, in_backticks(name),
                       labels.workflow, in_backticks(publisher.workflow), labels.environment,
                       publisher.environment.empty() ? "(leave empty)" : in_backticks(publisher.environment));
}

}  // namespace

std::string RunClaims::owner() const {
    return repository.substr(0, repository.find('/'));
}

std::string RunClaims::repository_name() const {
    const auto slash = repository.find('/');
    return slash == std::string::npos ? std::string() : repository.substr(slash + 1);
}

std::string RunClaims::get(std::string_view name) const {
    if (name == "repository") return repository;
    if (name == "repository_owner") return owner();
    if (name == "repository_owner_id") return repository_owner_id;
    if (name == "workflow_ref") return workflow_ref;
    if (name == "job_workflow_ref") return job_workflow_ref;
    if (name == "environment") return environment;
    if (name == "event_name") return event_name;
    if (name == "ref") return ref;
    return {};
}

std::string workflow_file(std::string_view workflow_ref) {
    const auto path = path_of(workflow_ref);
    const auto slash = path.rfind('/');
    return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string workflow_repository(std::string_view workflow_ref) {
    const auto path = path_of(workflow_ref);
    const auto owner_end = path.find('/');
    if (owner_end == std::string_view::npos) return {};
    const auto end = path.find('/', owner_end + 1);
    return end == std::string_view::npos ? std::string() : std::string(path.substr(0, end));
}

std::string format_publisher_form(PackageKind kind, std::string_view project, const RegisteredPublisher& publisher) {
    if (kind == PackageKind::crates) {
        const auto place =
            project.empty() ? std::string("in each crate's Settings under Trusted Publishing")
                            : fmt::format("at https://crates.io/crates/{}/settings under Trusted Publishing", project);
        return fmt::format("on crates.io, {}, enter: {}", place, list_fields(k_crates_labels, publisher));
    }
    const auto place =
        project.empty() ? std::string("under the project's Publishing (for a new project: your account's Publishing)")
                        : fmt::format("at https://pypi.org/manage/project/{}/settings/publishing/", project);
    return fmt::format("on PyPI, {}, enter: {}; all projects of a repository alike", place,
                       list_fields(k_pypi_labels, publisher));
}

std::string format_pending_form(std::string_view project, const RegisteredPublisher& publisher) {
    return fmt::format("at https://pypi.org/manage/account/publishing/ enter: PyPI project name `{}`, {}", project,
                       list_fields(k_pypi_labels, publisher));
}

}  // namespace piot
