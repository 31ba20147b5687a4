// SPDX-License-Identifier: MIT
#include "plan_repository.hpp"

#include "git/git_history.hpp"
#include "support/catch.hpp"

namespace piot::test {

Config config_of(const std::vector<PackageSpec>& packages) {
    Config config;
    for (const auto& spec : packages) {
        PackageConfig package;
        package.name = spec.name;
        package.path = spec.name;
        package.depends_on = spec.depends_on;
        package.globs = spec.globs.empty() ? std::vector<std::string>{spec.name + "/**"} : spec.globs;
        package.settings = CratesSettings{spec.name, {}, false};
        config.packages.push_back(std::move(package));
    }
    return config;
}

namespace {

RepoSnapshot gather_from(const RepositoryBuilder& builder, const Config& config, const std::string& revision,
                         const GatherOptions& options) {
    const TempDir directory;
    builder.write_bare(directory.path());
    const auto history = git::open_history({directory.path(), revision});
    REQUIRE(history);
    auto snapshot = (*history)->gather(config, options);
    if (!snapshot)
        for (const auto& finding : snapshot.error().diagnostics)
            UNSCOPED_INFO(finding.message);
    REQUIRE(snapshot);
    return *std::move(snapshot);
}

}  // namespace

RepoSnapshot snapshot_of(const RepositoryBuilder& builder, const Config& config, const std::string& revision) {
    return gather_from(builder, config, revision, {});
}

RepoSnapshot snapshot_of(const RepositoryBuilder& builder, const Config& config, const GatherOptions& options) {
    return gather_from(builder, config, "", options);
}

std::string plan_of(const RepositoryBuilder& builder, const Config& config, const std::string& revision) {
    const auto plan = make_plan(config, snapshot_of(builder, config, revision), {});
    std::string text;
    if (!plan) {
        for (const auto& finding : plan.error().diagnostics)
            if (finding.severity == Severity::error) text += (text.empty() ? "" : " ") + std::string(finding.code.name);
        return text;
    }
    for (const auto& release : plan->releases)
        text += (text.empty() ? "" : ", ") + release.package + ' ' + release.version.to_string();
    return text;
}

}  // namespace piot::test
