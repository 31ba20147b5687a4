// SPDX-License-Identifier: MIT
#pragma once
#include "object_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace piot::git {

/// A tag reference and the object it names, not yet peeled.
struct TagReference {
    std::string name;  ///< without `refs/tags/`
    git_oid target{};
};

/// All tags, sorted bytewise by name. References that lead nowhere are left out.
[[nodiscard]] Result<std::vector<TagReference>> read_tags(git_repository& repository);

/// The commit that an object is, or that the annotated tags it begins a chain of lead to; nullopt for anything else and
/// for objects that are not there.
[[nodiscard]] std::optional<git_oid> peel_to_commit(const ObjectReader& reader, git_oid id);

}  // namespace piot::git
