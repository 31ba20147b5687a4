// SPDX-License-Identifier: MIT
#include "domain/stamp/draft.hpp"
#include "domain/stamp/requirement.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot {

namespace {

/// A crate of the repository that a lockfile's entry may mean.
struct Candidate {
    std::string directory;
    std::string old_version;
    const CrateTarget* target = nullptr;  ///< nullptr = it is not stamped
};

struct LockEntry {
    const TomlNode* node = nullptr;
    const TomlNode* version = nullptr;
    std::string_view name;
    bool has_source = false;
    std::string new_version = {};  ///< empty = stays

    [[nodiscard]] std::string_view version_after() const {
        return new_version.empty() ? std::string_view(version->text) : new_version;
    }
};

/// Moves the entries of one Cargo.lock.
class LockfileFollower {
  public:
    LockfileFollower(StampDraft& draft, ManifestDocument& lockfile, std::string directory)
        : draft_(draft), lockfile_(lockfile), directory_(std::move(directory)) {
        const auto& root = lockfile_.root();
        for (const auto* list : {root.find("package"), root.find_path({"patch", "unused"})})
            if (list != nullptr)
                for (const auto& node : list->children)
                    add_entry(node);
        if (const auto* first = root.find("root"); first != nullptr) add_entry(*first);
    }

    void follow() {
        for (auto& entry : entries_)
            if (!entry.has_source) choose_version(entry);
        for (const auto& entry : entries_) {
            if (entry.new_version.empty()) continue;
            check_neighbours(entry);
            draft_.set(lockfile_, *entry.version,
                       {.origin = {},
                        .what = fmt::format("entry `{}`", entry.name),
                        .from = entry.version->text,
                        .to = entry.new_version});
            moved_.emplace(fmt::format("{} {}", entry.name, entry.version->text),
                           fmt::format("{} {}", entry.name, entry.new_version));
        }
        for (const auto& entry : entries_)
            follow_dependencies(entry);
    }

  private:
    void add_entry(const TomlNode& node) {
        const auto* version = node.find("version");
        const auto name = node.string_at("name");
        if (version == nullptr || !version->is_string() || name.empty()) return;
        entries_.push_back(
            {.node = &node, .version = version, .name = name, .has_source = node.find("source") != nullptr});
    }

    void choose_version(LockEntry& entry) {
        auto candidates = find_candidates(entry.name);
        const bool concerns_us = std::any_of(candidates.begin(), candidates.end(),
                                             [](const auto& candidate) { return candidate.target != nullptr; });
        if (!concerns_us) return;
        if (!agree(candidates) || count_path_entries(entry.name) > 1) {
            std::erase_if(candidates, [&](const auto& one) { return !locked_crates().contains(one.directory); });
            if (candidates.size() > 1 || count_path_entries(entry.name) > 1)
                std::erase_if(candidates, [&](const auto& one) { return one.old_version != entry.version->text; });
        }
        if (candidates.empty() || !agree(candidates)) {
            refuse(entry, "may mean several crates of this repository",
                   "give the crates different names, or bring the lockfile up to date with `cargo update --workspace`");
            return;
        }
        if (candidates.front().target != nullptr) entry.new_version = candidates.front().target->version.to_string();
        if (entry.new_version == entry.version->text) entry.new_version.clear();
    }

    [[nodiscard]] std::vector<Candidate> find_candidates(std::string_view name) const {
        std::vector<Candidate> candidates;
        for (const auto& [directory, manifest] : draft_.crates) {
            if (manifest.name != name) continue;
            const auto target = draft_.targets.find(directory);
            candidates.push_back({.directory = directory,
                                  .old_version = find_effective_version(draft_.crates, manifest),
                                  .target = target == draft_.targets.end() ? nullptr : &target->second});
        }
        return candidates;
    }

    /// True when it makes no difference which candidate is meant.
    [[nodiscard]] static bool agree(const std::vector<Candidate>& candidates) {
        return std::all_of(candidates.begin(), candidates.end(), [&](const Candidate& one) {
            const auto* first = candidates.front().target;
            if (first == nullptr || one.target == nullptr) return first == one.target;
            return first->version == one.target->version;
        });
    }

    [[nodiscard]] std::ptrdiff_t count_path_entries(std::string_view name) const {
        return std::count_if(entries_.begin(), entries_.end(),
                             [&](const auto& entry) { return entry.name == name && !entry.has_source; });
    }

    const std::set<std::string>& locked_crates() {
        if (!locked_crates_) locked_crates_ = find_locked_crates(draft_.crates, directory_);
        return *locked_crates_;
    }

    /// cargo writes a bare name where it is unique, and keeps entries of one name sorted by version. A move that makes
    /// two entries alike or turns their order would need more than new numbers.
    void check_neighbours(const LockEntry& entry) {
        const auto moved = SemanticVersion::parse(entry.version_after());
        for (const auto& other : entries_) {
            if (&other == &entry || other.name != entry.name) continue;
            const auto version = SemanticVersion::parse(other.version_after());
            const auto before = SemanticVersion::parse(entry.version->text);
            const auto version_before = SemanticVersion::parse(other.version->text);
            const bool keeps_order = moved && version && before && version_before && *moved != *version &&
                                     (*before < *version_before) == (*moved < *version);
            if (keeps_order) continue;
            refuse(entry, fmt::format("would move past version {} of the same name", other.version->text),
                   fmt::format("set the crate's version in the tree to {}, run `cargo update --workspace` and commit "
                               "both",
                               entry.new_version));
            return;
        }
    }

    /// `"name version"` strings name an entry without a source by its version.
    void follow_dependencies(const LockEntry& dependent) {
        const auto* dependencies = dependent.node->find("dependencies");
        if (dependencies == nullptr) return;
        for (const auto& dependency : dependencies->children) {
            const auto moved = moved_.find(dependency.text);
            if (moved == moved_.end() || !dependency.is_string()) continue;
            draft_.set(lockfile_, dependency,
                       {.origin = {},
                        .what = fmt::format("dependencies of `{}`", dependent.name),
                        .from = dependency.text,
                        .to = moved->second});
        }
    }

    void refuse(const LockEntry& entry, std::string_view message, std::string hint) {
        draft_.findings.push_back(
            {.code = codes::PIOT_STAMP_NOT_WRITABLE,
             .message = fmt::format("entry `{}` of `{}` {}", entry.name, lockfile_.file(), message),
             .origin = lockfile_.origin_of(*entry.version),
             .hint = std::move(hint)});
    }

    StampDraft& draft_;
    ManifestDocument& lockfile_;
    std::string directory_;
    std::vector<LockEntry> entries_;
    std::map<std::string, std::string> moved_;  // `name version`, old to new
    std::optional<std::set<std::string>> locked_crates_;
};

}  // namespace

void follow_in_lockfiles(StampDraft& draft) {
    for (auto& [directory, lockfile] : draft.lockfiles)
        LockfileFollower(draft, lockfile, directory).follow();
}

}  // namespace piot
