// SPDX-License-Identifier: MIT
#include "commit_graph.hpp"

#include "raw_commit.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include <fmt/format.h>

namespace piot::git {

namespace {

/// Seconds since 1970; 0 where the headers do not say.
std::int64_t committer_time(std::string_view headers) {
    const auto start = headers.find("\ncommitter ");
    if (start == std::string_view::npos) return 0;
    const auto line = headers.substr(start + 1, headers.find('\n', start + 1) - start - 1);
    const auto after_name = line.rfind("> ");
    std::int64_t seconds = 0;
    if (after_name != std::string_view::npos)
        std::from_chars(line.data() + after_name + 2, line.data() + line.size(), seconds);
    return seconds;
}

Diagnostic not_a_commit(const git_oid& id) {
    return unreadable(fmt::format("object {} is not a commit that can be read", to_hex(id)));
}

}  // namespace

Result<CommitGraph> CommitGraph::load(const ObjectReader& reader, const git_oid& head) {
    CommitGraph graph(reader);
    PIOT_CHECK(graph.append(graph.intern(head)));
    return graph;
}

Result<void> CommitGraph::append(Node node) {
    PIOT_CHECK(read(node));
    auto& commit = commits_[node];
    if (commit.position >= 0) return fail(unreadable("the history runs in a circle"));
    commit.position = static_cast<std::int32_t>(mainline_.size());
    mainline_.push_back(node);
    is_complete_ = commit.parent_count == 0;
    return {};
}

Result<void> CommitGraph::extend() {
    return append(parents(mainline_.back()).front());
}

Result<void> CommitGraph::extend_to(std::size_t count) {
    while (!is_complete_ && mainline_.size() < count)
        PIOT_CHECK(extend());
    return {};
}

Result<void> CommitGraph::complete() {
    while (!is_complete_)
        PIOT_CHECK(extend());
    return {};
}

/// Reads the mainline on to where this commit would stand on it, as far as clocks can be trusted.
Result<void> CommitGraph::extend_beyond(Node node) {
    PIOT_CHECK(read(node));
    while (!is_complete_ && commits_[node].position < 0 && commits_[mainline_.back()].time >= commits_[node].time)
        PIOT_CHECK(extend());
    return {};
}

Result<bool> CommitGraph::is_on_mainline(Node node) {
    PIOT_CHECK(extend_beyond(node));
    if (!position(node)) PIOT_CHECK(complete());
    return position(node).has_value();
}

std::optional<std::size_t> CommitGraph::position(Node node) const {
    if (commits_[node].position < 0) return std::nullopt;
    return static_cast<std::size_t>(commits_[node].position);
}

std::span<const Node> CommitGraph::parents(Node node) const {
    return std::span<const Node>(parents_).subspan(commits_[node].first_parent, commits_[node].parent_count);
}

const TrailerLine* CommitGraph::trailer(Node node) const {
    const auto found = trailers_.find(node);
    return found == trailers_.end() ? nullptr : &found->second;
}

Result<Node> CommitGraph::find(const git_oid& id) {
    const auto node = intern(id);
    PIOT_CHECK(read(node));
    return node;
}

Node CommitGraph::intern(const git_oid& id) {
    const auto [found, is_new] = nodes_.try_emplace(id, static_cast<Node>(commits_.size()));
    if (is_new) {
        commits_.emplace_back();
        commits_.back().id = id;
    }
    return found->second;
}

Result<void> CommitGraph::read(Node node) {
    if (commits_[node].is_read) return {};
    const auto id = commits_[node].id;
    PIOT_TRY(const auto object, reader_->read(id));
    auto text = object.bytes();
    if (object.type() != GIT_OBJECT_COMMIT) return fail(not_a_commit(id));
    const auto tree = take_id(text, "tree ");
    if (!tree) return fail(not_a_commit(id));
    const auto first_parent = static_cast<std::uint32_t>(parents_.size());
    while (const auto parent = take_id(text, "parent "))
        parents_.push_back(intern(*parent));
    auto& commit = commits_[node];
    commit.tree = *tree;
    commit.first_parent = first_parent;
    commit.parent_count = static_cast<std::uint32_t>(parents_.size()) - first_parent;
    commit.time = committer_time(text);
    commit.is_read = true;
    if (auto line = find_trailer(message_of(text))) trailers_.emplace(node, *std::move(line));
    return {};
}

Result<void> CommitGraph::assign_sides(std::size_t depth) {
    depth = std::min(depth, mainline_.size());
    if (depth <= assigned_depth_) return {};
    PIOT_TRY(const auto deepest, assign_sides_from(depth));
    // A merge above `depth` may have reached side commits that a merge below has already brought. Such a merge lies
    // above the place where the side leaves the mainline, so starting there settles it.
    // Clocks that ran wild may have hidden a part of the mainline, so that a walk took commits on it for side commits.
    // Such a walk reaches the mainline below `depth`, at its root at the latest, and by then they are known for what
    // they are.
    if (deepest > depth) PIOT_CHECK(assign_sides_from(deepest));
    assigned_depth_ = depth;
    return {};
}

/// Oldest first, so that a commit belongs to the first merge that brought it. Returns the deepest position that a side
/// leaves the mainline at.
Result<std::size_t> CommitGraph::assign_sides_from(std::size_t depth) {
    for (auto& commit : commits_)
        commit.brought_at = -1;
    brought_.clear();
    std::size_t deepest = 0;
    for (auto position = depth; position-- > 0;) {
        PIOT_TRY(const auto reached, assign_side(position));
        deepest = std::max(deepest, reached);
    }
    return deepest;
}

Result<std::size_t> CommitGraph::assign_side(std::size_t position) {
    std::size_t deepest = 0;
    const auto sides = parents(mainline_[position]);
    if (sides.size() < 2) return deepest;
    const std::vector<Node> tips(sides.begin() + 1, sides.end());
    std::vector<std::pair<Node, std::size_t>> path;  // a commit and how many of its parents are done
    const auto enter = [&](Node node) -> Result<void> {
        PIOT_CHECK(extend_beyond(node));
        if (commits_[node].parent_count == 0 && !this->position(node)) PIOT_CHECK(complete());
        if (const auto place = this->position(node)) {
            deepest = std::max(deepest, *place);
            return {};
        }
        // A history of its own: a merge anywhere below may have brought it before.
        if (commits_[node].parent_count == 0) deepest = mainline_.size();
        if (commits_[node].brought_at >= 0) return {};
        commits_[node].brought_at = static_cast<std::int32_t>(position);
        path.emplace_back(node, 0);
        return {};
    };
    auto& brought = brought_[position];
    // Parents before children, the later tips first: read backwards this is newest first, beginning with parent 2.
    for (auto tip = tips.rbegin(); tip != tips.rend(); ++tip) {
        PIOT_CHECK(enter(*tip));
        while (!path.empty()) {
            auto& [node, done] = path.back();
            const auto above = parents(node);
            if (done < above.size()) {
                const auto next = above[above.size() - 1 - done++];
                PIOT_CHECK(enter(next));
            } else {
                brought.push_back(node);
                path.pop_back();
            }
        }
    }
    return deepest;
}

Result<std::vector<Node>> CommitGraph::brought_by(std::size_t position) {
    PIOT_CHECK(assign_sides(position + 1));
    std::vector<Node> result;
    if (const auto found = brought_.find(position); found != brought_.end())
        result.assign(found->second.rbegin(), found->second.rend());
    return result;
}

Result<void> CommitGraph::assign_all_sides() {
    PIOT_CHECK(complete());
    return assign_sides(mainline_.size());
}

Result<bool> CommitGraph::is_in_head(Node node) {
    PIOT_TRY(const auto is_there, is_on_mainline(node));
    if (is_there) return true;
    PIOT_CHECK(assign_all_sides());
    return commits_[node].brought_at >= 0;
}

Result<std::size_t> CommitGraph::reach(Node node) {
    PIOT_TRY(const auto is_there, is_on_mainline(node));
    if (is_there) return *position(node);
    if (const auto known = reach_.find(node); known != reach_.end()) return known->second;
    std::size_t first = mainline_.size();
    std::unordered_set<Node> seen{node};
    std::vector<Node> pending{node};
    while (!pending.empty()) {
        const auto next = pending.back();
        pending.pop_back();
        PIOT_CHECK(read(next));
        for (const auto parent : parents(next)) {
            if (const auto place = position(parent))
                first = std::min(first, *place);
            else if (seen.insert(parent).second)
                pending.push_back(parent);
        }
    }
    reach_[node] = first;
    return first;
}

Result<bool> CommitGraph::contains(Node descendant, Node ancestor) {
    if (descendant == ancestor) return true;
    PIOT_TRY(const auto first, reach(descendant));
    PIOT_TRY(const auto is_ancestor_there, is_on_mainline(ancestor));
    if (is_ancestor_there) return *position(ancestor) >= first;
    PIOT_CHECK(assign_all_sides());
    const auto brought_at = commits_[ancestor].brought_at;
    if (brought_at >= 0 && static_cast<std::size_t>(brought_at) >= first) return true;
    if (position(descendant)) return false;
    // Neither is on the mainline and the mainline does not connect them: look between them.
    std::unordered_set<Node> seen{descendant};
    std::vector<Node> pending{descendant};
    while (!pending.empty()) {
        const auto next = pending.back();
        pending.pop_back();
        if (next == ancestor) return true;
        PIOT_CHECK(read(next));
        for (const auto parent : parents(next))
            if (!position(parent) && seen.insert(parent).second) pending.push_back(parent);
    }
    return false;
}

Result<std::vector<Node>> CommitGraph::shared_with_head(Node node) {
    PIOT_CHECK(assign_all_sides());
    std::vector<Node> shared;
    std::unordered_set<Node> seen{node};
    std::vector<Node> pending{node};
    while (!pending.empty()) {
        const auto next = pending.back();
        pending.pop_back();
        if (commits_[next].position >= 0 || commits_[next].brought_at >= 0) {
            shared.push_back(next);
            continue;
        }
        PIOT_CHECK(read(next));
        for (const auto parent : parents(next))
            if (seen.insert(parent).second) pending.push_back(parent);
    }
    return shared;
}

}  // namespace piot::git
