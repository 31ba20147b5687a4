// SPDX-License-Identifier: MIT
#include "open_repository.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace piot::git {

namespace {

bool last_error_has(std::string_view part) {
    return to_lower(last_error_text()).find(part) != std::string::npos;
}

/// 1.5 answers "not found" when the configuration has no `safe.directory` to look in.
bool is_distrusted(int status) {
    return status == GIT_EOWNER || (status != 0 && last_error_has("safe.directory"));
}

/// What `safe.directory` has to name.
std::filesystem::path find_root(const std::filesystem::path& directory) {
    std::error_code error;
    const auto start = std::filesystem::weakly_canonical(directory, error);
    for (auto place = start; place.has_relative_path(); place = place.parent_path())
        if (std::filesystem::exists(place / ".git", error)) return place;
    return start;
}

/// `safe.directory = *`: libgit2 knows it from 1.7 on.
bool trusts_everything() {
    git_config* raw = nullptr;
    if (git_config_open_default(&raw) != 0) return false;
    const ConfigHandle config(raw);
    bool is_trusted = false;
    const auto look = [](const git_config_entry* entry, void* payload) {
        const std::string_view value = entry->value != nullptr ? entry->value : "";
        if (value.empty() || value == "*") *static_cast<bool*>(payload) = !value.empty();
        return 0;
    };
    git_config_get_multivar_foreach(raw, "safe.directory", nullptr, look, &is_trusted);
    return is_trusted;
}

int open_unchecked(git_repository** repository, const std::filesystem::path& directory) {
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    const int status = git_repository_open_ext(repository, directory.c_str(), 0, nullptr);
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
    return status;
}

/// With `extensions.worktreeConfig` git keeps `core.bare` where libgit2 does not look; it would then take the directory
/// above for the work tree.
bool is_bare_by_own_config(git_repository& repository) {
    const auto file = std::filesystem::path(git_repository_path(&repository)) / "config.worktree";
    git_config* raw = nullptr;
    if (!std::filesystem::exists(file) || git_config_open_ondisk(&raw, file.c_str()) != 0) return false;
    const ConfigHandle config(raw);
    int is_bare = 0;
    return git_config_get_bool(&is_bare, raw, "core.bare") == 0 && is_bare != 0;
}

/// libgit2 1.5 tells these apart by its text only.
Diagnostic explain_open_error(int status, const std::filesystem::path& directory) {
    const auto has = last_error_has;
    if (is_distrusted(status)) {
        const auto root = to_valid_utf8(find_root(directory).string());
        return {codes::PIOT_GIT_UNREADABLE,
                Severity::error,
                fmt::format("`{}` belongs to another user, so git does not trust it", root),
                {},
                fmt::format("run `git config --global --add safe.directory '{}'`, or run piot as its owner", root)};
    }
    const auto place = to_valid_utf8(directory.string());
    if (status == GIT_ENOTFOUND)
        return {codes::PIOT_GIT_NOT_A_REPOSITORY,
                Severity::error,
                fmt::format("`{}` is not inside a git repository", place),
                {},
                "run piot in a checkout, or name one with `-C DIR`"};
    if (has("objectformat") || has("object format"))
        return {codes::PIOT_GIT_UNREADABLE,
                Severity::error,
                "this repository uses SHA-256 object ids",
                {},
                "piot reads SHA-1 repositories only"};
    if (has("refstorage"))
        return {codes::PIOT_GIT_UNREADABLE,
                Severity::error,
                "this repository keeps its refs in a reftable",
                {},
                "run `git refs migrate --ref-format=files`"};
    return unreadable(fmt::format("the repository at `{}` cannot be opened", place));
}

/// libgit2 looks in a linked work tree's own directory only.
bool is_shallow(git_repository& repository) {
    std::error_code error;
    const auto file = std::filesystem::path(git_repository_commondir(&repository)) / "shallow";
    const auto size = std::filesystem::file_size(file, error);
    return git_repository_is_shallow(&repository) == 1 || (!error && size > 0);
}

Diagnostic shallow_clone() {
    return {codes::PIOT_GIT_SHALLOW,
            Severity::error,
            "this clone is shallow: tags and commits that decide about releases are missing",
            {},
            "set `fetch-depth: 0` on actions/checkout, or run `git fetch --unshallow --tags`"};
}

Diagnostic no_commits() {
    return {codes::PIOT_GIT_NO_COMMITS,
            Severity::error,
            "this repository has no commits on its current branch",
            {},
            "commit something first, or name a commit with `--at REV`"};
}

}  // namespace

Result<RepositoryHandle> open_repository(const std::filesystem::path& directory) {
    git_repository* raw = nullptr;
    int status = git_repository_open_ext(&raw, directory.c_str(), 0, nullptr);
    if (is_distrusted(status) && trusts_everything()) status = open_unchecked(&raw, directory);
    if (status != 0) return fail(explain_open_error(status, directory));
    RepositoryHandle repository(raw);
    if (git_repository_is_bare(raw) == 0 && is_bare_by_own_config(*raw)) {
        // Its owner was checked a moment ago.
        const std::string path = git_repository_path(raw);
        if (git_repository_open_bare(&raw, path.c_str()) != 0) return fail(explain_open_error(-1, directory));
        repository.reset(raw);
    }
    return repository;
}

Result<void> check_whole(git_repository& repository) {
    if (is_shallow(repository)) return fail(shallow_clone());
    return {};
}

Result<git_oid> resolve_head(git_repository& repository) {
    git_reference* raw = nullptr;
    const int status = git_repository_head(&raw, &repository);
    const ReferenceHandle head(raw);
    if (status == GIT_EUNBORNBRANCH || status == GIT_ENOTFOUND) return fail(no_commits());
    git_object* commit = nullptr;
    if (status != 0 || git_reference_peel(&commit, raw, GIT_OBJECT_COMMIT) != 0)
        return fail(unreadable("HEAD cannot be resolved"));
    const ObjectHandle owner(commit);
    return *git_object_id(commit);
}

Result<git_oid> resolve_revision(git_repository& repository, const std::string& revision) {
    git_object* found = nullptr;
    git_object* commit = nullptr;
    const int status = git_revparse_single(&found, &repository, revision.c_str());
    const ObjectHandle found_owner(found);
    if (status != 0 || git_object_peel(&commit, found, GIT_OBJECT_COMMIT) != 0)
        return fail({codes::PIOT_GIT_REVISION,
                     Severity::error,
                     fmt::format("`{}` names no commit of this repository", to_valid_utf8(revision)),
                     {},
                     "name a branch, a tag or a commit id that `git rev-parse` knows"});
    const ObjectHandle owner(commit);
    return *git_object_id(commit);
}

}  // namespace piot::git
