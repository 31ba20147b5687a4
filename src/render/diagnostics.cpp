// SPDX-License-Identifier: MIT
#include "piot/render/diagnostics.hpp"

#include "render/display_text.hpp"
#include "render/json_values.hpp"
#include "render/markdown.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::render {

namespace {

/// The lines of a message, each safe to print. Later ones are set off, so that none can begin with `::` and be taken
/// for a workflow command.
std::string display_lines(std::string_view message) {
    std::string text;
    for (const auto line : split_lines(message))
        text += (text.empty() ? "" : "\n  | ") + to_display(line);
    return text;
}

std::string render_text(const Diagnostic& diagnostic, const Palette& palette) {
    auto origin = format_origin(diagnostic.origin);
    if (origin.starts_with("::")) origin.insert(0, "./");
    const auto label = fmt::format("{}[{}]:", to_string(diagnostic.severity), diagnostic.code.name);
    auto text = origin.empty() ? std::string() : paint(palette, palette.strong, origin + ":") + ' ';
    text += paint(palette, colour_of(palette, diagnostic.severity), label) + ' ' + display_lines(diagnostic.message);
    if (!diagnostic.hint.empty())
        text += "\n  " + paint(palette, palette.strong, "hint:") + ' ' + display_lines(diagnostic.hint);
    return text + '\n';
}

std::string escape_annotation(std::string_view text) {
    auto escaped = replace_all(text, "%", "%25");
    escaped = replace_all(escaped, "\r", "%0D");
    return replace_all(escaped, "\n", "%0A");
}

std::string escape_property(std::string_view text) {
    return replace_all(replace_all(escape_annotation(text), ":", "%3A"), ",", "%2C");
}

std::string render_annotation(const Diagnostic& diagnostic) {
    std::string properties;
    const auto& origin = diagnostic.origin;
    if (!origin.file.empty()) {
        properties += fmt::format("file={},", escape_property(quote_path(origin.file)));
        if (origin.line > 0) properties += fmt::format("line={},", origin.line);
        if (origin.line > 0 && origin.column > 0) properties += fmt::format("col={},", origin.column);
    }
    std::vector<std::string> lines;
    for (const auto line : split_lines(diagnostic.message))
        lines.push_back(to_display(line));
    if (!diagnostic.hint.empty()) lines.push_back("hint: " + to_display(diagnostic.hint));
    return fmt::format("::{} {}title={}::{}\n", to_string(diagnostic.severity), properties, diagnostic.code.name,
                       escape_annotation(join(lines, "\n")));
}

std::string render_annotations_of(Severity severity, const std::vector<Diagnostic>& diagnostics) {
    std::vector<const Diagnostic*> selected;
    for (const auto& diagnostic : diagnostics)
        if (diagnostic.severity == severity) selected.push_back(&diagnostic);
    const bool fits = selected.size() <= k_max_annotations;
    // The line that counts the rest takes a place of its own.
    const auto shown = fits ? selected.size() : k_max_annotations - 1;
    std::string text;
    for (std::size_t i = 0; i < shown; ++i)
        text += render_annotation(*selected[i]);
    if (!fits)
        text += fmt::format("::{}::and {} more, see the step summary\n", to_string(severity),
                            count_of(selected.size() - shown, to_string(severity)));
    return text;
}

}  // namespace

std::string render_diagnostics_text(const std::vector<Diagnostic>& diagnostics, const TextStyle& style) {
    std::string text;
    for (const auto& diagnostic : diagnostics)
        text += render_text(diagnostic, style.palette);
    return text;
}

std::string render_diagnostics_json(const std::vector<Diagnostic>& diagnostics) {
    return dump_pretty(to_json_array(diagnostics));
}

std::string render_github_annotations(const std::vector<Diagnostic>& diagnostics) {
    std::string text;
    for (const auto severity : {Severity::error, Severity::warning, Severity::notice})
        text += render_annotations_of(severity, diagnostics);
    return text;
}

std::string render_diagnostics_markdown(const std::vector<Diagnostic>& diagnostics, std::size_t limit) {
    if (diagnostics.empty()) return {};
    MarkdownTable table({"", "code", "where", "message"});
    for (const auto& diagnostic : diagnostics) {
        const auto hint = diagnostic.hint.empty() ? std::string() : "<br>hint: " + markdown_message(diagnostic.hint);
        table.add_row({std::string(to_string(diagnostic.severity)), fmt::format("`{}`", diagnostic.code.name),
                       markdown_code(format_origin(diagnostic.origin)), markdown_message(diagnostic.message) + hint});
    }
    return table.render(limit);
}

}  // namespace piot::render
