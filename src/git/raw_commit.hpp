// SPDX-License-Identifier: MIT
#pragma once
#include "object_reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace piot::git {

/// What a commit object says, as far as one walks along first parents.
struct RawCommit {
    git_oid tree{};
    std::optional<git_oid> first_parent;  ///< nullopt for a root
    std::string subject;                  ///< the first line of the message that is not blank, trimmed, valid UTF-8
};

/// Reads no more of the object than it needs, as git does: authors and dates may be anything.
[[nodiscard]] Result<RawCommit> read_commit(const ObjectReader& objects, const git_oid& id);

}  // namespace piot::git
