// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/text_rules.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace piot::config {

enum class FieldType {
    text,
    boolean,
    integer,
    text_list,
    target_list,   ///< of strings or tables
    table,         ///< `[name]`
    table_list,    ///< `[[name]]`
    named_tables,  ///< `[name.ANYTHING]`
};

/// Where a field means something.
enum class Scope { always, crates, pypi, maturin };

/// A required field is required only where its scope says that it means something.
enum class Need { optional, required };

struct TableSpec;

/// One key of the configuration file. The tables of these drive the strict check, the JSON Schema and its texts: there
/// is no other list of keys.
struct FieldSpec {
    std::string_view name;
    FieldType type = FieldType::text;
    std::string_view doc;  ///< one line, for editors and docs
    Need need = Need::optional;
    Scope scope = Scope::always;
    std::string_view default_json = {};              ///< as JSON; empty = none
    std::span<const std::string_view> choices = {};  ///< the only values; empty = see `rule`
    TextRule rule = TextRule::label;                 ///< for text and the elements of lists
    std::size_t min_items = 0;                       ///< for lists
    const TableSpec* table = nullptr;                ///< for the table types and target_list
    std::string_view alias_of = {};                  ///< the field that this one is another spelling of
};

struct TableSpec {
    std::string_view header;  ///< as a file has it: `[[package]]`
    std::string_view doc;
    std::span<const FieldSpec> fields;

    /// nullptr when the table has no such key.
    [[nodiscard]] const FieldSpec* find(std::string_view name) const;
};

[[nodiscard]] const TableSpec& root_table();
[[nodiscard]] const TableSpec& settings_table();  ///< `[putitoutthere]`
[[nodiscard]] const TableSpec& package_table();   ///< `[[package]]`
[[nodiscard]] const TableSpec& registry_table();  ///< `[registry.NAME]`

}  // namespace piot::config
