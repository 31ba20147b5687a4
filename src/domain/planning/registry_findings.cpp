// SPDX-License-Identifier: MIT
#include "registry_findings.hpp"

#include "heal.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/commit_id.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::planning {

namespace {

constexpr std::size_t k_named_packages = 5;
constexpr std::size_t k_max_notices_of_a_kind = 20;

Diagnostic make_notice(const ErrorCode& code, std::string message, std::string hint) {
    return {code, Severity::notice, std::move(message), {}, std::move(hint)};
}

/// `a`, `b` and 3 more.
std::string list_names(const std::vector<std::string>& names) {
    std::vector<std::string> shown;
    for (const auto& name : names)
        if (shown.size() < k_named_packages) shown.push_back('`' + name + '`');
    auto text = join(shown, ", ");
    if (names.size() > shown.size()) text += fmt::format(" and {} more", names.size() - shown.size());
    return text;
}

class Judge {
  public:
    Judge(const Plan& plan, const Config& config, const RepoSnapshot& snapshot, const RegistryView& view)
        : plan_(plan), config_(config), snapshot_(snapshot), view_(view) {}

    std::vector<Diagnostic> judge() {
        report_silence();
        for (std::size_t package = 0; package < view_.packages.size(); ++package) {
            report_untagged(package);
            report_held_back_tags(package);
        }
        limit(codes::PIOT_PLAN_LIVE_UNTAGGED);
        limit(codes::PIOT_PLAN_BELOW_LIVE);
        report_new_names();
        report_wait();
        return std::move(notices_);
    }

  private:
    /// One notice for each registry that did not answer.
    void report_silence() {
        std::vector<std::string> registries;
        for (const auto& package : view_.packages)
            if (package.project == Liveness::unknown &&
                std::find(registries.begin(), registries.end(), package.registry) == registries.end())
                registries.push_back(package.registry);
        for (const auto& registry : registries) {
            std::vector<std::string> names;
            std::string detail;
            for (std::size_t i = 0; i < view_.packages.size(); ++i) {
                const auto& package = view_.packages[i];
                if (package.project != Liveness::unknown || package.registry != registry) continue;
                if (names.empty()) detail = package.detail;
                names.push_back(config_.packages[i].name);
            }
            notices_.push_back(
                make_notice(codes::PIOT_REGISTRY_UNREACHABLE,
                            fmt::format("{} did not say what is live of {}: {}", registry, list_names(names), detail),
                            "the plan goes by the tags alone; publish looks again before it uploads"));
        }
    }

    /// The highest live version that no tag records and that the plan does not go on from.
    void report_untagged(std::size_t package) {
        const auto& view = view_.packages[package];
        const auto untagged = find_untagged(config_, snapshot_, package, view);
        const auto found = std::find_if(untagged.begin(), untagged.end(),
                                        [&](std::size_t i) { return !is_counted(package, view.versions[i].version); });
        if (found == untagged.end()) return;
        const auto& live = view.versions[*found];
        const auto& name = config_.packages[package].name;
        const auto* release = plan_.find_release(name);
        auto origin = describe_origin(package, live);
        if (release != nullptr && release->version < live.version)
            notices_.push_back(make_notice(
                codes::PIOT_PLAN_BELOW_LIVE,
                fmt::format("`{}` {} would be below {}, which is live on {} {}", name, release->version.to_string(),
                            live.version.to_string(), view.registry, origin.text),
                std::move(origin.hint)));
        else
            notices_.push_back(make_notice(
                codes::PIOT_PLAN_LIVE_UNTAGGED,
                fmt::format("`{}` {} is live on {} {}", name, live.version.to_string(), view.registry, origin.text),
                std::move(origin.hint)));
    }

    struct Origin {
        std::string text;
        std::string hint;
    };

    [[nodiscard]] Origin describe_origin(std::size_t package, const LiveVersion& live) const {
        const auto tag = format_tag(config_.packages[package], live.version.to_string());
        if (!live.is_whole)
            return {"without its sdist: an upload did not come to its end",
                    "re-run the failed jobs of the run that uploaded it, with the files it built; else release the "
                    "next version by hand with `--release`"};
        if (live.commit.empty())
            return {"without a tag, and it is not known from which commit",
                    fmt::format("publish compares the bytes; if the release is yours and whole, `piot reconcile "
                                "{}@{}` writes `{}` where its siblings are, or `--at COMMIT`",
                                config_.packages[package].name, live.version.to_string(), tag)};
        if (live.commit == snapshot_.head)
            return {fmt::format("from this commit, and its tag `{}` waits for another package", tag),
                    "publish this plan with the files that were built before: it finishes that release"};
        return {fmt::format("from commit {}, which is not in the history of HEAD", short_commit(live.commit)),
                fmt::format("plan from the branch that holds it, or push the tag `{}` on it and set `line`", tag)};
    }

    [[nodiscard]] bool is_counted(std::size_t package, const Version& version) const {
        const auto& tags = snapshot_.packages[package].tags;
        return std::any_of(tags.begin(), tags.end(),
                           [&](const TagEvidence& tag) { return tag.is_missing && tag.version == version; });
    }

    /// The plan goes on from such a version, but nobody may write its tag.
    void report_held_back_tags(std::size_t package) {
        for (const auto& tag : snapshot_.packages[package].tags) {
            if (!tag.is_missing) continue;
            const auto sharer = find_unreleased_sharer(config_, snapshot_, tag);
            if (!sharer) continue;
            notices_.push_back(make_notice(
                codes::PIOT_PLAN_LIVE_UNTAGGED,
                fmt::format("`{}` {} is live from commit {}, but its tag `{}` also stands for `{}`, which is not",
                            config_.packages[package].name, tag.version.to_string(), short_commit(tag.commit), tag.name,
                            config_.packages[*sharer].name),
                "the tag is not written; the next release of the group is above it"));
        }
    }

    /// Trusted publishing cannot create a crate, and creates a PyPI project only where it was announced.
    void report_new_names() {
        const auto crates = find_new_names(PackageKind::crates);
        if (!crates.empty())
            notices_.push_back(make_notice(
                codes::PIOT_NEW_CRATE_NEEDS_TOKEN,
                fmt::format("new to crates.io: {}; trusted publishing cannot create a crate", list_names(crates)),
                "give the publish job `CARGO_REGISTRY_TOKEN` with the scope `publish-new` for this release, then "
                "register the trusted publisher"));
        const auto projects = find_new_names(PackageKind::pypi);
        if (projects.empty()) return;
        const bool is_one = projects.size() == 1;
        notices_.push_back(make_notice(
            codes::PIOT_NEW_PROJECT_NEEDS_PUBLISHER,
            fmt::format("new to PyPI: {}; a pending publisher or `PYPI_API_TOKEN` creates the project",
                        list_names(projects)),
            is_one ? "register a pending publisher on pypi.org for this repository, workflow and environment"
                   : "PyPI takes one pending publisher at a time for a repository, workflow and environment: release "
                     "one after the other, or use `PYPI_API_TOKEN`"));
    }

    /// Registry names on the public registry of that kind.
    [[nodiscard]] std::vector<std::string> find_new_names(PackageKind kind) const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < view_.packages.size(); ++i) {
            const auto& package = config_.packages[i];
            const bool is_public = package.kind() == kind && package.registry.empty();
            if (is_public && view_.packages[i].project == Liveness::absent && plan_.find_release(package.name))
                names.push_back(package.registry_name());
        }
        return names;
    }

    void report_wait() {
        UploadCount uploads{find_new_names(PackageKind::crates).size(), 0};
        for (const auto& release : plan_.releases) {
            const auto& package = *config_.find_package(release.package);
            if (package.crates() != nullptr && package.registry.empty() && release.verdict == Verdict::publish)
                ++uploads.new_versions;
        }
        uploads.new_versions -= std::min(uploads.new_versions, uploads.new_crates);
        const auto with_token = compute_upload_wait(uploads);
        const auto with_trust = compute_upload_wait({uploads.new_crates, 0});
        if (with_token <= std::chrono::minutes(1)) return;
        auto message = fmt::format("crates.io takes at least {} min for {} new crates and {} new versions",
                                   with_token.count(), uploads.new_crates, uploads.new_versions);
        if (with_trust < with_token) message += fmt::format(" ({} min with trusted publishing)", with_trust.count());
        notices_.push_back(make_notice(
            codes::PIOT_PLAN_UPLOAD_TIME, std::move(message),
            "a user may create 5 crates at once and then one every 10 minutes, and publish 30 versions at once and "
            "then one a minute: publish waits, give its job the time"));
    }

    void limit(const ErrorCode& code) {
        std::size_t count = 0;
        std::erase_if(notices_, [&](const Diagnostic& notice) {
            return notice.code == code && ++count > k_max_notices_of_a_kind;
        });
        if (count > k_max_notices_of_a_kind)
            notices_.push_back(
                make_notice(code, fmt::format("{} more notices of this kind", count - k_max_notices_of_a_kind), ""));
    }

    const Plan& plan_;
    const Config& config_;
    const RepoSnapshot& snapshot_;
    const RegistryView& view_;
    std::vector<Diagnostic> notices_;
};

}  // namespace

std::vector<Diagnostic> judge_registries(const Plan& plan, const Config& config, const RepoSnapshot& snapshot,
                                         const RegistryView& view) {
    return Judge(plan, config, snapshot, view).judge();
}

}  // namespace piot::planning
