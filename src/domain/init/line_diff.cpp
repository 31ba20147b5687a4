// SPDX-License-Identifier: MIT
#include "piot/base/text.hpp"
#include "piot/domain/init_files.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

using Lines = std::vector<std::string_view>;

/// Longer texts are compared as a whole: the table below would grow too large.
constexpr std::size_t k_most_lines = 2000;

enum class Change { removed, added };

struct ChangedLine {
    Change change = Change::removed;
    std::size_t number = 0;  ///< of the line before, or where it would stand
    std::string_view text;
};

/// The longest common subsequence of what is left from each pair of places on.
std::vector<std::vector<std::size_t>> measure(const Lines& before, const Lines& after) {
    std::vector<std::vector<std::size_t>> length(before.size() + 1, std::vector<std::size_t>(after.size() + 1));
    for (auto i = before.size(); i-- > 0;)
        for (auto j = after.size(); j-- > 0;)
            length[i][j] =
                before[i] == after[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
    return length;
}

std::vector<ChangedLine> compare(const Lines& before, const Lines& after) {
    std::vector<ChangedLine> changes;
    if (before.size() > k_most_lines || after.size() > k_most_lines) return changes;
    const auto length = measure(before, after);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before.size() || j < after.size()) {
        if (i < before.size() && j < after.size() && before[i] == after[j]) {
            ++i;
            ++j;
        } else if (j == after.size() || (i < before.size() && length[i + 1][j] >= length[i][j + 1])) {
            changes.push_back({Change::removed, i + 1, before[i]});
            ++i;
        } else {
            changes.push_back({Change::added, i + 1, after[j]});
            ++j;
        }
    }
    return changes;
}

}  // namespace

std::string make_line_diff(std::string_view before, std::string_view after, std::size_t limit) {
    const auto changes = compare(split_lines(before), split_lines(after));
    if (changes.empty()) return before == after ? std::string() : "line ends, or very much, differ\n";
    std::string text;
    for (std::size_t i = 0; i < std::min(changes.size(), limit); ++i) {
        const auto& line = changes[i];
        text += fmt::format("{:>4} {} {}\n", line.number, line.change == Change::removed ? '-' : '+', line.text);
    }
    if (changes.size() > limit) text += fmt::format("     … and {} more\n", changes.size() - limit);
    return text;
}

}  // namespace piot
