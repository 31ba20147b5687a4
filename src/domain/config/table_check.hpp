// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/fields.hpp"
#include "domain/config/findings.hpp"

#include "piot/domain/config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::config {

/// How messages name a table, and the keys about which something better has been said already.
struct TableContext {
    std::string label;                                ///< "package `x`"
    std::vector<std::string_view> settled_keys = {};  ///< `key`, or `table.key` for a table below
};

/// Reports unknown and missing keys, wrong types and values outside the rules. Descends into `table` fields, not into
/// `table_list` and `named_tables`.
void check_table(const TableSpec& spec, const Table& table, const TableContext& context, Findings& findings);

/// What decides which fields mean something; nullopt = not known, so nothing is said about it.
struct Selection {
    std::optional<PackageKind> kind;
    std::optional<BuildMode> build;
};

/// Reports keys that mean nothing for this kind or build.
void check_scopes(const TableSpec& spec, const Table& table, const Selection& selection, const TableContext& context,
                  Findings& findings);

// Values of a table; what has another type than expected was reported before and counts as absent.
[[nodiscard]] std::string text_or(const Table& table, std::string_view key, std::string_view otherwise);
[[nodiscard]] std::optional<bool> flag_of(const Table& table, std::string_view key);
[[nodiscard]] std::vector<std::string> texts_of(const Table& table, std::string_view key);

}  // namespace piot::config
