// SPDX-License-Identifier: MIT
#include "piot/render/text_style.hpp"

namespace piot::render {

Palette Palette::ansi() {
    return {"\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"};
}

}  // namespace piot::render
