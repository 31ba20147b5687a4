// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/document.hpp"
#include "domain/config/fields.hpp"

#include <string>
#include <string_view>

namespace piot::config {

/// How messages name the table outside of all headers.
inline constexpr std::string_view k_root_label = "the root table";

/// What somebody may have meant by a key that `spec` does not know.
[[nodiscard]] std::string unknown_key_hint(const TableSpec& spec, std::string_view key);

/// How to turn a value of another type into what the field wants.
[[nodiscard]] std::string type_hint(const FieldSpec& field, const Value& value);

/// "`kind = "crates"` or `kind = "pypi"`", "`name = "…"`", "`[putitoutthere]`".
[[nodiscard]] std::string assignment_example(const FieldSpec& field);

/// "`name`, `kind` and `path`": the keys that a table must have.
[[nodiscard]] std::string list_required(const TableSpec& spec);

/// "`maturin`, `setuptools` or `hatch`".
[[nodiscard]] std::string list_choices(const FieldSpec& field);

}  // namespace piot::config
