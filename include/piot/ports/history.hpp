// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/package_history.hpp"
#include "piot/domain/pull_request.hpp"
#include "piot/domain/repo_snapshot.hpp"
#include "piot/domain/untagged_release.hpp"
#include "piot/ports/file_system.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace piot {

/// What a plan needs beyond the configuration.
struct GatherOptions {
    enum class Detail {
        decisive,  ///< what decides: of a change, the path and the glob
        complete,  ///< also the commit of every change
    };
    enum class Tags {
        all,
        before_head,  ///< those on proper ancestors of the commit: the repository as it was before its release
    };
    Detail detail = Detail::complete;
    Tags tags = Tags::all;
    /// Counted as if they were tagged, when their commit is an ancestor of HEAD; else left out.
    std::vector<UntaggedRelease> untagged{};
    /// Previews: these stand for what HEAD's unit says. nullopt = what its messages say.
    std::optional<std::vector<UnitTrailer>> head_trailers{};
};

/// A repository opened at one commit, read only.
class History {
  public:
    virtual ~History() = default;
    /// Full id of the commit that is planned from.
    [[nodiscard]] virtual const std::string& head() const = 0;
    /// Root of the work tree, absolute; empty for a bare repository.
    [[nodiscard]] virtual const std::filesystem::path& root() const = 0;
    /// The directory that holds objects and refs, absolute: what one clones from (libgit2: the common directory).
    [[nodiscard]] virtual const std::filesystem::path& git_directory() const = 0;
    /// The tree of that commit.
    [[nodiscard]] virtual const SourceTree& commit_tree() const = 0;
    /// The tree of HEAD: another one than `commit_tree` only for a repository opened at a revision.
    [[nodiscard]] virtual const SourceTree& head_tree() const = 0;
    /// The work tree; of a bare repository, or one opened at a revision, the same as `commit_tree`.
    [[nodiscard]] virtual const SourceTree& work_tree() const = 0;
    /// The evidence that a plan for this configuration needs.
    [[nodiscard]] virtual Result<RepoSnapshot> gather(const Config& config, const GatherOptions& options) const = 0;
    /// What each unit of one package's range did to it. `evidence` is what `gather` found out about that package.
    [[nodiscard]] virtual Result<PackageHistory> gather_package(const PackageConfig& package,
                                                                const PackageEvidence& evidence) const = 0;
    /// HEAD's parents and what they brought.
    [[nodiscard]] virtual Result<HeadMerge> read_head_merge() const = 0;
    /// The URL that a remote's tags are pushed to, as git's configuration says it (`pushInsteadOf` and such applied);
    /// nullopt when there is no such remote.
    [[nodiscard]] virtual Result<std::optional<std::string>> read_remote_url(const std::string& remote) const = 0;
    /// The first line of a commit's message, trimmed, valid UTF-8.
    [[nodiscard]] virtual Result<std::string> read_subject(const std::string& commit) const = 0;
    /// When the commit was made, by its committer's clock; nullopt where it does not say.
    [[nodiscard]] virtual Result<std::optional<std::chrono::sys_seconds>> read_commit_time(
        const std::string& commit) const = 0;
};

}  // namespace piot
