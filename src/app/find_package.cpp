// SPDX-License-Identifier: MIT
#include "app/find_package.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr std::size_t k_listed_packages = 10;

Diagnostic unknown_package(const Config& config, const std::string& name) {
    std::vector<std::string_view> names;
    std::vector<std::string> shown;
    for (const auto& package : config.packages) {
        names.push_back(package.name);
        if (shown.size() < k_listed_packages) shown.push_back('`' + package.name + '`');
    }
    const auto meant = closest_match(name, names);
    const auto more = names.size() - shown.size();
    return {codes::PIOT_WHY_UNKNOWN_PACKAGE,
            Severity::error,
            fmt::format("no package is called `{}`", to_valid_utf8(name)),
            {},
            meant ? fmt::format("did you mean `{}`?", *meant)
                  : fmt::format("the packages are {}{}", join(shown, ", "),
                                more > 0 ? fmt::format(" and {} more", more) : "")};
}

}  // namespace

Result<std::size_t> find_package(const Config& config, const std::string& name) {
    const auto* package = config.find_package(name);
    if (package == nullptr) return fail(unknown_package(config, name));
    return static_cast<std::size_t>(package - config.packages.data());
}

}  // namespace piot::app
