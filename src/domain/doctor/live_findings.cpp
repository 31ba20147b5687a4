// SPDX-License-Identifier: MIT
#include "live_findings.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::doctor {

std::string list_names(const std::vector<std::string>& names) {
    constexpr std::size_t k_most = 5;
    std::vector<std::string> shown;
    for (const auto& name : names)
        if (shown.size() < k_most) shown.push_back('`' + name + '`');
    auto text = join(shown, ", ");
    if (names.size() > shown.size()) text += fmt::format(" and {} more", names.size() - shown.size());
    return text;
}

bool is_same_environment(std::string_view left, std::string_view right) {
    return to_lower(left) == to_lower(right);
}

}  // namespace piot::doctor
