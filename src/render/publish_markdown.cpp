// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/markdown.hpp"
#include "render/publish_words.hpp"

#include "piot/render/diagnostics.hpp"
#include "piot/render/publish_report.hpp"

#include <fmt/format.h>

namespace piot::render {

namespace {

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
    const auto describe = [](const PackageReport& package) {
        const bool is_waiting = package.resolvability == Resolvability::expired;
        return std::string(word_of(package)) + (is_waiting ? ", not resolvable yet" : "");
    };
    for (const auto& package : report.packages) {
        const bool is_tagged =
            package.tag_outcome == TagOutcome::created || package.tag_outcome == TagOutcome::already_there;
        table.add_row({escape_markdown(package.package), markdown_link(package.registry_version, package.page_url),
                       describe(package), is_tagged ? markdown_link(package.tag, package.release_url) : std::string()});
    }
    return table.render(limit);
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

std::string render_publish_markdown(const PublishReport& report) {
    auto text = fmt::format("## Release\n\n{}\n", escape_markdown(format_headline(report)));
    if (const auto next = format_next_step(report); !next.empty())
        text += fmt::format("\nNext: {}\n", markdown_message(next));
    // The diagnostics matter most where space is short, so the long list of files comes last.
    if (!report.packages.empty()) append_section(text, "Packages", format_packages_markdown(report, room_in(text) / 2));
    append_section(text, "Missing tags of earlier releases", format_heal_markdown(report.heal, room_in(text) / 2));
    append_section(text, "Findings", render_diagnostics_markdown(make_shown_diagnostics(report), room_in(text)));
    append_section(text, "Files", format_files_markdown(report, room_in(text)));
    return text;
}

}  // namespace piot::render
