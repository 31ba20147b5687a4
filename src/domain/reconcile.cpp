// SPDX-License-Identifier: MIT
#include "piot/domain/reconcile.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/commit_id.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot {

namespace {

/// Clocks of builders and registries differ by less.
constexpr std::chrono::minutes k_clock_skew{10};
constexpr std::size_t k_named = 5;

Diagnostic make_error(const ErrorCode& code, std::string message, std::string hint) {
    return {code, Severity::error, std::move(message), {}, std::move(hint)};
}

/// One missing tag and the versions that it stands for.
struct Missing {
    std::string tag;
    std::vector<const UntaggedVersion*> versions;
};

/// Decides one missing tag after the other.
class Placement {
  public:
    explicit Placement(const ReconcileFacts& facts) : facts_(facts) { report_.head = facts.head; }

    ReconcileReport decide() {
        const auto missing = collect();
        if (facts_.said) check_said(missing);
        if (has_errors(report_.diagnostics)) return std::move(report_);
        for (const auto& each : missing)
            place(each);
        report_left_out();
        return std::move(report_);
    }

  private:
    [[nodiscard]] const PackageConfig& package_of(const UntaggedVersion& version) const {
        return facts_.config.packages[version.package];
    }
    [[nodiscard]] std::string tag_of(const UntaggedVersion& version) const {
        return format_tag(package_of(version), version.live.version.to_string());
    }
    /// `core` 1.2.0
    [[nodiscard]] std::string name(const UntaggedVersion& version) const {
        return fmt::format("`{}` {}", package_of(version).name, version.live.version.to_string());
    }

    [[nodiscard]] std::vector<Missing> collect() const {
        std::vector<Missing> missing;
        for (const auto& version : facts_.untagged) {
            const auto tag = tag_of(version);
            auto found =
                std::find_if(missing.begin(), missing.end(), [&](const Missing& each) { return each.tag == tag; });
            if (found == missing.end()) found = missing.insert(missing.end(), {tag, {}});
            found->versions.push_back(&version);
        }
        return missing;
    }

    [[nodiscard]] bool is_said(const UntaggedVersion& version) const {
        return facts_.said && facts_.said->package == package_of(version).name &&
               (!facts_.said->version || *facts_.said->version == version.live.version);
    }

    /// Does the registry, or a sibling's tag, place it?
    [[nodiscard]] static bool is_recorded(const Missing& missing) {
        return std::any_of(missing.versions.begin(), missing.versions.end(),
                           [](const auto* version) { return !version->live.commit.empty(); });
    }

    /// What a person says must be about one version, and a commit that this branch holds.
    void check_said(const std::vector<Missing>& missing) {
        const auto& said = *facts_.said;
        if (said.ancestry != Ancestry::ancestor)
            report_.diagnostics.push_back(
                make_error(codes::PIOT_RECONCILE_REFUSED,
                           fmt::format("commit {} is not in the history of HEAD", short_commit(said.commit)),
                           "check out the branch that holds it, or name a commit of this one"));
        std::vector<std::string> meant;
        for (const auto& each : missing)
            for (const auto* version : each.versions)
                if (is_said(*version) && (said.version || !is_recorded(each)))
                    meant.push_back(version->live.version.to_string());
        if (meant.size() > 1)
            report_.diagnostics.push_back(
                make_error(codes::PIOT_RECONCILE_REFUSED,
                           fmt::format("`--at` names one commit, and {} versions of `{}` are live without a tag and "
                                       "without a record: {}",
                                       meant.size(), said.package, list(meant)),
                           fmt::format("say which: `piot reconcile {}@{} --at REV`", said.package, meant.front())));
    }

    static std::string list(const std::vector<std::string>& words) {
        std::vector<std::string> shown(words.begin(),
                                       words.begin() + static_cast<std::ptrdiff_t>(std::min(words.size(), k_named)));
        auto text = join(shown, ", ");
        if (words.size() > shown.size()) text += fmt::format(" and {} more", words.size() - shown.size());
        return text;
    }

    void place(const Missing& missing) {
        const auto silent = std::find_if(missing.versions.begin(), missing.versions.end(),
                                         [](const auto* version) { return !version->silence.empty(); });
        if (silent != missing.versions.end()) {
            report_.diagnostics.push_back(
                make_error(codes::PIOT_REGISTRY_UNREACHABLE,
                           fmt::format("{} did not say where {} came from: {}",
                                       facts_.registries.packages[(*silent)->package].registry, name(**silent),
                                       (*silent)->silence),
                           "run again when it answers; `--deadline` gives it more time"));
            return;
        }
        if (const auto problem = find_unreleased_sharer(missing); !problem.empty())
            return leave(missing, problem, "finish that release first: re-run the failed jobs of its run");
        std::set<std::string> recorded;
        for (const auto* version : missing.versions)
            if (!version->live.commit.empty()) recorded.insert(version->live.commit);
        if (recorded.size() > 1)
            return leave(missing,
                         fmt::format("its packages were released from different commits: {}",
                                     list(std::vector(recorded.begin(), recorded.end()))),
                         "the tag cannot stand for all of them; the next release of the group is above it");
        if (!recorded.empty()) return place_recorded(missing, *recorded.begin());
        if (std::any_of(missing.versions.begin(), missing.versions.end(),
                        [&](const auto* version) { return is_said(*version); }))
            return write(missing, facts_.said->commit, TagSource::person, {});
        place_by_sibling(missing);
    }

    /// The tag must be true of every package that it stands for.
    [[nodiscard]] std::string find_unreleased_sharer(const Missing& missing) const {
        const auto& version = missing.versions.front()->live.version;
        for (std::size_t i = 0; i < facts_.config.packages.size(); ++i) {
            const auto& package = facts_.config.packages[i];
            if (format_tag(package, version.to_string()) != missing.tag) continue;
            const auto& versions = facts_.registries.packages[i].versions;
            const auto live = std::find_if(versions.begin(), versions.end(),
                                           [&](const LiveVersion& each) { return each.version == version; });
            if (live == versions.end())
                return fmt::format(
                    "tag `{}` also stands for `{}`, which is not known to be "
                    "live at {}",
                    missing.tag, package.name, version.to_string());
            if (!live->is_whole) return fmt::format("`{}` {} lacks its sdist", package.name, version.to_string());
        }
        return {};
    }

    void place_recorded(const Missing& missing, const std::string& commit) {
        const auto known = std::find_if(missing.versions.begin(), missing.versions.end(),
                                        [&](const auto* version) { return version->live.commit == commit; });
        const auto& first = **known;
        const bool contradicts =
            facts_.said && facts_.said->commit != commit &&
            std::any_of(missing.versions.begin(), missing.versions.end(),
                        [&](const auto* version) { return facts_.said->version && is_said(*version); });
        if (contradicts) {
            report_.diagnostics.push_back(make_error(
                codes::PIOT_RECONCILE_REFUSED,
                fmt::format("{} was released from {}, says {}, not from {}", name(first), short_commit(commit),
                            facts_.registries.packages[first.package].registry, short_commit(facts_.said->commit)),
                "leave `--at` away"));
            return;
        }
        if (first.ancestry == Ancestry::ancestor) return write(missing, commit, TagSource::registry, {});
        leave(missing,
              fmt::format("it was released from commit {}, which is not {}", short_commit(commit),
                          first.ancestry == Ancestry::unknown ? "in this clone" : "in the history of HEAD"),
              "run `piot reconcile` on the branch that holds that commit");
    }

    /// A package that was uploaded before a commit was made did not come from it.
    [[nodiscard]] static bool fits(const Missing& missing, const SiblingRelease& sibling) {
        return std::all_of(missing.versions.begin(), missing.versions.end(), [&](const auto* version) {
            const bool is_planned =
                std::any_of(version->siblings.begin(), version->siblings.end(),
                            [&](const SiblingRelease& each) { return each.commit == sibling.commit; });
            return is_planned && (!version->uploaded_at || !sibling.committed_at ||
                                  *version->uploaded_at + k_clock_skew >= *sibling.committed_at);
        });
    }

    void place_by_sibling(const Missing& missing) {
        std::vector<SiblingRelease> fitting;
        for (const auto& sibling : missing.versions.front()->siblings)
            if (fits(missing, sibling)) fitting.push_back(sibling);
        if (fitting.size() == 1) return write(missing, fitting[0].commit, TagSource::sibling, fitting[0].tag);
        const auto& first = *missing.versions.front();
        const auto hint = fmt::format("say it: `piot reconcile {}@{} --at COMMIT`", package_of(first).name,
                                      first.live.version.to_string());
        if (fitting.empty()) return leave(missing, "nothing says from which commit", hint);
        std::vector<std::string> commits;
        for (const auto& sibling : fitting)
            commits.push_back(fmt::format("{} (`{}`)", short_commit(sibling.commit), sibling.tag));
        leave(missing, fmt::format("several commits may be meant: {}", list(commits)), hint);
    }

    void write(const Missing& missing, const std::string& commit, TagSource source, const std::string& witness) {
        TagToWrite tag{missing.tag, commit, source, witness, {}, missing.versions.front()->live.version};
        for (const auto* version : missing.versions)
            tag.packages.push_back(package_of(*version).name);
        report_.tags.push_back(std::move(tag));
    }

    /// Versions of before piot's first tag are nobody's drift; they are counted.
    void leave(const Missing& missing, const std::string& why, const std::string& hint) {
        const auto& first = *missing.versions.front();
        const bool is_highest =
            facts_.registries.packages[first.package].versions.front().version == first.live.version;
        if (!is_highest && is_before_tags(first, facts_.tags) && !is_said(first)) {
            ++left_out_;
            return;
        }
        report_.diagnostics.push_back(make_error(
            codes::PIOT_RECONCILE_UNPLACED, fmt::format("{} is live and gets no tag: {}", name(first), why), hint));
    }

    void report_left_out() {
        if (left_out_ == 0) return;
        report_.diagnostics.push_back(
            {codes::PIOT_RECONCILE_UNPLACED,
             Severity::notice,
             fmt::format("{} older {} without a tag, of before the first one, cannot be placed", left_out_,
                         left_out_ == 1 ? "version" : "versions"),
             {},
             "nothing needs them; `piot reconcile NAME@VERSION --at COMMIT` writes one"});
    }

    const ReconcileFacts& facts_;
    ReconcileReport report_;
    std::size_t left_out_ = 0;
};

}  // namespace

std::vector<UntaggedVersion> list_untagged(const Config& config, const RegistryView& registries, const TagView& tags) {
    std::vector<UntaggedVersion> untagged;
    for (std::size_t package = 0; package < config.packages.size(); ++package) {
        const auto& versions = registries.packages[package].versions;
        const auto missing = find_missing_tags(registries.packages[package], tags[package]);
        for (const auto index : missing) {
            // What came up in part and lies below a later release will never be finished.
            const bool is_above = tags[package].empty() || versions[index].version > tags[package].front().version;
            if (versions[index].is_whole || is_above) untagged.push_back({package, versions[index]});
        }
        if (tags[package].empty()) continue;
        for (const auto& live : versions)
            if (live.is_whole && live.version < tags[package].back().version) untagged.push_back({package, live});
    }
    return untagged;
}

bool is_before_tags(const UntaggedVersion& version, const TagView& tags) {
    const auto& of_package = tags[version.package];
    return of_package.empty() || version.live.version < of_package.back().version;
}

ReconcileReport decide_reconcile(const ReconcileFacts& facts) {
    return Placement(facts).decide();
}

ExitCode exit_code_of(const ReconcileReport& report) {
    return exit_code_of(report.diagnostics);
}

std::string_view to_string(TagSource source) {
    switch (source) {
        case TagSource::registry:
            return "registry";
        case TagSource::sibling:
            return "sibling";
        case TagSource::person:
            return "person";
    }
    return {};
}

}  // namespace piot
