// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/render/text_style.hpp"

#include <string>
#include <string_view>

namespace piot::render {

/// `text` between `colour` and the palette's reset; unchanged where the palette has no such colour.
[[nodiscard]] inline std::string paint(const Palette& palette, std::string_view colour, std::string_view text) {
    if (colour.empty() || text.empty()) return std::string(text);
    return std::string(colour).append(text).append(palette.reset);
}

[[nodiscard]] inline std::string_view colour_of(const Palette& palette, Severity severity) {
    switch (severity) {
        case Severity::error:
            return palette.error;
        case Severity::warning:
            return palette.warning;
        case Severity::notice:
            return palette.notice;
    }
    return {};
}

}  // namespace piot::render
