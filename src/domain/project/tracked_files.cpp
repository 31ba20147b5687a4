// SPDX-License-Identifier: MIT
#include "domain/project/tracked_files.hpp"

#include <algorithm>

namespace piot {

bool TrackedFiles::contains(std::string_view path) const {
    return std::binary_search(files_.begin(), files_.end(), path);
}

std::span<const std::string> TrackedFiles::below(std::string_view directory) const {
    if (directory == ".") return files_;
    const auto prefix = std::string(directory).append("/");
    // Whatever begins with `prefix` sorts below the prefix with the next character at its end: `0` follows `/`.
    const auto past = std::string(directory).append("0");
    const auto first = std::lower_bound(files_.begin(), files_.end(), prefix);
    const auto last = std::lower_bound(first, files_.end(), past);
    return {first, last};
}

}  // namespace piot
