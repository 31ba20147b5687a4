// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace piot::render {

/// Text that shows as it is, also inside a table cell: no markup, no HTML, no links. Line feeds become `<br>`.
[[nodiscard]] std::string escape_markdown(std::string_view text);

/// The text in code type, whatever it holds; empty for empty.
[[nodiscard]] std::string markdown_code(std::string_view text);

/// A diagnostic's text: what stands between backticks in code type, the rest as `escape_markdown` gives it.
[[nodiscard]] std::string markdown_message(std::string_view text);

/// A link where `url` is plain http(s), else just the label. The label is escaped.
[[nodiscard]] std::string markdown_link(std::string_view label, std::string_view url);

/// A table with cells of finished markdown.
class MarkdownTable {
  public:
    explicit MarkdownTable(const std::vector<std::string>& header);
    void add_row(const std::vector<std::string>& cells);
    /// At most `limit` bytes: rows from the end give way to a line that counts them. Empty when not even that fits.
    [[nodiscard]] std::string render(std::size_t limit) const;

  private:
    std::string header_;
    std::vector<std::string> rows_;
};

}  // namespace piot::render
