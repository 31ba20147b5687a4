// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>

namespace piot::config {

/// The tags of one package: `prefix`, any version that piot releases, `suffix`.
struct TagShape {
    std::string prefix;
    std::string suffix;

    friend bool operator==(const TagShape&, const TagShape&) = default;
};

/// A shortest tag that both shapes give, at equal or at different versions; nullopt when there is none.
[[nodiscard]] std::optional<std::string> find_common_tag(const TagShape& left, const TagShape& right);

/// A tag of `inner` that git cannot hold beside some tag of `outer`, because it would lie in a directory of that name.
[[nodiscard]] std::optional<std::string> find_nested_tag(const TagShape& outer, const TagShape& inner);

}  // namespace piot::config
