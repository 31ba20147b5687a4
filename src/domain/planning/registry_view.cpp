// SPDX-License-Identifier: MIT
#include "piot/domain/registry_view.hpp"

#include "heal.hpp"
#include "registry_findings.hpp"

#include "piot/domain/pep440.hpp"

#include <algorithm>
#include <iterator>

namespace piot {

namespace {

std::optional<Version> read_version(PackageKind kind, std::string_view text) {
    if (kind == PackageKind::pypi) return parse_pep440(text);
    // crates.io takes 1.0.0+a for 1.0.0: whichever came first holds the number.
    return Version::parse(text.substr(0, text.find('+')));
}

/// The commit of an untagged version that may be counted; nullptr when it may not.
const LiveVersion* find_release(const PackageView& view, const Version& version) {
    const auto found = std::find_if(view.versions.begin(), view.versions.end(),
                                    [&](const LiveVersion& live) { return live.version == version; });
    return found != view.versions.end() && found->is_whole && !found->commit.empty() ? &*found : nullptr;
}

/// Is everything that the tag of this release stands for live, from one commit?
bool has_whole_tag(const Config& config, const RegistryView& view, const UntaggedRelease& release) {
    const auto version = release.version.to_string();
    const auto tag = format_tag(config.packages[release.package], version);
    for (std::size_t other = 0; other < config.packages.size(); ++other) {
        if (format_tag(config.packages[other], version) != tag) continue;
        const auto* live = find_release(view.packages[other], release.version);
        if (live == nullptr || live->commit != release.commit) return false;
    }
    return true;
}

Verdict judge(const Release& release, const PackageView& view) {
    if (view.project == Liveness::unknown) return Verdict::unknown;
    const auto live = std::find_if(view.versions.begin(), view.versions.end(),
                                   [&](const LiveVersion& one) { return one.version == release.version; });
    // What is live in part has an upload left.
    return live != view.versions.end() && live->is_whole ? Verdict::skip : Verdict::publish;
}

std::vector<Skew> find_skew(const Plan& plan) {
    std::vector<Skew> skew;
    for (const auto& release : plan.releases) {
        if (release.verdict != Verdict::publish) continue;
        for (const auto& name : release.depends_on) {
            const auto* dependency = plan.find_release(name);
            if (dependency != nullptr && dependency->verdict == Verdict::skip) skew.push_back({release.package, name});
        }
    }
    return skew;
}

}  // namespace

PackageView make_package_view(std::string registry, PackageKind kind, const ProjectListing& listing) {
    PackageView view{std::move(registry), listing.project, {}, listing.detail, listing.cause};
    for (const auto& listed : listing.versions)
        if (const auto version = read_version(kind, listed.version))
            view.versions.push_back({*version, listed.is_whole, {}, listed.is_yanked});
    std::sort(view.versions.begin(), view.versions.end(),
              [](const LiveVersion& left, const LiveVersion& right) { return left.version > right.version; });
    return view;
}

std::vector<std::size_t> find_untagged(const Config& config, const RepoSnapshot& snapshot, std::size_t package,
                                       const PackageView& view) {
    const auto& tags = snapshot.packages[package].tags;
    const auto last = choose_last_release(tags, config.line);
    std::vector<std::size_t> untagged;
    for (std::size_t i = 0; i < view.versions.size(); ++i) {
        const auto& version = view.versions[i].version;
        if (last && version <= tags[*last].version) break;
        const bool is_ours = config.line.empty() || is_on_line(version, config.line);
        const auto tag = format_tag(config.packages[package], version.to_string());
        if (is_ours && !snapshot.has_tag(tag)) untagged.push_back(i);
    }
    return untagged;
}

std::vector<UntaggedRelease> choose_released(const Config& config, const RepoSnapshot& snapshot,
                                             const RegistryView& view) {
    std::vector<UntaggedRelease> released;
    for (std::size_t package = 0; package < view.packages.size(); ++package)
        for (const auto i : find_untagged(config, snapshot, package, view.packages[package])) {
            const auto* live = find_release(view.packages[package], view.packages[package].versions[i].version);
            if (live == nullptr) continue;
            UntaggedRelease release{package, live->version, live->commit};
            const bool can_be_finished = release.commit == snapshot.head && !has_whole_tag(config, view, release);
            if (!can_be_finished) released.push_back(std::move(release));
        }
    return released;
}

Plan add_registry_view(Plan plan, const Config& config, const RepoSnapshot& snapshot, const RegistryView& view) {
    for (auto& release : plan.releases) {
        const auto* package = config.find_package(release.package);
        release.verdict = judge(release, view.packages[static_cast<std::size_t>(package - config.packages.data())]);
    }
    plan.heal = planning::make_heal(config, snapshot);
    plan.skew = find_skew(plan);
    auto findings = planning::judge_registries(plan, config, snapshot, view);
    plan.notices.insert(plan.notices.end(), std::make_move_iterator(findings.begin()),
                        std::make_move_iterator(findings.end()));
    return plan;
}

std::chrono::minutes compute_upload_wait(const UploadCount& uploads) {
    using std::chrono::minutes;
    constexpr std::size_t k_crates_at_once = 5;
    constexpr std::size_t k_versions_at_once = 30;
    constexpr minutes k_per_crate{10};
    constexpr minutes k_per_version{1};
    const auto held_back = [](std::size_t count, std::size_t at_once) {
        return static_cast<minutes::rep>(count > at_once ? count - at_once : 0);
    };
    return std::max(k_per_crate * held_back(uploads.new_crates, k_crates_at_once),
                    k_per_version * held_back(uploads.new_versions, k_versions_at_once));
}

}  // namespace piot
