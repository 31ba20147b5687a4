// SPDX-License-Identifier: MIT
#pragma once
#include "domain/workflow/yaml_tree.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace piot::workflow {

/// Reads values of the shapes that GitHub asks for out of a YAML tree; what has another shape becomes a finding and
/// reads as absent. `what` names the place in messages: "`on`", "the job `build`".
class ShapeReader {
  public:
    explicit ShapeReader(std::vector<Diagnostic>& findings) : findings_(findings) {}

    void complain(const Origin& origin, std::string message, std::string_view hint);

    /// `mapping[key]`; nullptr when absent or null.
    [[nodiscard]] static const YamlNode* value_of(const YamlNode& mapping, std::string_view key);
    /// The scalar `mapping[key]`; empty when absent.
    [[nodiscard]] WorkflowText text(const YamlNode& mapping, std::string_view key);
    /// One scalar or a sequence of scalars.
    [[nodiscard]] std::vector<WorkflowText> texts(const YamlNode& mapping, std::string_view key);
    /// A mapping of scalars; values of another shape are left out. An expression in the place of the mapping gives
    /// none.
    [[nodiscard]] std::vector<WorkflowEntry> entries(const YamlNode& mapping, std::string_view key);
    /// The mapping `mapping[key]`; nullptr when absent, null, or an expression.
    [[nodiscard]] const YamlNode* mapping(const YamlNode& mapping, std::string_view key);
    [[nodiscard]] const YamlNode* sequence(const YamlNode& mapping, std::string_view key);

    [[nodiscard]] std::optional<Permissions> permissions(const YamlNode& mapping);
    [[nodiscard]] std::optional<Concurrency> concurrency(const YamlNode& mapping);
    /// `defaults.run.shell`.
    [[nodiscard]] WorkflowText default_shell(const YamlNode& mapping);

  private:
    std::vector<Diagnostic>& findings_;
};

[[nodiscard]] std::vector<WorkflowTrigger> read_triggers(ShapeReader& reader, const YamlNode& on);
[[nodiscard]] WorkflowJob read_job(ShapeReader& reader, const YamlNode& id, const YamlNode& node);

}  // namespace piot::workflow
