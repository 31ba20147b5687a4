// SPDX-License-Identifier: MIT
#include "domain/init/template_line.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::init {

namespace {

constexpr std::string_view k_value_mark = "#= ";
constexpr std::string_view k_part_mark = "#? ";
constexpr std::string_view k_uses = "uses: ";

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trim_end(std::string_view text) {
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// What the templates write in the place of each value.
std::string_view stand_in(std::string_view name) {
    if (name == "branch") return "main";
    if (name == "environment") return "release";
    return {};
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// The last place where `word` stands by itself.
std::size_t find_last_word(std::string_view text, std::string_view word) {
    for (auto at = text.rfind(word); at != std::string_view::npos; at = at == 0 ? at : text.rfind(word, at - 1)) {
        const auto end = at + word.size();
        const bool is_alone =
            (at == 0 || !is_word_character(text[at - 1])) && (end == text.size() || !is_word_character(text[end]));
        if (is_alone) return at;
        if (at == 0) break;
    }
    return std::string_view::npos;
}

/// Words that YAML, or GitHub's reading of it, takes for something other than a text.
bool is_special_word(std::string_view text) {
    const auto lower = to_lower(text);
    for (const std::string_view word : {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"})
        if (lower == word) return true;
    return false;
}

bool is_plain_scalar(std::string_view text) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto is_inner = [&](char c) { return is_word_character(c) || c == '.' || c == '/'; };
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_inner) &&
           !is_special_word(text);
}

}  // namespace

bool has_value_mark(std::string_view line) {
    return line.find("#=") != std::string_view::npos;
}

std::optional<ValueLine> read_value_line(std::string_view line) {
    const auto mark = line.rfind(k_value_mark);
    if (mark == std::string_view::npos) return std::nullopt;
    ValueLine read;
    read.name = trim(line.substr(mark + k_value_mark.size()));
    const auto text = trim_end(line.substr(0, mark));
    if (read.name == "action") {
        const auto uses = text.find(k_uses);
        if (uses == std::string_view::npos) return std::nullopt;
        read.before = text.substr(0, uses + k_uses.size());
        read.value = text.substr(uses + k_uses.size());
        return read;
    }
    const auto word = stand_in(read.name);
    const auto at = word.empty() ? std::string_view::npos : find_last_word(text, word);
    if (at == std::string_view::npos) return std::nullopt;
    read.before = text.substr(0, at);
    read.value = text.substr(at, word.size());
    read.after = text.substr(at + word.size());
    return read;
}

std::optional<std::string_view> read_part_mark(std::string_view line) {
    const auto text = trim(line);
    if (!text.starts_with(k_part_mark)) return std::nullopt;
    return trim(text.substr(k_part_mark.size()));
}

std::optional<std::string_view> read_uses(std::string_view line) {
    auto text = trim(line);
    if (text.starts_with("- ")) text = trim(text.substr(2));
    if (!text.starts_with(k_uses)) return std::nullopt;
    return trim(text.substr(k_uses.size()));
}

std::string to_yaml_scalar(std::string_view text) {
    if (is_plain_scalar(text)) return std::string(text);
    return "'" + replace_all(text, "'", "''") + "'";
}

std::string from_yaml_scalar(std::string_view scalar) {
    if (scalar.size() < 2 || scalar.front() != scalar.back()) return std::string(scalar);
    const auto inner = scalar.substr(1, scalar.size() - 2);
    if (scalar.front() == '\'') return replace_all(inner, "''", "'");
    if (scalar.front() == '"' && inner.find('\\') == std::string_view::npos) return std::string(inner);
    return std::string(scalar);
}

}  // namespace piot::init
