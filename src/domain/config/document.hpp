// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace piot::config {

/// Where something stands in the configuration file; `column` counts bytes, a byte order mark excluded.
struct Place {
    int line = 1;
    int column = 1;

    friend auto operator<=>(const Place&, const Place&) = default;
};

struct Entry;
struct Value;

/// A TOML table.
struct Table {
    std::vector<Entry> entries;  ///< in file order
    Place place;                 ///< of its header, or of its first character

    /// nullptr when the key is absent.
    [[nodiscard]] const Value* find(std::string_view key) const;
};

/// A TOML value that the configuration has no use for: a date or a time.
struct DateOrTime {};

using List = std::vector<Value>;

struct Value {
    std::variant<std::string, std::int64_t, double, bool, DateOrTime, List, Table> content;
    Place place;

    [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&content); }
    [[nodiscard]] const List* list() const { return std::get_if<List>(&content); }
    [[nodiscard]] const Table* table() const { return std::get_if<Table>(&content); }
};

struct Entry {
    std::string key;
    Place key_place;
    Value value;
};

/// The file as a tree, or PIOT_CONFIG_SYNTAX at the first place that is not TOML.
[[nodiscard]] Result<Table> parse_document(std::string_view text, std::string_view file);

}  // namespace piot::config
