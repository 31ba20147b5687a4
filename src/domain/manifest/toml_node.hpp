// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

enum class TomlKind { table, array, string, boolean, other };

/// A range of bytes in a document.
struct ByteRange {
    std::size_t begin = 0;
    std::size_t end = 0;  ///< one past the last byte
};

/// One value of a TOML document with its place in the text, free of any parser's types.
struct TomlNode {
    TomlKind kind = TomlKind::table;
    std::string key;  ///< in its table; empty for elements of arrays and for the root
    ByteRange key_range;
    std::string text;  ///< string: decoded; boolean: `true` or `false`; other: a canonical spelling
    /// Of the value. For tables that are not inline it begins at their header or first key, and the end means nothing.
    ByteRange range;
    bool is_inline = false;          ///< tables: written as `{ … }`
    std::vector<TomlNode> children;  ///< tables: by key; arrays: in order

    /// The member of a table; nullptr when there is none or this is no table.
    [[nodiscard]] const TomlNode* find(std::string_view name) const;
    /// `find` of one key after another.
    [[nodiscard]] const TomlNode* find_path(std::initializer_list<std::string_view> names) const;
    /// The decoded text of a string member; empty when it is absent or no string.
    [[nodiscard]] std::string_view string_at(std::string_view name) const;

    [[nodiscard]] bool is_table() const { return kind == TomlKind::table; }
    [[nodiscard]] bool is_array() const { return kind == TomlKind::array; }
    [[nodiscard]] bool is_string() const { return kind == TomlKind::string; }
};

}  // namespace piot
