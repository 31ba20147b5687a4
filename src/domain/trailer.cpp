// SPDX-License-Identifier: MIT
#include "piot/domain/trailer.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::array<BumpLevel, 3> k_levels{BumpLevel::patch, BumpLevel::minor, BumpLevel::major};
constexpr std::array<PrereleaseLabel, 3> k_labels{PrereleaseLabel::alpha, PrereleaseLabel::beta, PrereleaseLabel::rc};
constexpr std::array<std::string_view, 17> k_words{
    "patch",       "minor",      "major",    "patch-alpha", "patch-beta", "patch-rc",
    "minor-alpha", "minor-beta", "minor-rc", "major-alpha", "major-beta", "major-rc",
    "alpha",       "beta",       "rc",       "final",       "skip"};

tl::unexpected<TrailerProblem> problem(std::string message, std::string hint) {
    return tl::unexpected<TrailerProblem>(TrailerProblem{std::move(message), std::move(hint)});
}

std::optional<PrereleaseLabel> parse_label(std::string_view word) {
    for (const auto label : k_labels)
        if (word == to_string(label)) return label;
    return std::nullopt;
}

std::optional<Trailer> parse_word(std::string_view word) {
    if (word == "skip") return Trailer{TrailerKind::skip};
    if (word == "final") return Trailer{TrailerKind::finalize};
    if (const auto label = parse_label(word)) return Trailer{TrailerKind::label, BumpLevel::patch, label};
    const auto dash = word.find('-');
    for (const auto level : k_levels) {
        if (word.substr(0, dash) != to_string(level)) continue;
        if (dash == std::string_view::npos) return Trailer{TrailerKind::bump, level};
        if (const auto label = parse_label(word.substr(dash + 1))) return Trailer{TrailerKind::bump, level, label};
    }
    return std::nullopt;
}

TrailerProblem unknown_word(std::string_view word) {
    if (word.empty())
        return {"nothing is asked for", "write a level after it, as in `release: minor`, or remove the line"};
    const auto near = closest_match(word, k_words);
    return {fmt::format("`{}` is not a release level", to_valid_utf8(word)),
            near ? fmt::format("write `release: {}` if that was meant", *near)
                 : "write `patch`, `minor` or `major` (also with `-alpha`, `-beta` or `-rc`), `alpha`, `beta`, `rc`, "
                   "`final` or `skip`"};
}

bool is_alphanumeric(char c) {
    // Bytes above ASCII are parts of letters in UTF-8; the configuration decides which names exist.
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & '\x80') != 0;
}

bool is_name_character(char c) {
    return is_alphanumeric(c) || std::string_view("._-/").find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) {
    return !text.empty() && is_alphanumeric(text.front()) && std::all_of(text.begin(), text.end(), is_name_character);
}

/// The names between the brackets; `list` begins at `[`.
tl::expected<std::vector<std::string>, TrailerProblem> parse_list(std::string_view list) {
    const auto close = list.find(']');
    if (close == std::string_view::npos) return problem("the list is not closed", "end it with `]`");
    if (!trim(list.substr(close + 1)).empty()) return problem("text follows the list", "end the line at `]`");
    const auto inner = list.substr(1, close - 1);
    std::vector<std::string> names;
    if (trim(inner).empty()) return names;
    for (const auto piece : split(inner, ',')) {
        const auto name = trim(piece);
        if (name.empty()) return problem("the list has an empty item", "remove the stray comma");
        if (!is_name(name))
            return problem(fmt::format("`{}` is not a package name", to_valid_utf8(name)),
                           "separate names by commas, as in `[core, py/client]`");
        if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
    }
    return names;
}

/// The text after `release:` when the line is a trailer.
std::optional<std::string_view> payload_of(std::string_view line) {
    constexpr std::string_view k_key = "release";
    line = trim(line);
    if (line.size() <= k_key.size() || to_lower(line.substr(0, k_key.size())) != k_key) return std::nullopt;
    line = trim(line.substr(k_key.size()));
    if (line.empty() || line.front() != ':') return std::nullopt;
    return trim(line.substr(1));
}

}  // namespace

bool Trailer::names(std::string_view package) const {
    return std::find(packages.begin(), packages.end(), package) != packages.end();
}

tl::expected<Trailer, TrailerProblem> parse_trailer(std::string_view payload) {
    const auto bracket = payload.find('[');
    const auto word = trim(payload.substr(0, bracket));
    auto trailer = parse_word(word);
    if (!trailer) return tl::unexpected<TrailerProblem>(unknown_word(word));
    if (bracket != std::string_view::npos) {
        auto names = parse_list(payload.substr(bracket));
        if (!names) return tl::unexpected<TrailerProblem>(std::move(names).error());
        trailer->packages = *std::move(names);
    }
    return *std::move(trailer);
}

Trailer guess_trailer(std::string_view line, std::span<const std::string_view> package_names) {
    const auto payload = payload_of(line).value_or(line);
    const auto bracket = std::min(payload.find('['), payload.size());
    const auto word = to_lower(trim(payload.substr(0, bracket)));
    auto trailer = parse_word(closest_match(word, k_words).value_or("patch")).value_or(Trailer{});
    auto list = std::string(payload.substr(bracket, std::min(payload.find(']'), payload.size()) - bracket));
    std::replace_if(
        list.begin(), list.end(), [](char c) { return !is_name_character(c); }, ' ');
    for (const auto piece : split(list, ' ')) {
        const auto name = piece.empty() ? std::nullopt : closest_match(piece, package_names);
        if (name && !trailer.names(*name)) trailer.packages.push_back(*name);
    }
    return trailer;
}

std::optional<TrailerLine> find_trailer(std::string_view message) {
    const auto lines = split_lines(message);
    const auto is_blank = [&](std::size_t i) { return trim(lines[i]).empty(); };
    bool in_last_paragraph = true;
    bool has_text_below = false;
    for (std::size_t i = lines.size(); i-- > 0;) {
        if (is_blank(i)) {
            if (has_text_below) in_last_paragraph = false;
            continue;
        }
        has_text_below = true;
        const auto payload = payload_of(lines[i]);
        if (!payload) continue;
        bool is_subject = true;
        for (std::size_t above = 0; above < i && is_subject; ++above)
            is_subject = is_blank(above);
        return TrailerLine{to_valid_utf8(trim(lines[i])), static_cast<int>(i) + 1, is_subject, in_last_paragraph,
                           parse_trailer(*payload)};
    }
    return std::nullopt;
}

std::string format_trailer(const Trailer& trailer) {
    std::string text = "release: ";
    switch (trailer.kind) {
        case TrailerKind::skip:
            text += "skip";
            break;
        case TrailerKind::finalize:
            text += "final";
            break;
        case TrailerKind::bump:
            text += to_string(trailer.level);
            break;
        case TrailerKind::label:
            break;
    }
    if (trailer.label) {
        if (trailer.kind == TrailerKind::bump) text += '-';
        text += to_string(*trailer.label);
    }
    if (!trailer.packages.empty()) text += " [" + join(trailer.packages, ", ") + "]";
    return text;
}

}  // namespace piot
