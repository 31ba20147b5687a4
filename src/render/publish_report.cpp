// SPDX-License-Identifier: MIT
#include "piot/render/publish_report.hpp"

#include "render/display_text.hpp"
#include "render/paint.hpp"
#include "render/publish_words.hpp"

#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::string_view colour_of(const Palette& palette, PackageOutcome outcome) {
    switch (outcome) {
        case PackageOutcome::released:
            return palette.good;
        case PackageOutcome::failed:
            return palette.error;
        case PackageOutcome::healed:
        case PackageOutcome::dependency_failed:
        case PackageOutcome::not_attempted:
            return palette.warning;
        case PackageOutcome::already_live:
            break;
    }
    return palette.faint;
}

std::string describe_files(const std::vector<FileReport>& files) {
    const auto live = static_cast<std::size_t>(std::count_if(files.begin(), files.end(), is_live));
    if (live == files.size()) return count_of(files.size(), "file");
    return fmt::format("{} of {} live", live, count_of(files.size(), "file"));
}

std::string describe_tag(const PackageReport& package) {
    const auto tag = to_display(package.tag);
    switch (package.tag_outcome) {
        case TagOutcome::created:
        case TagOutcome::already_there:
            return "tag " + tag;
        case TagOutcome::failed:
            return fmt::format("tag {} not written", tag);
        case TagOutcome::pending:
            break;
    }
    return {};
}

std::string describe(const PackageReport& package) {
    if (package.outcome == PackageOutcome::dependency_failed) return "a package beneath it failed";
    std::vector<std::string> parts;
    if (!package.files.empty()) parts.push_back(describe_files(package.files));
    if (auto tag = describe_tag(package); !tag.empty()) parts.push_back(std::move(tag));
    if (package.resolvability == Resolvability::expired) parts.emplace_back("not resolvable yet");
    return join(parts, ", ");
}

/// Nothing of it went out in this run or before.
bool is_untouched(const PackageReport& package) {
    const bool is_left_out =
        package.outcome == PackageOutcome::not_attempted || package.outcome == PackageOutcome::dependency_failed;
    return is_left_out ||
           (is_interrupted(package) && std::none_of(package.files.begin(), package.files.end(), is_live));
}

/// The packages that nothing was done for, by what became of them. Where there are many they need no line each.
class UntouchedGroups {
  public:
    explicit UntouchedGroups(const PublishReport& report) {
        for (const auto& package : report.packages)
            if (is_untouched(package)) groups_[word_of(package)].push_back(&package);
        std::erase_if(groups_, [](const auto& group) { return group.second.size() <= k_most_lines; });
    }

    [[nodiscard]] bool holds(const PackageReport& package) const {
        return is_untouched(package) && groups_.contains(word_of(package));
    }

    [[nodiscard]] std::string format(const TextStyle& style) const {
        std::string text;
        for (const auto& [word, packages] : groups_) {
            std::vector<std::string> names;
            for (const auto* package : packages)
                names.push_back(to_display(package->package));
            const auto line = fmt::format("  {} {}: {}", names.size(), word, join(names, ", "));
            text += paint(style.palette, style.palette.warning, shorten_end(line, style.width)) + '\n';
        }
        return text;
    }

  private:
    static constexpr std::size_t k_most_lines = 3;
    std::map<std::string_view, std::vector<const PackageReport*>> groups_;
};

/// Where to look at what was released, and which files were refused.
std::string format_below(const PackageReport& package) {
    std::string text;
    if (package.outcome == PackageOutcome::released)
        for (const auto& url : {package.page_url, package.release_url})
            if (!url.empty()) text += fmt::format("    {}\n", to_display(url));
    for (const auto& file : package.files)
        if (file.outcome == FileOutcome::failed)
            text += fmt::format("    {}: {}\n", to_display(file.file_name), word_of(file.outcome));
    return text;
}

std::string format_table(const PublishReport& report, const TextStyle& style) {
    std::size_t name_width = 0;
    std::size_t version_width = 0;
    std::size_t outcome_width = 0;
    for (const auto& package : report.packages) {
        name_width = std::max(name_width, display_width(to_display(package.package)));
        version_width = std::max(version_width, display_width(package.registry_version));
        outcome_width = std::max(outcome_width, word_of(package).size());
    }
    const auto left = 2 + name_width + 2 + version_width + 2 + outcome_width + 2;
    const auto room = style.width == 0 ? 0 : std::max(style.width, left + 1) - left;
    const UntouchedGroups groups(report);
    std::string text;
    for (const auto& package : report.packages) {
        if (groups.holds(package)) continue;
        const auto detail = shorten_end(describe(package), room);
        const auto word =
            detail.empty() ? std::string(word_of(package)) : pad_right(word_of(package), outcome_width) + "  ";
        text += fmt::format("  {}  {}  {}{}\n", pad_right(to_display(package.package), name_width),
                            pad_right(package.registry_version, version_width),
                            paint(style.palette, colour_of(style.palette, package.outcome), word), detail);
        text += format_below(package);
    }
    return text + groups.format(style);
}

std::string format_heal(const std::vector<HealReport>& heal) {
    std::string text = "missing tags of earlier releases:\n";
    for (const auto& tag : heal)
        text += fmt::format("  {} on {}  {}\n", to_display(tag.tag), tag.commit.substr(0, 10), word_of(tag.outcome));
    return text;
}

}  // namespace

std::string render_publish_text(const PublishReport& report, const TextStyle& style) {
    auto text = paint(style.palette, style.palette.strong, format_headline(report)) + '\n';
    if (!report.packages.empty()) text += '\n' + format_table(report, style);
    if (!report.heal.empty()) text += '\n' + format_heal(report.heal);
    const auto diagnostics = make_shown_diagnostics(report);
    if (!diagnostics.empty()) text += '\n' + render_diagnostics_text(diagnostics, style);
    if (const auto next = format_next_step(report); !next.empty())
        text += fmt::format("\n{} {}\n", paint(style.palette, style.palette.strong, "next:"), next);
    return text;
}

}  // namespace piot::render
