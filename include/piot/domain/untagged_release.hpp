// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/version.hpp"

#include <cstddef>
#include <string>

namespace piot {

/// A release that the registries know of and no tag records.
struct UntaggedRelease {
    std::size_t package = 0;  ///< index in the configuration
    Version version;
    std::string commit;  ///< full id of the commit that it was made from

    friend bool operator==(const UntaggedRelease&, const UntaggedRelease&) = default;
};

}  // namespace piot
