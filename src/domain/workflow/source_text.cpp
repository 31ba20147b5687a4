// SPDX-License-Identifier: MIT
#include "domain/workflow/source_text.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::workflow {

namespace {

constexpr std::string_view k_blanks = " \t";

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

/// Past `&anchor ` and `!tag `, which stand before a value.
std::size_t skip_properties(std::string_view line, std::size_t at) {
    while (at < line.size() && (line[at] == '&' || line[at] == '!')) {
        at = std::min(line.find_first_of(k_blanks, at), line.size());
        at = std::min(line.find_first_not_of(k_blanks, at), line.size());
    }
    return at;
}

WorkflowText::Span span_at(std::size_t offset, std::size_t line, std::size_t column) {
    return {offset, static_cast<int>(line) + 1, static_cast<int>(column) + 1};
}

}  // namespace

SourceText::SourceText(std::string_view text) : lines_(split_lines(text)) {}

std::string_view SourceText::line_at(std::size_t index) const {
    return index < lines_.size() ? lines_[index] : std::string_view();
}

std::vector<WorkflowText::Span> SourceText::find_spans(std::string_view value, int line, int column) const {
    const auto row = static_cast<std::size_t>(line - 1);
    const auto start = skip_properties(line_at(row), static_cast<std::size_t>(column - 1));
    if (start >= line_at(row).size()) return {};
    const char first = line_at(row)[start];
    if (first == '|' || first == '>') return find_block_spans(value, line);
    return find_flow_spans(value, row, first == '"' || first == '\'' ? start + 1 : start);
}

/// `line` is the line after the one with `|` or `>` (as an index). A folded block joins lines by a space, and a line
/// that is indented further, or empty, it leaves alone; both are found by comparing.
std::vector<WorkflowText::Span> SourceText::find_block_spans(std::string_view value, int line) const {
    std::vector<WorkflowText::Span> spans;
    auto row = static_cast<std::size_t>(line);
    auto first = row;
    while (first < lines_.size() && trim(lines_[first]).empty())
        ++first;
    const auto indent = indent_of(line_at(first));
    for (std::size_t offset = 0; offset < value.size() && row < lines_.size(); ++row) {
        auto content = lines_[row].substr(std::min(indent, lines_[row].size()));
        const bool is_blank = trim(content).empty();
        if (is_blank && value[offset] != '\n') continue;
        if (is_blank) content = {};
        if (value.compare(offset, content.size(), content) != 0) break;
        spans.push_back(span_at(offset, row, std::min(indent, lines_[row].size())));
        offset += content.size() + 1;  // the line feed, or the space in its place
    }
    return spans;
}

std::vector<WorkflowText::Span> SourceText::find_flow_spans(std::string_view value, std::size_t line,
                                                            std::size_t column) const {
    std::vector<WorkflowText::Span> spans{span_at(0, line, column)};
    for (std::size_t offset = 0; offset < value.size(); ++offset) {
        const auto source = line_at(line);
        if (column < source.size() && source[column] == value[offset]) {
            ++column;
            continue;
        }
        const bool is_break = trim(source.substr(std::min(column, source.size()))).empty();
        if (!is_break || (value[offset] != ' ' && value[offset] != '\n')) break;
        do
            ++line;
        while (line < lines_.size() && trim(lines_[line]).empty());
        if (line >= lines_.size()) break;
        column = std::min(lines_[line].find_first_not_of(k_blanks), lines_[line].size());
        if (offset + 1 < value.size() && value[offset + 1] != '\n') spans.push_back(span_at(offset + 1, line, column));
        while (offset + 1 < value.size() && value[offset + 1] == '\n')
            ++offset;
    }
    return spans;
}

Origin SourceText::clamp(Origin origin) const {
    origin.line = std::clamp(origin.line, 1, std::max(1, static_cast<int>(lines_.size())));
    const auto size = line_at(static_cast<std::size_t>(origin.line - 1)).size();
    origin.column = std::clamp(origin.column, 1, static_cast<int>(size) + 1);
    return origin;
}

bool SourceText::is_closed(int line, int column) const {
    auto row = static_cast<std::size_t>(line - 1);
    auto at = skip_properties(line_at(row), static_cast<std::size_t>(column - 1));
    if (at >= line_at(row).size() || (line_at(row)[at] != '"' && line_at(row)[at] != '\'')) return true;
    const char quote = line_at(row)[at];
    for (++at; row < lines_.size(); ++row, at = 0) {
        for (const auto source = line_at(row); at < source.size(); ++at) {
            const bool is_doubled = quote == '\'' && source.substr(at).starts_with("''");
            if (is_doubled || (quote == '"' && source[at] == '\\'))
                ++at;
            else if (source[at] == quote)
                return true;
        }
    }
    return false;
}

std::string SourceText::find_comment(int line, int column) const {
    const auto source = line_at(static_cast<std::size_t>(line - 1));
    auto at = source.find('#', static_cast<std::size_t>(column - 1));
    while (at != std::string_view::npos && at > 0 && k_blanks.find(source[at - 1]) == std::string_view::npos)
        at = source.find('#', at + 1);
    return at == std::string_view::npos ? std::string() : std::string(trim(source.substr(at + 1)));
}

}  // namespace piot::workflow
