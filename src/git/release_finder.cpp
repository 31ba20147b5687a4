// SPDX-License-Identifier: MIT
#include "gather.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/tag_format.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace piot::git {

namespace {

Diagnostic no_commit_notice(const std::string& tag) {
    return {codes::PIOT_PLAN_TAG_NOTICE,
            Severity::notice,
            fmt::format("tag `{}` is not counted: it leads to no commit of this clone", to_valid_utf8(tag)),
            {},
            "fetch it again, or delete it"};
}

struct MergeBases {
    git_oidarray ids{};

    MergeBases() = default;
    MergeBases(const MergeBases&) = delete;
    MergeBases& operator=(const MergeBases&) = delete;
    ~MergeBases() { git_oidarray_dispose(&ids); }
};

/// Lower versions than the highest ancestor and the highest stable ancestor decide nothing, unless a line looks
/// elsewhere.
bool is_enough(const std::vector<TagEvidence>& tags, std::string_view line) {
    const auto is_ancestor = [](const TagEvidence& tag) { return tag.relation == TagRelation::ancestor; };
    return line.empty() && !tags.empty() && is_ancestor(tags.back()) && !tags.back().version.is_prerelease();
}

}  // namespace

Result<std::vector<Bases>> ReleaseFinder::run(RepoSnapshot& snapshot) {
    PIOT_TRY(const auto tags, read_tags(in_.repository));
    snapshot.packages.resize(in_.config.packages.size());
    if (in_.options.tags == GatherOptions::Tags::all)
        for (const auto& tag : tags)
            snapshot.tag_names.push_back(tag.name);
    const auto missing_tags = make_missing_tags();
    auto candidates = sort_tags(tags, snapshot);
    for (std::size_t i = 0; i < missing_tags.size(); ++i) {
        const auto& release = in_.options.untagged[i];
        candidates[release.package].push_back({release.version, missing_tags[i].name, missing_tags[i].target, true});
    }
    for (auto& of_package : candidates)
        std::stable_sort(of_package.begin(), of_package.end(),
                         [](const auto& left, const auto& right) { return left.version > right.version; });
    std::vector<Bases> bases(snapshot.packages.size());
    for (std::size_t i = 0; i < bases.size(); ++i) {
        auto& package = snapshot.packages[i];
        PIOT_TRY(const auto nodes, place_tags(candidates[i], package, snapshot));
        if (package.tags.empty()) {
            PIOT_CHECK(in_.graph.complete());
            package.range = in_.graph.mainline().size();
            continue;
        }
        PIOT_CHECK(compare_lines(nodes, package));
        PIOT_TRY(bases[i].last, find_base(nodes[*choose_last_release(package.tags, in_.config.line)]));
        if (const auto stable = choose_last_stable_release(package.tags, in_.config.line)) {
            PIOT_TRY(bases[i].stable, find_base(nodes[*stable]));
        }
        PIOT_TRY(package.range, in_.graph.reach(*bases[i].last));
        package.base = to_hex(in_.graph.id(*bases[i].last));
    }
    return bases;
}

ReleaseFinder::Candidates ReleaseFinder::sort_tags(const std::vector<TagReference>& tags,
                                                   RepoSnapshot& snapshot) const {
    Candidates candidates(in_.config.packages.size());
    const TagFormats formats(in_.config);
    for (const auto& tag : tags) {
        for (const auto& match : formats.match(tag.name)) {
            if (match.version)
                candidates[match.package].push_back({*match.version, tag.name, tag.target});
            else
                snapshot.packages[match.package].odd_tags.push_back(tag.name);
        }
    }
    return candidates;
}

std::vector<TagReference> ReleaseFinder::make_missing_tags() const {
    std::vector<TagReference> tags;
    for (const auto& release : in_.options.untagged) {
        TagReference tag{format_tag(in_.config.packages[release.package], release.version.to_string()), {}};
        // An id that is none leads nowhere, as a commit does that this repository does not have.
        git_oid_fromstr(&tag.target, release.commit.c_str());
        tags.push_back(std::move(tag));
    }
    return tags;
}

bool ReleaseFinder::counts(const Candidate& candidate, Node node, TagRelation relation) const {
    if (candidate.is_missing) return relation == TagRelation::ancestor;
    if (in_.options.tags == GatherOptions::Tags::all) return true;
    return relation == TagRelation::ancestor && in_.graph.position(node) != 0;
}

/// Returns the commits of the tags that were taken.
Result<std::vector<Node>> ReleaseFinder::place_tags(const std::vector<Candidate>& candidates, PackageEvidence& into,
                                                    RepoSnapshot& snapshot) {
    std::vector<Node> nodes;
    bool is_decided = false;
    for (const auto& candidate : candidates) {
        // A missing tag decides nothing down there, but it has to be told.
        if (is_decided && !candidate.is_missing) continue;
        const auto commit = peel_to_commit(in_.objects, candidate.target);
        if (!commit) {
            // Members of a group may share the tag; once is enough.
            auto notice = no_commit_notice(std::string(candidate.name));
            auto& notices = snapshot.notices;
            const bool is_new = std::find(notices.begin(), notices.end(), notice) == notices.end();
            if (!candidate.is_missing && is_new) notices.push_back(std::move(notice));
            continue;
        }
        PIOT_TRY(const auto node, in_.graph.find(*commit));
        PIOT_TRY(const auto relation, relate(node));
        if (!counts(candidate, node, relation)) continue;
        nodes.push_back(node);
        into.tags.push_back({std::string(candidate.name), candidate.version, to_hex(*commit), relation,
                             Parting::unknown, candidate.is_missing});
        is_decided = is_decided || is_enough(into.tags, in_.config.line);
    }
    return nodes;
}

Result<TagRelation> ReleaseFinder::relate(Node node) {
    PIOT_TRY(const auto is_on_mainline, in_.graph.is_on_mainline(node));
    if (is_on_mainline) return TagRelation::ancestor;
    if (const auto known = relations_.find(node); known != relations_.end()) return known->second;
    auto relation = TagRelation::elsewhere;
    PIOT_TRY(const auto is_in_head, in_.graph.is_in_head(node));
    PIOT_TRY(const auto reach, in_.graph.reach(node));
    if (is_in_head)
        relation = TagRelation::ancestor;
    else if (reach == 0)
        relation = TagRelation::descendant;
    relations_[node] = relation;
    return relation;
}

/// Where no line is set, or it holds none of this package's tags, higher tags elsewhere need a verdict.
Result<void> ReleaseFinder::compare_lines(const std::vector<Node>& nodes, PackageEvidence& package) {
    const auto last = *choose_last_release(package.tags, in_.config.line);
    if (package.tags[last].relation != TagRelation::ancestor) return {};
    for (std::size_t i = 0; i < last; ++i) {
        if (package.tags[i].relation == TagRelation::ancestor) continue;
        PIOT_TRY(package.tags[i].parting, part(nodes[i], nodes[last]));
    }
    return {};
}

/// Its line parts from ours at or before the last release when everything the two histories share is contained in that
/// release.
Result<Parting> ReleaseFinder::part(Node higher, Node last) {
    if (const auto known = partings_.find({higher, last}); known != partings_.end()) return known->second;
    auto parting = Parting::at_or_before_release;
    PIOT_TRY(const auto shared, in_.graph.shared_with_head(higher));
    for (const auto node : shared) {
        PIOT_TRY(const auto is_contained, in_.graph.contains(last, node));
        if (is_contained) continue;
        parting = Parting::after_release;
        break;
    }
    partings_[{higher, last}] = parting;
    return parting;
}

/// The tag's commit, or its merge base with HEAD; of several the one that leaves the fewest units, as all of them are
/// part of that release. Histories that share nothing are compared with the commit itself.
Result<Node> ReleaseFinder::find_base(Node tagged) {
    PIOT_TRY(const auto relation, relate(tagged));
    if (relation == TagRelation::ancestor) return tagged;
    if (const auto known = bases_.find(tagged); known != bases_.end()) return known->second;
    const auto& head = in_.graph.id(in_.graph.mainline().front());
    MergeBases bases;
    const int status = git_merge_bases(&bases.ids, &in_.repository, &in_.graph.id(tagged), &head);
    if (status != 0 && status != GIT_ENOTFOUND) return fail(unreadable("a merge base cannot be found"));
    auto node = tagged;
    std::optional<std::pair<std::size_t, std::string>> nearest;
    for (std::size_t i = 0; i < bases.ids.count; ++i) {
        PIOT_TRY(const auto base, in_.graph.find(bases.ids.ids[i]));
        PIOT_TRY(const auto reach, in_.graph.reach(base));
        const std::pair distance(reach, to_hex(bases.ids.ids[i]));
        if (nearest && *nearest <= distance) continue;
        nearest = distance;
        node = base;
    }
    bases_[tagged] = node;
    return node;
}

}  // namespace piot::git
