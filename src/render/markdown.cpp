// SPDX-License-Identifier: MIT
#include "render/markdown.hpp"

#include "render/display_text.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::render {

namespace {

/// What markdown gives a meaning in running text.
constexpr std::string_view k_markup = "\\`*_[]|~$!";

/// Enough for the line that counts what was left out.
constexpr std::size_t k_tail_bytes = 64;

std::string format_row(const std::vector<std::string>& cells) {
    return fmt::format("| {} |\n", join(cells, " | "));
}

/// HTML is escaped by entities everywhere; `@` and `#` too, or GitHub would link them to people and issues.
std::string_view html_entity(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '@':
            return "&#64;";
        case '#':
            return "&#35;";
        default:
            return {};
    }
}

}  // namespace

std::string escape_markdown(std::string_view text) {
    std::string escaped;
    for (const auto line : split_lines(text)) {
        if (!escaped.empty()) escaped += "<br>";
        for (const char c : to_display(line)) {
            if (const auto entity = html_entity(c); !entity.empty()) {
                escaped += entity;
                continue;
            }
            if (k_markup.find(c) != std::string_view::npos) escaped += '\\';
            escaped += c;
        }
    }
    return escaped;
}

std::string markdown_code(std::string_view text) {
    if (text.empty()) return {};
    // A code span cannot hold every text (backticks, pipes in tables); `<code>` with entities can.
    std::string escaped;
    for (const char c : to_display(text)) {
        if (const auto entity = html_entity(c); !entity.empty())
            escaped += entity;
        else if (k_markup.find(c) != std::string_view::npos)
            escaped += fmt::format("&#{};", static_cast<int>(c));
        else
            escaped += c;
    }
    return "<code>" + escaped + "</code>";
}

std::string markdown_message(std::string_view text) {
    const auto parts = split(text, '`');
    // An unpaired backtick is no markup of ours.
    if (parts.size() % 2 == 0) return escape_markdown(text);
    std::string markdown;
    for (std::size_t i = 0; i < parts.size(); ++i)
        markdown += i % 2 == 0 ? escape_markdown(parts[i]) : markdown_code(parts[i]);
    return markdown;
}

std::string markdown_link(std::string_view label, std::string_view url) {
    constexpr std::string_view k_plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#@%&=+,;";
    const bool is_plain = (url.starts_with("https://") || url.starts_with("http://")) &&
                          url.find_first_not_of(k_plain) == std::string_view::npos;
    const auto text = escape_markdown(label);
    return is_plain ? fmt::format("[{}]({})", text, url) : text;
}

MarkdownTable::MarkdownTable(const std::vector<std::string>& header) {
    header_ = format_row(header) + format_row(std::vector<std::string>(header.size(), "---"));
}

void MarkdownTable::add_row(const std::vector<std::string>& cells) {
    rows_.push_back(format_row(cells));
}

std::string MarkdownTable::render(std::size_t limit) const {
    std::string text = header_;
    std::size_t rest = 0;
    for (const auto& row : rows_)
        rest += row.size();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const bool all_fit = text.size() + rest <= limit;
        if (!all_fit && text.size() + rows_[i].size() + k_tail_bytes > limit) {
            text += fmt::format("\n… and {} that did not fit here\n", count_of(rows_.size() - i, "more row"));
            break;
        }
        text += rows_[i];
        rest -= rows_[i].size();
    }
    return text.size() <= limit ? text : std::string();
}

}  // namespace piot::render
