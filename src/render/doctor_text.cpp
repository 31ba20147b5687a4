// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/doctor_words.hpp"
#include "render/markdown.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"
#include "piot/render/doctor.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::render {

namespace {

/// Lines of cells, the columns under each other; the last one is as long as it is.
class Columns {
  public:
    void add(std::vector<std::string> cells) {
        widths_.resize(std::max(widths_.size(), cells.size()));
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths_[i] = std::max(widths_[i], display_width(cells[i]));
        rows_.push_back(std::move(cells));
    }
    /// `paint_cell` gives the cell its colours, after it was measured.
    template <class PaintCell>
    [[nodiscard]] std::string render(PaintCell paint_cell) const {
        std::string text;
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            std::string line = " ";
            for (std::size_t i = 0; i < rows_[row].size(); ++i) {
                const auto& cell = rows_[row][i];
                line += ' ' + paint_cell(row, i, cell);
                if (i + 1 < rows_[row].size()) line += std::string(widths_[i] - display_width(cell) + 1, ' ');
            }
            text += line + '\n';
        }
        return text;
    }

  private:
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> widths_;
};

std::string_view colour_of(const Palette& palette, const DoctorSection& section) {
    if (section.findings.empty()) return section.skipped.empty() ? palette.good : palette.faint;
    const auto worst =
        std::min_element(section.findings.begin(), section.findings.end(),
                         [](const auto& left, const auto& right) { return left.severity < right.severity; });
    return colour_of(palette, worst->severity);
}

std::string render_areas(const DoctorReport& report, const Palette& palette) {
    Columns columns;
    for (const auto& section : report.sections)
        columns.add({std::string(piot::to_string(section.area)), section_verdict(section),
                     to_display(section.skipped.empty() ? section.checked : section.skipped)});
    return columns.render([&](std::size_t row, std::size_t column, const std::string& cell) {
        return column == 1 ? paint(palette, colour_of(palette, report.sections[row]), cell) : cell;
    });
}

std::string render_routes(const DoctorReport& report, const Palette& palette) {
    if (report.routes.empty()) return {};
    Columns columns;
    columns.add({"package", "registry", "its name there", "whose", "pays with"});
    for (const auto& route : report.routes)
        columns.add({to_display(route.package), to_display(route.registry), to_display(route.registry_name),
                     std::string(piot::to_string(route.name)), std::string(lane_word(route.lane))});
    return '\n' + columns.render([&](std::size_t row, std::size_t, const std::string& cell) {
        return row == 0 ? paint(palette, palette.faint, cell) : cell;
    });
}

/// Words of a message that has several lines follow it on one.
std::string one_line(std::string_view text) {
    std::vector<std::string> lines;
    for (const auto line : split_lines(text))
        lines.push_back(to_display(line));
    return join(lines, " | ");
}

std::string render_findings(const DoctorSection& section, const Palette& palette) {
    constexpr std::size_t k_severity_width = 7;
    std::size_t width = 0;
    for (const auto& finding : section.findings)
        width = std::max(width, display_width(format_origin(finding.origin)));
    std::string text;
    for (const auto& finding : section.findings) {
        const auto severity = to_string(finding.severity);
        const auto origin = format_origin(finding.origin);
        text += "  " + paint(palette, colour_of(palette, finding.severity), severity) +
                std::string(k_severity_width - severity.size(), ' ');
        if (width > 0)
            text += "  " + paint(palette, palette.strong, origin) + std::string(width - display_width(origin), ' ');
        text += fmt::format("  {} [{}]\n", one_line(finding.message), finding.code.name);
        if (!finding.hint.empty())
            text += std::string(k_severity_width + 4, ' ') + paint(palette, palette.strong, "hint:") + ' ' +
                    one_line(finding.hint) + '\n';
    }
    return text;
}

std::string markdown_areas(const DoctorReport& report) {
    MarkdownTable table({"area", "", "looked at"});
    for (const auto& section : report.sections)
        table.add_row({std::string(piot::to_string(section.area)), section_verdict(section),
                       markdown_message(section.skipped.empty() ? section.checked : section.skipped)});
    return table.render(k_max_summary_bytes);
}

std::string markdown_routes(const DoctorReport& report, std::size_t limit) {
    if (report.routes.empty()) return {};
    MarkdownTable table({"package", "registry", "its name there", "whose", "pays with"});
    for (const auto& route : report.routes)
        table.add_row({escape_markdown(route.package), escape_markdown(route.registry),
                       markdown_code(route.registry_name), std::string(piot::to_string(route.name)),
                       std::string(lane_word(route.lane))});
    return "\n" + table.render(limit);
}

}  // namespace

std::string render_doctor_text(const DoctorReport& report, const TextStyle& style) {
    const auto& palette = style.palette;
    auto text = paint(palette, palette.strong, doctor_headline(report)) + "\n\n" + render_areas(report, palette) +
                render_routes(report, palette);
    for (const auto& section : report.sections)
        if (!section.findings.empty())
            text += '\n' + paint(palette, palette.strong, piot::to_string(section.area)) + '\n' +
                    render_findings(section, palette);
    return text;
}

std::string render_doctor_markdown(const DoctorReport& report, std::size_t limit) {
    auto text = fmt::format("## Doctor: {}\n\n{}", doctor_headline(report), markdown_areas(report));
    const auto routes = markdown_routes(report, limit / 4);
    const auto findings = all_findings(report);
    const auto used = text.size() + 1 + routes.size();
    if (!findings.empty() && used < limit) text += "\n" + render_diagnostics_markdown(findings, limit - used);
    return text + routes;
}

}  // namespace piot::render
