// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/paint.hpp"

#include "piot/render/diagnostics.hpp"
#include "piot/render/status.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::render {

namespace {

constexpr std::size_t k_columns = 5;
using Cells = std::array<std::string, k_columns>;

std::string_view word_of(DriftState state) {
    return state == DriftState::in_sync ? "in sync" : piot::to_string(state);
}

std::string_view colour_of(const Palette& palette, DriftState state) {
    switch (state) {
        case DriftState::in_sync:
            return palette.good;
        case DriftState::unreleased:
            return palette.faint;
        case DriftState::unknown:
            return palette.notice;
        case DriftState::partial:
        case DriftState::untagged:
        case DriftState::unpublished:
            return palette.warning;
    }
    return {};
}

std::string describe_live(const PackageStatus& status) {
    if (status.state == DriftState::unknown) return "?";
    if (!status.live) return "-";
    return status.live->version.to_string() + (status.live->is_yanked ? " (yanked)" : "");
}

Cells make_cells(const PackageStatus& status) {
    return {to_display(status.package), status.tagged ? status.tagged->version.to_string() : "-", describe_live(status),
            status.pending ? status.pending->to_string() : "-", std::string(word_of(status.state))};
}

std::string format_headline(const StatusReport& report) {
    const auto count = [&](auto accepts) {
        return static_cast<std::size_t>(std::count_if(report.packages.begin(), report.packages.end(), accepts));
    };
    const auto unknown = count([](const auto& status) { return status.state == DriftState::unknown; });
    const auto agreeing = count([](const auto& status) {
        return status.state == DriftState::in_sync || status.state == DriftState::unreleased;
    });
    const auto pending = count([](const auto& status) { return status.pending.has_value(); });
    auto text = agreeing == report.packages.size()
                    ? fmt::format("{}: tags and registries agree", count_of(report.packages.size(), "package"))
                    : fmt::format("{}: {} agree", count_of(report.packages.size(), "package"), agreeing);
    if (const auto drifted = report.packages.size() - agreeing - unknown; drifted > 0)
        text += fmt::format(", {} differ", drifted);
    if (unknown > 0) text += fmt::format(", {} not known", unknown);
    if (pending > 0) text += fmt::format("; {} to release at {}", pending, short_commit(report.head));
    return text;
}

}  // namespace

std::string render_status_text(const StatusReport& report, const TextStyle& style) {
    const auto& palette = style.palette;
    std::vector<Cells> rows{{"package", "tag", "live", "next", "state"}};
    for (const auto& status : report.packages)
        rows.push_back(make_cells(status));
    std::array<std::size_t, k_columns> widths{};
    for (const auto& row : rows)
        for (std::size_t i = 0; i < k_columns; ++i)
            widths[i] = std::max(widths[i], display_width(row[i]));
    auto text = paint(palette, palette.strong, format_headline(report)) + "\n\n";
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::string line;
        for (std::size_t i = 0; i + 1 < k_columns; ++i)
            line += "  " + pad_right(rows[row][i], widths[i]);
        const auto colour = row == 0 ? palette.faint : colour_of(palette, report.packages[row - 1].state);
        text += (row == 0 ? paint(palette, palette.faint, line) : line) + "  " +
                paint(palette, colour, rows[row].back()) + '\n';
    }
    if (!report.diagnostics.empty()) text += '\n' + render_diagnostics_text(report.diagnostics, style);
    return text;
}

}  // namespace piot::render
