// SPDX-License-Identifier: MIT
#include "open_repository.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace piot::git {

namespace {

/// libgit2 1.5 tells these apart by its text only.
Diagnostic explain_open_error(int status, const std::filesystem::path& directory) {
    const auto text = last_error_text();
    const auto place = to_valid_utf8(directory.string());
    const auto has = [&](std::string_view part) { return to_lower(text).find(part) != std::string::npos; };
    // 1.5 answers "not found" when the configuration has no `safe.directory` to look in.
    if (status == GIT_EOWNER || has("safe.directory"))
        return {codes::PIOT_GIT_UNREADABLE,
                Severity::error,
                fmt::format("`{}` belongs to another user, so git does not trust it", place),
                {},
                fmt::format("run `git config --global --add safe.directory '{}'`, or run piot as its owner", place)};
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
    const int status = git_repository_open_ext(&raw, directory.c_str(), 0, nullptr);
    if (status != 0) return fail(explain_open_error(status, directory));
    return RepositoryHandle(raw);
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
