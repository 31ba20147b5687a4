// SPDX-License-Identifier: MIT
#pragma once
#include "object_reader.hpp"

#include "piot/domain/glob.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace piot::git {

/// One entry of a tree; the name points into the tree's bytes.
struct TreeEntry {
    std::uint32_t mode = 0;  ///< as git compares it: 0100644 or 0100755 for files of any permission
    std::string_view name;
    git_oid id{};

    [[nodiscard]] bool is_tree() const { return mode == 0040000; }
    [[nodiscard]] bool is_link() const { return mode == 0120000; }
    [[nodiscard]] bool is_submodule() const { return mode == 0160000; }
    [[nodiscard]] bool is_same(const TreeEntry& other) const {
        return mode == other.mode && git_oid_equal(&id, &other.id) != 0;
    }
};

/// A parsed tree object.
struct Tree {
    ObjectData object;
    std::vector<TreeEntry> entries;  ///< in git's order

    [[nodiscard]] const TreeEntry* find(std::string_view name) const;
};

/// An entry found by its path.
struct FoundEntry {
    std::uint32_t mode = 0;
    git_oid id{};

    friend bool operator==(const FoundEntry& left, const FoundEntry& right) {
        return left.mode == right.mode && git_oid_equal(&left.id, &right.id) != 0;
    }
};

/// Told about a path that differs; false ends the walk.
using PathVisitor = std::function<bool(const std::string& path)>;

/// Reads and compares trees. Equal subtrees are never entered.
class TreeReader {
  public:
    explicit TreeReader(const ObjectReader& reader) : reader_(&reader) {}

    [[nodiscard]] Result<std::shared_ptr<const Tree>> read(const git_oid& id);
    /// What stands at a path below a tree; nullopt = nothing.
    [[nodiscard]] Result<std::optional<FoundEntry>> find(const git_oid& root, std::string_view path);
    /// Whether the same stands at a path below both trees. Reads no deeper than where they part.
    [[nodiscard]] Result<bool> is_same_at(const git_oid& left, const git_oid& right, std::string_view path);
    /// Files (also links and submodules) that differ between two trees, nullopt being the empty one. A rename is two
    /// paths. False when the visitor ended the walk.
    [[nodiscard]] Result<bool> visit_differences(const std::optional<git_oid>& before,
                                                 const std::optional<git_oid>& after, const PathVisitor& visitor);
    /// The same for the paths that a glob matches.
    [[nodiscard]] Result<bool> visit_matches(const git_oid& before, const git_oid& after, const Glob& glob,
                                             const PathVisitor& visitor);
    /// All files of a tree.
    [[nodiscard]] Result<bool> visit_files(const git_oid& root, const PathVisitor& visitor) {
        return visit_differences(std::nullopt, root, visitor);
    }

  private:
    [[nodiscard]] Result<std::optional<FoundEntry>> descend(const std::optional<FoundEntry>& from,
                                                            std::string_view name);
    [[nodiscard]] Result<bool> compare(const std::optional<git_oid>& before, const std::optional<git_oid>& after,
                                       std::string& path, const PathVisitor& visitor);
    [[nodiscard]] Result<bool> compare_entries(const TreeEntry* before, const TreeEntry* after, std::string& path,
                                               const PathVisitor& visitor);

    const ObjectReader* reader_;
    std::unordered_map<git_oid, std::shared_ptr<const Tree>, ObjectIdHash, ObjectIdEqual> cache_;
    std::size_t cached_bytes_ = 0;
    int depth_ = 0;
};

}  // namespace piot::git
