// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/workflow.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::workflow {

/// A YAML value with its place. Aliases are copies, merge keys (`<<`) are merged, keys are scalars and unique.
struct YamlNode {
    enum class Kind { null, scalar, sequence, mapping };

    Kind kind = Kind::null;
    WorkflowText text;            ///< of a scalar; else only `origin` is set
    std::string comment;          ///< behind a one-line scalar, without `#`, trimmed
    std::vector<YamlNode> keys;   ///< of a mapping
    std::vector<YamlNode> items;  ///< of a sequence; of a mapping: the values, by the index of their key

    [[nodiscard]] bool is_null() const { return kind == Kind::null; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
    [[nodiscard]] bool is_sequence() const { return kind == Kind::sequence; }
    [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
    /// The value of a mapping's key; nullptr when there is none, or this is no mapping.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;
    [[nodiscard]] const YamlNode* find_key(std::string_view key) const;
};

/// The one document in `text`. Fails with PIOT_WORKFLOW_SYNTAX: no YAML, no UTF-8, a duplicate key, a second document,
/// or more than a workflow can need (size, depth, nodes and bytes once aliases are resolved). An empty text is a null
/// node.
[[nodiscard]] Result<YamlNode> parse_yaml(std::string_view text, std::string_view file);

}  // namespace piot::workflow
