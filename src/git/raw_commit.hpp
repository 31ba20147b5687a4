// SPDX-License-Identifier: MIT
#pragma once
#include "object_reader.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace piot::git {

/// Takes `<key><hex id>` and the line's end off the front of a commit's bytes; nullopt where something else stands
/// there.
[[nodiscard]] std::optional<git_oid> take_id(std::string_view& text, std::string_view key);

/// The message of a commit's bytes, as far as git shows it.
[[nodiscard]] std::string_view message_of(std::string_view commit);

/// What a commit object says, as far as one walks along first parents.
struct RawCommit {
    git_oid tree{};
    std::optional<git_oid> first_parent;  ///< nullopt for a root
    /// By the committer's clock; nullopt where it does not say.
    std::optional<std::chrono::sys_seconds> committed_at;
    std::string subject;  ///< the first line of the message that is not blank, trimmed, valid UTF-8
};

/// Reads no more of the object than it needs, as git does: authors and dates may be anything.
[[nodiscard]] Result<RawCommit> read_commit(const ObjectReader& objects, const git_oid& id);

}  // namespace piot::git
