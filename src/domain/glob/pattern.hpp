// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/glob.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace piot::glob {

enum class NodeKind {
    character,  ///< itself, `/` too
    any,        ///< `?`
    star,       ///< `*`, or a run of stars that is not `**`
    globstar,   ///< `**`; whether it stands as a whole component is known only where braces are resolved
    set,        ///< `[…]`
    not_set,    ///< `[!…]`
    choice,     ///< `{…,…}`
};

struct Node;
using Sequence = std::vector<Node>;

/// A pattern as a tree.
struct Node {
    NodeKind kind = NodeKind::character;
    std::uint32_t character = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges{};  ///< inclusive
    std::vector<Sequence> alternatives{};
};

[[nodiscard]] tl::expected<Sequence, GlobError> parse_pattern(std::string_view pattern);

}  // namespace piot::glob
