// SPDX-License-Identifier: MIT
#pragma once
#include "commit_graph.hpp"
#include "tag_reader.hpp"
#include "tree_reader.hpp"

#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/package_globs.hpp"
#include "piot/domain/repo_snapshot.hpp"
#include "piot/ports/history.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace piot::git {

/// What all steps of gathering work on.
struct Gathering {
    const Config& config;
    const GatherOptions& options;
    const PackageGlobs& globs;
    git_repository& repository;
    const ObjectReader& objects;
    CommitGraph& graph;
    TreeReader& trees;
};

/// The bases of one package.
struct Bases {
    std::optional<Node> last;    ///< of the last release
    std::optional<Node> stable;  ///< of the last stable release
};

/// Finds each package's tags, base and range.
class ReleaseFinder {
  public:
    explicit ReleaseFinder(Gathering& gathering) : in_(gathering) {}

    /// Fills tags, odd tags, base and range of every package, the tag names and notices; returns the bases.
    [[nodiscard]] Result<std::vector<Bases>> run(RepoSnapshot& snapshot);

  private:
    struct Candidate {
        Version version;
        std::string_view name;
        git_oid target{};
        bool is_missing = false;  ///< an untagged release
    };
    using Candidates = std::vector<std::vector<Candidate>>;

    [[nodiscard]] Candidates sort_tags(const std::vector<TagReference>& tags, RepoSnapshot& snapshot) const;
    [[nodiscard]] std::vector<TagReference> make_missing_tags() const;
    [[nodiscard]] bool counts(const Candidate& candidate, Node node, TagRelation relation) const;
    [[nodiscard]] Result<std::vector<Node>> place_tags(const std::vector<Candidate>& candidates, PackageEvidence& into,
                                                       RepoSnapshot& snapshot);
    [[nodiscard]] Result<TagRelation> relate(Node node);
    [[nodiscard]] Result<void> compare_lines(const std::vector<Node>& nodes, PackageEvidence& package);
    [[nodiscard]] Result<Parting> part(Node higher, Node last);
    [[nodiscard]] Result<Node> find_base(Node tagged);

    Gathering& in_;
    std::map<Node, TagRelation> relations_;
    std::map<std::pair<Node, Node>, Parting> partings_;
    std::map<Node, Node> bases_;
};

/// The units of the first `count` positions that carry `release:` lines, with the packages they touch.
[[nodiscard]] Result<std::vector<Unit>> read_units(Gathering& gathering, std::size_t count);

/// Fills `change` of every package that was released before.
[[nodiscard]] Result<void> find_changes(Gathering& gathering, const std::vector<Bases>& bases, RepoSnapshot& snapshot);

/// Everything, in order.
[[nodiscard]] Result<RepoSnapshot> gather(Gathering& gathering);

}  // namespace piot::git
