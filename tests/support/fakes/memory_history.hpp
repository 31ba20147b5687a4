// SPDX-License-Identifier: MIT
#pragma once
#include "support/fakes/memory_tree.hpp"

#include "piot/ports/history.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace piot::test {

/// A repository at one commit whose evidence is said beforehand. As it begins, nothing was ever released.
class MemoryHistory : public History {
  public:
    explicit MemoryHistory(std::string head_id) : head_id_(std::move(head_id)) {}

    MemoryTree at_head, at_commit, checked_out;
    std::map<std::string, std::string> subjects;
    std::map<std::string, std::chrono::sys_seconds> commit_times;
    std::map<std::string, std::string> remote_urls;
    PackageHistory changes;
    HeadMerge head_merge;
    /// What gathering finds; empty = every package without tags, and a range of one commit.
    std::function<RepoSnapshot(const Config&, const GatherOptions&)> evidence;

    /// In all three trees.
    MemoryHistory& add(const std::string& path, const std::string& text) {
        for (auto* tree : {&at_head, &at_commit, &checked_out})
            tree->add(path, text);
        return *this;
    }

    const std::string& head() const override { return head_id_; }
    const std::filesystem::path& root() const override { return root_; }
    const std::filesystem::path& git_directory() const override { return root_; }
    const SourceTree& commit_tree() const override { return at_commit; }
    const SourceTree& head_tree() const override { return at_head; }
    const SourceTree& work_tree() const override { return checked_out; }

    Result<RepoSnapshot> gather(const Config& config, const GatherOptions& options) const override {
        if (evidence) return evidence(config, options);
        RepoSnapshot snapshot;
        snapshot.head = head_id_;
        snapshot.packages.resize(config.packages.size());
        for (auto& package : snapshot.packages)
            package.range = 1;
        return snapshot;
    }
    Result<PackageHistory> gather_package(const PackageConfig& /*package*/,
                                          const PackageEvidence& /*evidence*/) const override {
        return changes;
    }
    Result<HeadMerge> read_head_merge() const override { return head_merge; }
    Result<std::optional<std::string>> read_remote_url(const std::string& remote) const override {
        const auto found = remote_urls.find(remote);
        return found == remote_urls.end() ? std::nullopt : std::optional(found->second);
    }
    Result<std::string> read_subject(const std::string& commit) const override {
        const auto found = subjects.find(commit);
        return found == subjects.end() ? std::string() : found->second;
    }
    Result<std::optional<std::chrono::sys_seconds>> read_commit_time(const std::string& commit) const override {
        const auto found = commit_times.find(commit);
        return found == commit_times.end() ? std::nullopt : std::optional(found->second);
    }

  private:
    std::string head_id_;
    std::filesystem::path root_ = "/somewhere";
};

}  // namespace piot::test
