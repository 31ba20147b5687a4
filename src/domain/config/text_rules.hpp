// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/findings.hpp"

#include <optional>
#include <string_view>

namespace piot::config {

/// What a string of the configuration may look like. Every rule refuses empty texts and unsafe characters.
enum class TextRule {
    label,  ///< anything printable
    package_name,
    tag_format,
    version,
    line,
    path,
    glob,
    crate_name,
    project_name,
    feature,
    triple,
    python_version,
    manylinux,
    workflow_file,
    repository,
    binary_name,
    url,
    index_url,  ///< a URL, with cargo's `sparse+` allowed in front
    variable,
    argument,  ///< of a command: line ends are allowed
};

/// Why `text` breaks the rule. The message goes on after "`key` of package `x` ".
[[nodiscard]] std::optional<Complaint> check_text(TextRule rule, std::string_view text);

/// The same rule as a regular expression of JSON Schema, as far as one can say it; empty = any text but the empty one.
[[nodiscard]] std::string_view schema_pattern(TextRule rule);

}  // namespace piot::config
