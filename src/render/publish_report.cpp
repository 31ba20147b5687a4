// SPDX-License-Identifier: MIT
#include "piot/render/publish_report.hpp"

#include "render/display_text.hpp"
#include "render/markdown.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"
#include "piot/render/diagnostics.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::size_t count_outcome(const PublishReport& report, PackageOutcome outcome) {
    return static_cast<std::size_t>(std::count_if(report.packages.begin(), report.packages.end(),
                                                  [&](const auto& package) { return package.outcome == outcome; }));
}

/// The sentence that stands above everything: what this run did.
std::string format_headline(const PublishReport& report) {
    const auto total = report.packages.size();
    const auto released = count_outcome(report, PackageOutcome::released);
    const auto live = count_outcome(report, PackageOutcome::already_live);
    const bool is_fine = exit_code_of(report) == ExitCode::success && released + live == total;
    if (is_fine && total == 0)
        return report.heal.empty() ? "nothing to release: the plan is empty"
                                   : "restored missing tags, nothing to release";
    if (is_fine && released == 0)
        return total == 1 ? "nothing to do: the package is live already"
                          : fmt::format("nothing to do: all {} packages are live already", total);
    if (is_fine && live == 0) return "released " + count_of(released, "package");
    if (is_fine) return fmt::format("released {}, {} live already", count_of(released, "package"), live);
    auto text = fmt::format("released {} of {}", released, count_of(total, "package"));
    const auto healed = count_outcome(report, PackageOutcome::healed);
    const auto failed = count_outcome(report, PackageOutcome::failed);
    const auto left_out = total - released - live - healed - failed;
    for (const auto& [count, word] : {std::pair{live, "live already"}, std::pair{healed, "tag restored"},
                                      std::pair{failed, "failed"}, std::pair{left_out, "not attempted"}})
        if (count > 0) text += fmt::format(", {} {}", count, word);
    return text;
}

std::string_view word_of(PackageOutcome outcome) {
    switch (outcome) {
        case PackageOutcome::not_attempted:
            return "not attempted";
        case PackageOutcome::released:
            return "released";
        case PackageOutcome::already_live:
            return "already live";
        case PackageOutcome::healed:
            return "tag restored";
        case PackageOutcome::dependency_failed:
            return "held back";
        case PackageOutcome::failed:
            return "failed";
    }
    return {};
}

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

bool is_live(const FileReport& file) {
    return file.outcome == FileOutcome::uploaded || file.outcome == FileOutcome::already_there;
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

std::string format_table(const PublishReport& report, const TextStyle& style) {
    std::size_t name_width = 0;
    std::size_t version_width = 0;
    std::size_t outcome_width = 0;
    for (const auto& package : report.packages) {
        name_width = std::max(name_width, display_width(to_display(package.package)));
        version_width = std::max(version_width, display_width(package.registry_version));
        outcome_width = std::max(outcome_width, word_of(package.outcome).size());
    }
    const auto left = 2 + name_width + 2 + version_width + 2 + outcome_width + 2;
    const auto room = style.width == 0 ? 0 : std::max(style.width, left + 1) - left;
    std::string text;
    for (const auto& package : report.packages) {
        const auto detail = shorten_end(describe(package), room);
        const auto word = detail.empty() ? std::string(word_of(package.outcome))
                                         : pad_right(word_of(package.outcome), outcome_width) + "  ";
        text += fmt::format("  {}  {}  {}{}\n", pad_right(to_display(package.package), name_width),
                            pad_right(package.registry_version, version_width),
                            paint(style.palette, colour_of(style.palette, package.outcome), word), detail);
    }
    return text;
}

std::string_view word_of(TagOutcome outcome) {
    switch (outcome) {
        case TagOutcome::pending:
            return "not written";
        case TagOutcome::created:
            return "written";
        case TagOutcome::already_there:
            return "already there";
        case TagOutcome::failed:
            return "failed";
    }
    return {};
}

std::string format_heal(const std::vector<HealReport>& heal) {
    std::string text = "missing tags of earlier releases:\n";
    for (const auto& tag : heal)
        text += fmt::format("  {} on {}  {}\n", to_display(tag.tag), tag.commit.substr(0, 10), word_of(tag.outcome));
    return text;
}

// ---- markdown

/// Appends a table under a heading, within what is left of the summary.
void append_section(std::string& text, std::string_view heading, const std::string& table) {
    if (table.empty()) return;
    text += fmt::format("\n### {}\n\n{}", heading, table);
}

/// What a section may take, its heading counted off.
std::size_t room_in(const std::string& text) {
    constexpr std::size_t k_heading_bytes = 64;
    const auto used = text.size() + k_heading_bytes;
    return used < k_max_summary_bytes ? k_max_summary_bytes - used : 0;
}

std::string format_packages_markdown(const PublishReport& report, std::size_t limit) {
    MarkdownTable table({"package", "version", "outcome", "tag"});
    for (const auto& package : report.packages) {
        const bool is_tagged =
            package.tag_outcome == TagOutcome::created || package.tag_outcome == TagOutcome::already_there;
        table.add_row({escape_markdown(package.package), escape_markdown(package.registry_version),
                       std::string(word_of(package.outcome)),
                       is_tagged ? markdown_link(package.tag, package.release_url) : std::string()});
    }
    return table.render(limit);
}

std::string_view word_of(FileOutcome outcome) {
    switch (outcome) {
        case FileOutcome::pending:
            return "not uploaded";
        case FileOutcome::uploaded:
            return "uploaded";
        case FileOutcome::already_there:
            return "already there";
        case FileOutcome::failed:
            return "failed";
    }
    return {};
}

std::string format_heal_markdown(const std::vector<HealReport>& heal, std::size_t limit) {
    MarkdownTable table({"tag", "commit", "outcome"});
    for (const auto& tag : heal)
        table.add_row(
            {escape_markdown(tag.tag), markdown_code(tag.commit.substr(0, 10)), std::string(word_of(tag.outcome))});
    return heal.empty() ? std::string() : table.render(limit);
}

std::string format_files_markdown(const PublishReport& report, std::size_t limit) {
    MarkdownTable table({"file", "size", "SHA-256", ""});
    bool has_files = false;
    for (const auto& package : report.packages)
        for (const auto& file : package.files) {
            table.add_row({markdown_code(file.file_name), format_size(file.size), markdown_code(file.sha256),
                           std::string(word_of(file.outcome))});
            has_files = true;
        }
    return has_files ? table.render(limit) : std::string();
}

}  // namespace

std::string render_publish_text(const PublishReport& report, const TextStyle& style) {
    auto text = paint(style.palette, style.palette.strong, format_headline(report)) + '\n';
    if (!report.packages.empty()) text += '\n' + format_table(report, style);
    if (!report.heal.empty()) text += '\n' + format_heal(report.heal);
    const auto diagnostics = all_diagnostics(report);
    if (!diagnostics.empty()) text += '\n' + render_diagnostics_text(diagnostics, style);
    return text;
}

std::string render_publish_markdown(const PublishReport& report) {
    auto text = fmt::format("## Release\n\n{}\n", escape_markdown(format_headline(report)));
    // The diagnostics matter most where space is short, so the long list of files comes last.
    if (!report.packages.empty()) append_section(text, "Packages", format_packages_markdown(report, room_in(text) / 2));
    append_section(text, "Missing tags of earlier releases", format_heal_markdown(report.heal, room_in(text) / 2));
    append_section(text, "Findings", render_diagnostics_markdown(all_diagnostics(report), room_in(text)));
    append_section(text, "Files", format_files_markdown(report, room_in(text)));
    return text;
}

}  // namespace piot::render
