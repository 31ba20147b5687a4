// SPDX-License-Identifier: MIT
#include "io/process_environment.hpp"

#include <cstdlib>

namespace piot::io {

std::optional<std::string> ProcessEnvironment::get(const std::string& name) const {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

}  // namespace piot::io
