// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"
#include "piot/render/init.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::size_t count_changes(const InitReport& report) {
    return static_cast<std::size_t>(std::count_if(report.files.begin(), report.files.end(), [](const auto& file) {
        return file.action == InitAction::create || file.action == InitAction::replace;
    }));
}

std::string format_headline(const InitReport& report) {
    switch (report.outcome) {
        case InitOutcome::proposed:
            return count_of(count_changes(report), "file") + " to write";
        case InitOutcome::written:
            return "wrote " + count_of(count_changes(report), "file");
        case InitOutcome::up_to_date:
            break;
    }
    const auto left = static_cast<std::size_t>(std::count_if(
        report.files.begin(), report.files.end(), [](const auto& file) { return file.action == InitAction::leave; }));
    if (left == 0) return "nothing to write: all is up to date";
    return left == 1 ? "nothing to write, but 1 file differs"
                     : fmt::format("nothing to write, but {} files differ", left);
}

std::string render_file(const InitFile& file, const Palette& palette) {
    const auto path = to_display(file.path);
    switch (file.action) {
        case InitAction::create:
            return fmt::format("{} {}", paint(palette, palette.good, "+"), path);
        case InitAction::keep:
            return fmt::format("{} {}", paint(palette, palette.faint, "="), path);
        case InitAction::replace:
            return fmt::format("{} {}  {}", paint(palette, palette.warning, "~"), path,
                               paint(palette, palette.faint, "the old one goes to " + to_display(file.backup)));
        case InitAction::leave:
            return fmt::format("{} {}  {}", paint(palette, palette.warning, "!"), path,
                               paint(palette, palette.faint, "differs, and stays"));
    }
    return {};
}

std::string render_releases(const std::optional<std::vector<InitRelease>>& releases) {
    if (!releases) return "\nThere is no plan by it yet; a warning says why.\n";
    if (releases->empty()) return "\nNothing is due at once.\n";
    std::string text = "\nDue at once, with the first release:\n";
    for (const auto& release : *releases)
        text += fmt::format("  {} {}\n", to_display(release.package), release.version);
    return text;
}

/// The proposal itself: what a person is about to say yes to.
std::string render_config_file(const InitFile& file, const Palette& palette) {
    auto text = fmt::format("\n{}\n", paint(palette, palette.strong, to_display(file.path)));
    for (const auto line : split_lines(file.text))
        text += line.empty() ? "\n" : fmt::format("  {}\n", to_display(line));
    return text;
}

}  // namespace

std::string render_init_text(const InitReport& report, const TextStyle& style) {
    const auto& palette = style.palette;
    auto text = paint(palette, palette.strong, format_headline(report)) + "\n\n";
    for (const auto& file : report.files)
        text += fmt::format("  {}\n", render_file(file, palette));
    if (report.outcome != InitOutcome::proposed || report.files.empty()) return text;
    const auto& config = report.files.front();
    if (config.action != InitAction::create) return text;
    return text + render_config_file(config, palette) + render_releases(report.releases);
}

}  // namespace piot::render
