// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/workflow.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::workflow {

/// The text of a YAML file, to find again in it what the parser has read.
class SourceText {
  public:
    explicit SourceText(std::string_view text);

    /// Where the characters of `value` stand, which the parser read from a scalar that starts at `line`:`column`
    /// (1-based). Escapes end the search: what follows one has the place of the last span before it.
    [[nodiscard]] std::vector<WorkflowText::Span> find_spans(std::string_view value, int line, int column) const;
    /// False when a quote opens there that nothing closes: the parser takes such a text when a line end comes last.
    [[nodiscard]] bool is_closed(int line, int column) const;
    /// What stands behind `#` after column `column` (1-based) of that line, trimmed.
    [[nodiscard]] std::string find_comment(int line, int column) const;
    /// The same place, or the nearest one that the text has.
    [[nodiscard]] Origin clamp(Origin origin) const;

  private:
    [[nodiscard]] std::vector<WorkflowText::Span> find_block_spans(std::string_view value, int line) const;
    [[nodiscard]] std::vector<WorkflowText::Span> find_flow_spans(std::string_view value, std::size_t line,
                                                                  std::size_t column) const;
    [[nodiscard]] std::string_view line_at(std::size_t index) const;

    std::vector<std::string_view> lines_;
};

}  // namespace piot::workflow
