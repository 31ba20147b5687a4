// SPDX-License-Identifier: MIT
#include "cli/live_table.hpp"

#include "render/display_text.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace piot::cli {

namespace {

constexpr std::string_view k_erase_to_line_end = "\x1b[K";
constexpr std::string_view k_erase_below = "\x1b[J";
// A terminal may be narrower already than it says: what does not fit then is cut off instead of moving everything down.
constexpr std::string_view k_wrap_off = "\x1b[?7l";
constexpr std::string_view k_wrap_on = "\x1b[?7h";

/// Columns of a drawn line: its colours take none.
std::size_t width_of(std::string_view line) {
    std::string plain;
    while (!line.empty()) {
        const auto escape = line.find('\x1b');
        plain += line.substr(0, escape);
        if (escape == std::string_view::npos) break;
        line.remove_prefix(std::min(line.find('m', escape), line.size() - 1) + 1);
    }
    return render::display_width(plain);
}

}  // namespace

LiveTable::LiveTable(const Screen& screen, const std::vector<render::ProgressSubject>& subjects)
    : screen_(screen), progress_(subjects) {
    draw();
}

LiveTable::~LiveTable() {
    screen_.terminal.write(erase());
}

void LiveTable::report(const ProgressEvent& event) {
    const std::lock_guard lock(mutex_);
    progress_.apply(event, screen_.clock.steady_now());
}

void LiveTable::print(const std::string& lines) {
    const std::lock_guard lock(mutex_);
    // In one piece, so that nothing flickers in between.
    auto text = erase() + lines;
    drawn_.clear();
    screen_.terminal.write(text + paint_frame());
}

void LiveTable::draw() {
    const std::lock_guard lock(mutex_);
    if (const auto frame = paint_frame(); !frame.empty()) screen_.terminal.write(frame);
}

/// Back to where the table began, and empty from there on. A terminal that became narrower has wrapped what was drawn.
std::string LiveTable::erase() {
    if (drawn_.empty()) return {};
    const auto columns = std::max<std::size_t>(screen_.terminal.columns(), 1);
    std::size_t rows = drawn_.size();
    if (columns < drawn_columns_)
        for (const auto& line : drawn_)
            rows += (std::max<std::size_t>(width_of(line), 1) - 1) / columns;
    return fmt::format("\x1b[{}F{}", rows, k_erase_below);
}

/// Empty when the screen shows it already.
std::string LiveTable::paint_frame() {
    const auto columns = screen_.terminal.columns();
    auto lines = render::render_progress_table(
        progress_, {screen_.palette, columns},
        {screen_.clock.steady_now(), screen_.terminal.rows(), screen_.clock.is_interrupted()});
    if (lines == drawn_ && columns == drawn_columns_) return {};
    std::string text;
    if (!drawn_.empty())
        // Lines are written over each other: erasing them all first would flicker.
        text = columns == drawn_columns_ ? fmt::format("\x1b[{}F", drawn_.size()) : erase();
    text += k_wrap_off;
    for (const auto& line : lines)
        text.append(line).append(k_erase_to_line_end).append("\n");
    text.append(k_erase_below).append(k_wrap_on);
    drawn_ = std::move(lines);
    drawn_columns_ = columns;
    return text;
}

}  // namespace piot::cli
