// SPDX-License-Identifier: MIT
#include "domain/init/tag_owner.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/init.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::string_view k_shared_group = "all";

Diagnostic choice(std::string message, std::string hint) {
    return {codes::PIOT_INIT_CHOICE, Severity::notice, std::move(message), {}, std::move(hint)};
}

/// `{name}` stands where the prefix begins with the package's name.
std::string make_tag_format(const PackageConfig& package, const std::string& prefix) {
    if (prefix.starts_with(package.name) && prefix.size() > package.name.size())
        return "{name}" + prefix.substr(package.name.size()) + "{version}";
    return prefix + "{version}";
}

/// Above what the package shared a tag with before.
void start_above(ProposedPackage& package, const TagLine& line) {
    const auto next = bump(line.highest, BumpLevel::patch);
    if (package.config.first_version >= next) return;
    package.config.first_version = next;
    std::erase_if(package.remarks, [](const Remark& remark) { return remark.key == "first_version"; });
    package.remarks.push_back({"first_version", fmt::format("above {}{}", line.prefix, line.highest.to_string())});
}

void continue_line(ProposedPackage& package, const TagLine& line) {
    package.released = line.reached ? *line.reached : line.highest;
    package.config.first_version = PackageConfig().first_version;
    std::erase_if(package.remarks, [](const Remark& remark) { return remark.key == "first_version"; });
}

class Continuation {
  public:
    Continuation(Proposal proposal, const std::vector<TagLine>& lines)
        : proposal_(std::move(proposal)), lines_(lines), owners_(init::find_tag_owners(proposal_.packages, lines)) {}

    Proposal run() {
        give_shared_line_away();
        if (owners_.shared && is_shared_line_newest())
            share_line(lines_[*owners_.shared]);
        else
            name_lines();
        tell_unused_lines();
        for (const auto& package : proposal_.packages)
            compare_with_manifest(package);
        return std::move(proposal_);
    }

  private:
    /// The line that bears the package's own name, else that of its kind; nullptr when there is neither.
    const TagLine* find_line(std::size_t package) const {
        const auto& line = owners_.own[package] ? owners_.own[package] : owners_.kind[package];
        return line ? &lines_[*line] : nullptr;
    }

    std::size_t count_named() const {
        std::size_t count = 0;
        for (std::size_t i = 0; i < proposal_.packages.size(); ++i)
            if (find_line(i) != nullptr) ++count;
        return count;
    }

    /// Where others bear names, a line without one is that of the package at the root, or of the only one left.
    void give_shared_line_away() {
        const auto named = count_named();
        const auto& packages = proposal_.packages;
        if (!owners_.shared || named == 0) return;
        for (std::size_t i = 0; i < packages.size(); ++i) {
            if (find_line(i) != nullptr || (packages[i].config.path != "." && named + 1 != packages.size())) continue;
            owners_.own[i] = owners_.shared;
            owners_.shared.reset();
            return;
        }
    }

    bool is_shared_line_newest() const {
        for (std::size_t i = 0; i < proposal_.packages.size(); ++i)
            if (const auto* line = find_line(i); line != nullptr && line->distance <= lines_[*owners_.shared].distance)
                return false;
        return true;
    }

    void share_line(const TagLine& line) {
        auto& packages = proposal_.packages;
        for (auto& package : packages) {
            continue_line(package, line);
            package.config.tag_format = line.prefix + "{version}";
            if (packages.size() > 1) package.config.group = k_shared_group;
        }
        packages.front().remarks.push_back({"tag_format", fmt::format("goes on from {}", line.example)});
        if (packages.size() < 2) return;
        packages.front().remarks.push_back({"group", "one tag stands for all, so they are released together"});
        proposal_.decisions.push_back(
            choice(fmt::format("all packages go on together from `{}`, as one group", line.example),
                   "take `group` and `tag_format` out to release each by itself"));
    }

    void name_lines() {
        for (std::size_t i = 0; i < proposal_.packages.size(); ++i) {
            auto& package = proposal_.packages[i];
            if (!owners_.own[i] && owners_.kind[i]) {
                join_kind(package, lines_[*owners_.kind[i]]);
                continue;
            }
            if (!owners_.own[i]) {
                package.config.tag_format = usual_format();
                if (owners_.shared) start_above(package, lines_[*owners_.shared]);
                continue;
            }
            const auto& line = lines_[*owners_.own[i]];
            continue_line(package, line);
            package.config.tag_format = make_tag_format(package.config, line.prefix);
            if (package.config.tag_format != PackageConfig().tag_format)
                package.remarks.push_back({"tag_format", fmt::format("goes on from {}", line.example)});
            if (owners_.has_rival[i])
                proposal_.decisions.push_back(
                    choice(fmt::format("the tags of `{}` have several shapes: it goes on from the newest, `{}`",
                                       package.config.name, line.example),
                           "set `tag_format` where another one is to go on"));
        }
    }

    /// `rs-1.2.3` for every crate: one line, so one group.
    void join_kind(ProposedPackage& package, const TagLine& line) {
        continue_line(package, line);
        package.config.tag_format = line.prefix + "{version}";
        package.config.group = init::stem_of(line.prefix);
        if (!told_groups_.insert(package.config.group).second) return;
        package.remarks.push_back({"tag_format", fmt::format("goes on from {}", line.example)});
        package.remarks.push_back({"group", "one tag stands for all of them, so they are released together"});
        proposal_.decisions.push_back(choice(
            fmt::format("the packages of `{}` go on together, as the group `{}`", line.example, package.config.group),
            "take `group` and `tag_format` out to release each by itself"));
    }

    /// The shape that the others have, for packages without tags.
    std::string usual_format() const {
        for (std::size_t i = 0; i < owners_.own.size(); ++i) {
            if (!owners_.own[i]) continue;
            auto format = make_tag_format(proposal_.packages[i].config, lines_[*owners_.own[i]].prefix);
            if (format.starts_with("{name}")) return format;
        }
        return PackageConfig().tag_format;
    }

    void tell_unused_lines() {
        const auto& packages = proposal_.packages;
        const bool is_any_used =
            std::any_of(packages.begin(), packages.end(), [](const auto& package) { return package.released; });
        if (lines_.empty() || is_any_used) return;
        proposal_.decisions.push_back(
            choice(fmt::format("no tag bears the name of a package, such as `{}`: all count as never released",
                               lines_.front().example),
                   "set `tag_format` where such tags are to go on"));
    }

    void compare_with_manifest(const ProposedPackage& package) {
        if (!package.released || !package.declared || *package.declared <= *package.released) return;
        proposal_.decisions.push_back(
            choice(fmt::format("`{}` says {} in its manifest, but its last tag is {}: the next release follows the tag",
                               package.config.name, package.declared->to_string(), package.released->to_string()),
                   fmt::format("for {}, release it with `--release {}@{}`", package.declared->to_string(),
                               package.config.name, package.declared->to_string())));
    }

    Proposal proposal_;
    const std::vector<TagLine>& lines_;
    init::TagOwners owners_;
    std::set<std::string> told_groups_;
};

}  // namespace

Proposal continue_tags(Proposal proposal, const std::vector<TagLine>& lines) {
    if (lines.empty() || proposal.packages.empty()) return proposal;
    return Continuation(std::move(proposal), lines).run();
}

Proposal continue_live_versions(Proposal proposal, const RegistryView& view) {
    for (std::size_t i = 0; i < proposal.packages.size() && i < view.packages.size(); ++i) {
        auto& package = proposal.packages[i];
        const auto& seen = view.packages[i];
        if (seen.project == Liveness::unknown) {
            proposal.decisions.push_back(
                choice(fmt::format("{} did not say what is live of `{}`: {}", seen.registry,
                                   package.config.registry_name(), seen.detail),
                       "compare its `first_version` and its tags with what is live before the first release"));
            continue;
        }
        if (seen.versions.empty()) continue;
        const auto& live = seen.versions.front().version;
        if (package.released && *package.released >= live) continue;
        proposal.decisions.push_back(
            choice(fmt::format("`{}` {} is live on {} and has no tag", package.config.registry_name(), live.to_string(),
                               seen.registry),
                   fmt::format("tag the commit that it was made from with `{}`, or let `piot reconcile` find it",
                               format_tag(package.config, live.to_string()))));
        const auto next = live.is_prerelease() ? live.stable() : bump(live, BumpLevel::patch);
        if (package.released || package.config.first_version >= next) continue;
        package.config.first_version = next;
        std::erase_if(package.remarks, [](const Remark& remark) { return remark.key == "first_version"; });
        package.remarks.push_back({"first_version", fmt::format("{} is live on {}", live.to_string(), seen.registry)});
    }
    return proposal;
}

}  // namespace piot
