// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/init.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::init {

/// Which lines of tags belong to which packages.
struct TagOwners {
    std::vector<std::optional<std::size_t>> own;  ///< per package: the newest line that bears its name
    std::vector<std::optional<std::size_t>>
        kind;                           ///< per package: the newest line that bears the name of its kind, `rs-`
    std::vector<bool> has_rival;        ///< per package: an older line bears its name too
    std::optional<std::size_t> shared;  ///< the newest line that names no package
};

/// `lines` by index.
[[nodiscard]] TagOwners find_tag_owners(const std::vector<ProposedPackage>& packages,
                                        const std::vector<TagLine>& lines);

/// `name` of `name-v`, `name/` or `name@`, normalized; empty when the prefix names nothing.
[[nodiscard]] std::string stem_of(std::string_view prefix);

/// True when `left` was released from later than `right`.
[[nodiscard]] bool is_newer(const TagLine& left, const TagLine& right);

}  // namespace piot::init
