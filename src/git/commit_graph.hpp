// SPDX-License-Identifier: MIT
#pragma once
#include "object_reader.hpp"

#include "piot/domain/trailer.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace piot::git {

/// A commit, by the order in which the graph first heard of it.
using Node = std::uint32_t;

/// The commits of a repository as far as they were looked at, arranged round HEAD's first-parent line ("the mainline":
/// position 0 is HEAD). Each commit object is read at most once, and the mainline no further back than the questions
/// reach: a history may be long and the last release young.
class CommitGraph {
  public:
    /// Reads HEAD.
    [[nodiscard]] static Result<CommitGraph> load(const ObjectReader& reader, const git_oid& head);

    /// As far as it was read.
    [[nodiscard]] const std::vector<Node>& mainline() const { return mainline_; }
    /// Reads it on until it has that many commits, or ends.
    [[nodiscard]] Result<void> extend_to(std::size_t count);
    /// Reads it down to its root.
    [[nodiscard]] Result<void> complete();
    /// Its place on the mainline; nullopt when it is not on the part that was read.
    [[nodiscard]] std::optional<std::size_t> position(Node node) const;
    /// Whether it is on the mainline; reads on until that is certain.
    [[nodiscard]] Result<bool> is_on_mainline(Node node);
    [[nodiscard]] const git_oid& id(Node node) const { return commits_[node].id; }
    /// Only for commits that were read.
    [[nodiscard]] const git_oid& tree(Node node) const { return commits_[node].tree; }
    [[nodiscard]] std::span<const Node> parents(Node node) const;
    /// The `release:` line of its message; nullptr when it has none.
    [[nodiscard]] const TrailerLine* trailer(Node node) const;

    /// Reads a commit, wherever it is.
    [[nodiscard]] Result<Node> find(const git_oid& id);
    /// Whether HEAD contains it.
    [[nodiscard]] Result<bool> is_in_head(Node node);
    /// The first position of the mainline that this commit contains; the mainline's length when it contains none.
    [[nodiscard]] Result<std::size_t> reach(Node node);
    /// Whether `descendant` is, or contains, `ancestor`.
    [[nodiscard]] Result<bool> contains(Node descendant, Node ancestor);
    /// The commits of HEAD's history that a commit outside of it contains, as far as none stands before another.
    [[nodiscard]] Result<std::vector<Node>> shared_with_head(Node node);
    /// Finds out which merge brought which side commit, for the merges at positions below `depth`. Costs a walk from
    /// scratch whenever it grows: ask for the greatest depth first.
    [[nodiscard]] Result<void> assign_sides(std::size_t depth);
    /// What the merge at this position brought in, newest first; the tips among them.
    [[nodiscard]] Result<std::vector<Node>> brought_by(std::size_t position);

  private:
    struct Commit {
        git_oid id{};
        git_oid tree{};
        std::int64_t time = 0;           // the committer's clock; a hint how far to read, never a proof
        std::uint32_t first_parent = 0;  // index into parents_
        std::uint32_t parent_count = 0;
        std::int32_t position = -1;    // on the mainline
        std::int32_t brought_at = -1;  // the oldest position of the mainline that contains it, for side commits
        bool is_read = false;
    };

    explicit CommitGraph(const ObjectReader& reader) : reader_(&reader) {}
    [[nodiscard]] Node intern(const git_oid& id);
    [[nodiscard]] Result<void> read(Node node);
    [[nodiscard]] Result<void> append(Node node);
    [[nodiscard]] Result<void> extend();
    [[nodiscard]] Result<void> extend_beyond(Node node);
    [[nodiscard]] Result<std::size_t> assign_sides_from(std::size_t depth);
    [[nodiscard]] Result<std::size_t> assign_side(std::size_t position);
    [[nodiscard]] Result<void> assign_all_sides();

    const ObjectReader* reader_;
    std::unordered_map<git_oid, Node, ObjectIdHash, ObjectIdEqual> nodes_;
    std::vector<Commit> commits_;
    std::vector<Node> parents_;
    std::vector<Node> mainline_;
    std::unordered_map<Node, TrailerLine> trailers_;
    std::unordered_map<std::size_t, std::vector<Node>> brought_;  // position → side commits, oldest first
    std::unordered_map<Node, std::size_t> reach_;
    std::size_t assigned_depth_ = 0;
    bool is_complete_ = false;  // the mainline was read to its root
};

}  // namespace piot::git
