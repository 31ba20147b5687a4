// SPDX-License-Identifier: MIT
#include "io/random_word.hpp"

#include <random>

#include <fmt/format.h>

namespace piot::io {

std::string make_random_word() {
    std::random_device source;  // the kernel's, on Linux
    std::string word;
    for (int i = 0; i < 4; ++i)
        word += fmt::format("{:08x}", source());
    return word;
}

}  // namespace piot::io
