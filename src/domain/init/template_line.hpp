// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace piot::init {

/// A template's line that ends in `#= NAME`, taken apart round the value that stands for the real one.
struct ValueLine {
    std::string_view name;
    std::string_view before;  ///< indentation, key and whatever else stands in front of the value
    std::string_view value;
    std::string_view after;  ///< without blanks at its end
};

/// nullopt for a line without the mark, and for one whose value cannot be found.
[[nodiscard]] std::optional<ValueLine> read_value_line(std::string_view line);
[[nodiscard]] bool has_value_mark(std::string_view line);

/// What stands behind `#? `; nullopt for every other line.
[[nodiscard]] std::optional<std::string_view> read_part_mark(std::string_view line);

/// What stands behind `uses: `, comment included; nullopt for every other line.
[[nodiscard]] std::optional<std::string_view> read_uses(std::string_view line);

/// A text as a YAML scalar: plain where that says the same, else in single quotes.
[[nodiscard]] std::string to_yaml_scalar(std::string_view text);
/// The inverse, for what `to_yaml_scalar` writes.
[[nodiscard]] std::string from_yaml_scalar(std::string_view scalar);

}  // namespace piot::init
