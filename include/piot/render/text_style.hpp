// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string_view>

namespace piot::render {

/// Escape sequences around words. The default has none: whether a stream wants colour is decided in cli.
struct Palette {
    std::string_view error = {};
    std::string_view warning = {};
    std::string_view notice = {};
    std::string_view good = {};
    std::string_view strong = {};
    std::string_view faint = {};
    std::string_view reset = {};

    /// ANSI colours, readable on light and dark grounds.
    [[nodiscard]] static Palette ansi();
};

/// How text for people is laid out.
struct TextStyle {
    Palette palette = {};
    std::size_t width = 80;  ///< columns; 0 = unlimited. Tables shorten their last column to fit, messages are not cut
};

}  // namespace piot::render
