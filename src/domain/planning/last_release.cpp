// SPDX-License-Identifier: MIT
#include "piot/domain/repo_snapshot.hpp"

#include <algorithm>
#include <string>

namespace piot {

namespace {

template <class Accepts>
std::optional<std::size_t> first_of(const std::vector<TagEvidence>& tags, const Accepts& accepts) {
    const auto found = std::find_if(tags.begin(), tags.end(), accepts);
    if (found == tags.end()) return std::nullopt;
    return static_cast<std::size_t>(found - tags.begin());
}

template <class Counts>
std::optional<std::size_t> choose(const std::vector<TagEvidence>& tags, std::string_view line, const Counts& counts) {
    if (!line.empty()) {
        // A repository-wide line need not fit every package; one without a tag on it is judged as if none were set.
        const auto on_line = [&](const TagEvidence& tag) { return counts(tag) && is_on_line(tag.version, line); };
        if (const auto found = first_of(tags, on_line)) return found;
    }
    const auto is_ancestor = [&](const TagEvidence& tag) {
        return counts(tag) && tag.relation == TagRelation::ancestor;
    };
    if (const auto found = first_of(tags, is_ancestor)) return found;
    return first_of(tags, counts);
}

}  // namespace

std::optional<std::size_t> choose_last_release(const std::vector<TagEvidence>& tags, std::string_view line) {
    return choose(tags, line, [](const TagEvidence&) { return true; });
}

std::optional<std::size_t> choose_last_stable_release(const std::vector<TagEvidence>& tags, std::string_view line) {
    return choose(tags, line, [](const TagEvidence& tag) { return !tag.version.is_prerelease(); });
}

bool is_on_line(const Version& version, std::string_view line) {
    if (line == "*") return true;
    const auto dot = line.find('.');
    if (line.substr(0, dot) != std::to_string(version.major())) return false;
    return dot == std::string_view::npos || line.substr(dot + 1) == std::to_string(version.minor());
}

bool RepoSnapshot::has_tag(std::string_view name) const {
    return std::binary_search(tag_names.begin(), tag_names.end(), name);
}

bool skips(const Unit& unit, std::string_view package) {
    return std::any_of(unit.trailers.begin(), unit.trailers.end(), [&](const UnitTrailer& line) {
        const auto& content = line.trailer.content;
        return content && content->kind == TrailerKind::skip && (content->packages.empty() || content->names(package));
    });
}

}  // namespace piot
