// SPDX-License-Identifier: MIT
#include "piot/domain/status.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/tag_format.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::size_t k_named_versions = 5;

bool is_tagged(const std::vector<TaggedVersion>& tags, const Version& version) {
    return std::any_of(tags.begin(), tags.end(), [&](const TaggedVersion& tag) { return tag.version == version; });
}

/// `1.2.0, 1.1.0 and 3 more`
template <class Versions>
std::string list_versions(const Versions& versions) {
    std::vector<std::string> shown;
    for (const auto& each : versions)
        if (shown.size() < k_named_versions) shown.push_back(each.version.to_string());
    auto text = join(shown, ", ");
    if (versions.size() > shown.size()) text += fmt::format(" and {} more", versions.size() - shown.size());
    return text;
}

std::optional<LiveVersion> choose_live(const PackageView& view) {
    const auto found = std::find_if(view.versions.begin(), view.versions.end(),
                                    [](const LiveVersion& live) { return !live.is_yanked; });
    if (found != view.versions.end()) return *found;
    return view.versions.empty() ? std::nullopt : std::optional(view.versions.front());
}

/// One row, from what is known about it.
PackageStatus compare(const PackageConfig& package, const PackageView& view, const std::vector<TaggedVersion>& tags) {
    PackageStatus status{package.name, package.kind(), view.registry, package.registry_name()};
    status.detail = view.detail;
    status.cause = view.cause;
    if (!tags.empty()) status.tagged = tags.front();
    if (view.project == Liveness::unknown) return status;
    status.detail.clear();
    status.cause = {};
    status.live = choose_live(view);
    for (const auto index : find_missing_tags(view, tags)) {
        const auto& live = view.versions[index];
        // What lies below a later release will never be finished.
        const bool is_above = tags.empty() ? index == 0 : live.version > tags.front().version;
        if (live.is_whole)
            status.untagged.push_back(live);
        else if (is_above)
            status.partial.push_back(live);
    }
    for (const auto& tag : tags)
        if (view.versions.empty() ? status.unpublished.empty() : tag.version > view.versions.front().version)
            status.unpublished.push_back(tag);
    if (!status.partial.empty())
        status.state = DriftState::partial;
    else if (!status.untagged.empty())
        status.state = DriftState::untagged;
    else if (!status.unpublished.empty())
        status.state = DriftState::unpublished;
    else
        status.state = status.tagged || status.live ? DriftState::in_sync : DriftState::unreleased;
    return status;
}

Diagnostic make_drift(std::string message, std::string hint) {
    return {codes::PIOT_STATUS_DRIFT, Severity::warning, std::move(message), {}, std::move(hint)};
}

bool is_closed(const LiveVersion& live) {
    return live.closes_in && *live.closes_in < std::chrono::seconds::zero();
}

/// PyPI takes files for a version for two weeks.
std::string describe_window(const LiveVersion& live) {
    if (!live.closes_in) return {};
    if (is_closed(live)) return ", and the registry takes no more files for it";
    const auto days = std::chrono::duration_cast<std::chrono::days>(*live.closes_in).count();
    return days == 0
               ? ", and the registry takes files for it for less than a day"
               : fmt::format(", and the registry takes files for it for {} more {}", days, days == 1 ? "day" : "days");
}

void append_drift(std::vector<Diagnostic>& into, const PackageStatus& status) {
    if (!status.partial.empty())
        into.push_back(make_drift(
            fmt::format("`{}` {} is live on {} without its sdist: an upload did not come to its end{}", status.package,
                        list_versions(status.partial), status.registry, describe_window(status.partial.front())),
            is_closed(status.partial.front())
                ? fmt::format("release a higher version: `piot plan --release {}@VERSION`", status.package)
                : fmt::format("re-run the failed jobs of the run that uploaded it, with the files it built; "
                              "else release a higher version: `piot plan --release {}@VERSION`",
                              status.package)));
    if (!status.untagged.empty())
        into.push_back(make_drift(fmt::format("`{}` {} is live on {} without a tag", status.package,
                                              list_versions(status.untagged), status.registry),
                                  "`piot reconcile` writes the tag where the commit is known"));
    if (!status.unpublished.empty())
        into.push_back(make_drift(
            fmt::format("`{}` {} is tagged and not live on {}", status.package, list_versions(status.unpublished),
                        status.registry),
            fmt::format("a tag says that the version is out: re-run the failed jobs of the run that wrote `{}`, or "
                        "remove the tag on the remote and plan again",
                        status.unpublished.front().tag)));
}

const char* make_silence_hint(const ErrorCode& cause) {
    if (cause == codes::PIOT_CREDENTIALS_MISSING) return "set that variable where piot runs";
    if (cause == codes::PIOT_CREDENTIALS_REFUSED) return "renew the token in that variable, with the right to read";
    if (cause == codes::PIOT_REGISTRY_REFUSED) return "look whether a proxy or a firewall answers in its place";
    return "run again when it answers";
}

/// One for each registry that was silent.
void append_silence(std::vector<Diagnostic>& into, const std::vector<PackageStatus>& packages) {
    std::vector<std::string> told;
    for (const auto& status : packages) {
        const bool is_new = std::find(told.begin(), told.end(), status.registry) == told.end();
        if (status.state != DriftState::unknown || !is_new) continue;
        told.push_back(status.registry);
        const bool is_refusal = !status.cause.name.empty() && status.cause.exit != ExitCode::transient;
        into.push_back({is_refusal ? status.cause : codes::PIOT_REGISTRY_UNREACHABLE,
                        Severity::warning,
                        fmt::format("{} did not say what is live of `{}`: {}", status.registry, status.package,
                                    status.detail.empty() ? "no answer" : status.detail),
                        {},
                        make_silence_hint(status.cause)});
    }
}

/// `a`, `b` and 3 more.
std::string list_tags(const std::vector<std::string>& tags) {
    std::vector<std::string> shown;
    for (const auto& tag : tags)
        if (shown.size() < k_named_versions) shown.push_back('`' + to_valid_utf8(tag) + '`');
    auto text = join(shown, ", ");
    if (tags.size() > shown.size()) text += fmt::format(" and {} more", tags.size() - shown.size());
    return text;
}

/// Plans are made from the clone's tags, so what differs there would mislead them.
void append_clone(std::vector<Diagnostic>& into, const StatusFacts& facts) {
    const TagFormats formats(facts.config);
    const auto counts = [&](const std::string& tag) {
        const auto matches = formats.match(tag);
        return std::any_of(matches.begin(), matches.end(), [](const TagMatch& match) { return match.version; });
    };
    std::vector<std::string> only_remote;
    std::vector<std::string> only_clone;
    for (const auto& [tag, commit] : facts.remote_tags)
        if (!std::binary_search(facts.clone_tags.begin(), facts.clone_tags.end(), tag) && counts(tag))
            only_remote.push_back(tag);
    for (const auto& tag : facts.clone_tags)
        if (facts.remote_tags.count(tag) == 0 && counts(tag)) only_clone.push_back(tag);
    if (!only_remote.empty())
        into.push_back({codes::PIOT_STATUS_CLONE,
                        Severity::warning,
                        fmt::format("this clone lacks tags of the remote: {}", list_tags(only_remote)),
                        {},
                        "run `git fetch --tags`: plans count the tags of the clone"});
    if (!only_clone.empty())
        into.push_back({codes::PIOT_STATUS_CLONE,
                        Severity::warning,
                        fmt::format("the remote lacks tags of this clone: {}", list_tags(only_clone)),
                        {},
                        "push them where their versions are live, or delete them: plans count the tags of the clone"});
}

}  // namespace

TagView make_tag_view(const Config& config, const std::map<std::string, std::string>& remote) {
    TagView view(config.packages.size());
    const TagFormats formats(config);
    for (const auto& [tag, commit] : remote)
        for (const auto& match : formats.match(tag))
            if (match.version) view[match.package].push_back({*match.version, tag, commit});
    for (auto& tags : view)
        std::sort(tags.begin(), tags.end(),
                  [](const TaggedVersion& left, const TaggedVersion& right) { return left.version > right.version; });
    return view;
}

std::vector<std::size_t> find_missing_tags(const PackageView& view, const std::vector<TaggedVersion>& tags) {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < view.versions.size(); ++i) {
        const auto& version = view.versions[i].version;
        if (!tags.empty() && version < tags.back().version) break;
        if (!is_tagged(tags, version)) missing.push_back(i);
    }
    return missing;
}

StatusReport make_status(const StatusFacts& facts) {
    StatusReport report{facts.head};
    const auto tags = make_tag_view(facts.config, facts.remote_tags);
    for (std::size_t i = 0; i < facts.config.packages.size(); ++i) {
        const auto& package = facts.config.packages[i];
        auto status = compare(package, facts.registries.packages[i], tags[i]);
        const auto* release = facts.plan == nullptr ? nullptr : facts.plan->find_release(package.name);
        // What is live already only waits for its tag.
        if (release != nullptr && release->verdict != Verdict::skip) status.pending = release->version;
        append_drift(report.diagnostics, status);
        report.packages.push_back(std::move(status));
    }
    append_silence(report.diagnostics, report.packages);
    append_clone(report.diagnostics, facts);
    return report;
}

bool has_drift(const StatusReport& report) {
    return std::any_of(report.packages.begin(), report.packages.end(), [](const PackageStatus& status) {
        return status.state == DriftState::partial || status.state == DriftState::untagged ||
               status.state == DriftState::unpublished;
    });
}

ExitCode check_status(const StatusReport& report) {
    if (has_drift(report)) return ExitCode::negative;
    const bool is_known = std::none_of(report.packages.begin(), report.packages.end(),
                                       [](const PackageStatus& status) { return status.state == DriftState::unknown; });
    return is_known ? ExitCode::success : ExitCode::transient;
}

std::string_view to_string(DriftState state) {
    switch (state) {
        case DriftState::unknown:
            return "unknown";
        case DriftState::partial:
            return "partial";
        case DriftState::untagged:
            return "untagged";
        case DriftState::unpublished:
            return "unpublished";
        case DriftState::unreleased:
            return "unreleased";
        case DriftState::in_sync:
            return "in_sync";
    }
    return {};
}

}  // namespace piot
