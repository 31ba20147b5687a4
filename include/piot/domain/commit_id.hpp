// SPDX-License-Identifier: MIT
#pragma once
#include <string_view>

namespace piot {

/// A whole id as git writes it: 40 or 64 lower-case hex digits. What a registry calls a commit is shown to git only
/// then.
[[nodiscard]] bool is_commit_id(std::string_view text);

/// The first 10 characters, for people.
[[nodiscard]] std::string_view short_commit(std::string_view commit);

}  // namespace piot
