// SPDX-License-Identifier: MIT
#include "piot/domain/observation.hpp"

#include <algorithm>

namespace piot {

const LiveFile* Observation::find_file(std::string_view file_name) const {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const LiveFile& file) { return file.file_name == file_name; });
    return found == files.end() ? nullptr : &*found;
}

}  // namespace piot
