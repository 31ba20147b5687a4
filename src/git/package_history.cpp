// SPDX-License-Identifier: MIT
#include "package_history.hpp"

#include "raw_commit.hpp"
#include "tree_reader.hpp"

#include "piot/domain/package_globs.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include <fmt/format.h>

namespace piot::git {

namespace {

class HistoryReader {
  public:
    HistoryReader(const ObjectReader& objects, PackageGlobs globs)
        : objects_(objects), trees_(objects), globs_(std::move(globs)) {}

    Result<PackageHistory> run(const git_oid& head, const PackageEvidence& evidence) {
        PIOT_TRY(auto commit, read_commit(objects_, head));
        PIOT_CHECK(find_differing(evidence.base, commit.tree));
        PackageHistory history;
        auto id = head;
        for (std::size_t position = 0; position < evidence.range; ++position) {
            std::optional<RawCommit> parent;
            if (commit.first_parent) {
                PIOT_TRY(parent, read_commit(objects_, *commit.first_parent));
            }
            TouchingUnit unit;
            PIOT_TRY(const bool may_touch, is_near(parent, commit.tree));
            if (may_touch) PIOT_CHECK(compare(parent ? std::optional(parent->tree) : std::nullopt, commit.tree, unit));
            if (unit.path_count > 0) {
                unit.position = position;
                unit.commit = to_hex(id);
                history.units.push_back(std::move(unit));
            }
            if (!parent) break;
            id = *commit.first_parent;
            commit = *std::move(parent);
        }
        return history;
    }

  private:
    /// The paths of the package that differ between its base and HEAD.
    Result<void> find_differing(const std::string& base, const git_oid& head_tree) {
        std::optional<git_oid> base_tree;
        if (!base.empty()) {
            git_oid id;
            if (git_oid_fromstr(&id, base.c_str()) != 0) return fail(unreadable(fmt::format("`{}` is no id", base)));
            PIOT_TRY(const auto commit, read_commit(objects_, id));
            base_tree = commit.tree;
        }
        const auto visit = [&](const std::string& path) {
            if (globs_.find(0, path) != nullptr) differing_.insert(path);
            return true;
        };
        const auto walked = trees_.visit_differences(base_tree, head_tree, visit);
        if (!walked) return tl::unexpected<Failure>(walked.error());
        return {};
    }

    /// Whether anything changed below a directory that a glob looks into: most commits of a large repository are about
    /// something else, and need not be compared whole.
    Result<bool> is_near(const std::optional<RawCommit>& parent, const git_oid& after) {
        if (!parent) return true;
        for (const auto& glob : globs_.of(0)) {
            PIOT_TRY(const auto old_entry, trees_.find(parent->tree, glob.prefix()));
            PIOT_TRY(const auto new_entry, trees_.find(after, glob.prefix()));
            if (!(old_entry == new_entry)) return true;
        }
        return false;
    }

    Result<void> compare(const std::optional<git_oid>& before, const git_oid& after, TouchingUnit& unit) {
        std::vector<TouchedPath> undone;
        const auto visit = [&](const std::string& path) {
            const auto* glob = globs_.find(0, path);
            if (glob == nullptr) return true;
            const bool differs = differing_.find(path) != differing_.end();
            ++unit.path_count;
            if (differs) ++unit.differing_count;
            auto& paths = differs ? unit.paths : undone;
            if (paths.size() < k_max_touched_paths) paths.push_back({path, glob->pattern(), differs});
            return true;
        };
        const auto walked = trees_.visit_differences(before, after, visit);
        if (!walked) return tl::unexpected<Failure>(walked.error());
        const auto room = std::min(undone.size(), k_max_touched_paths - unit.paths.size());
        std::move(undone.begin(), undone.begin() + static_cast<std::ptrdiff_t>(room), std::back_inserter(unit.paths));
        return {};
    }

    const ObjectReader& objects_;
    TreeReader trees_;
    PackageGlobs globs_;
    std::unordered_set<std::string> differing_;
};

}  // namespace

Result<PackageHistory> read_package_history(const ObjectReader& objects, const git_oid& head,
                                            const PackageConfig& package, const PackageEvidence& evidence) {
    Config only;
    only.packages.push_back(package);
    PIOT_TRY(auto globs, PackageGlobs::compile(only));
    return HistoryReader(objects, std::move(globs)).run(head, evidence);
}

}  // namespace piot::git
