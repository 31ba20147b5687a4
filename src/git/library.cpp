// SPDX-License-Identifier: MIT
#include "library.hpp"

#include "piot/base/codes.hpp"

#include <iterator>

#include <fmt/format.h>

namespace piot::git {

LibraryScope::LibraryScope() {
    git_libgit2_init();
    // They change nothing for a reader of commits, trees and refs, and libgit2 refuses those it does not know.
    // `worktreeconfig` is what `git sparse-checkout` leaves behind; open_repository looks into the file it speaks of.
    const char* harmless[] = {"partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees"};
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, std::size(harmless));
    // git does not re-hash what it reads either; fsck does. It would be a sixth to a third of a plan's time.
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    // Every object is read once here and kept in the shape that is needed.
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
}

LibraryScope::~LibraryScope() {
    git_libgit2_shutdown();
}

std::string last_error_text() {
    const auto* error = git_error_last();
    return error != nullptr && error->message != nullptr ? error->message : "unknown error";
}

Diagnostic unreadable(std::string what) {
    return {codes::PIOT_GIT_UNREADABLE,
            Severity::error,
            fmt::format("{}: {}", what, last_error_text()),
            {},
            "check the repository with `git fsck`; in a partial or damaged clone, clone again with `fetch-depth: 0`"};
}

std::string to_hex(const git_oid& id) {
    std::string text(GIT_OID_HEXSZ, '\0');
    git_oid_fmt(text.data(), &id);
    return text;
}

}  // namespace piot::git
