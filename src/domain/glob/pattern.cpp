// SPDX-License-Identifier: MIT
#include "pattern.hpp"

#include "characters.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>

namespace piot::glob {

namespace {

constexpr int k_max_depth = 50;
constexpr long long k_max_range = 1000;  // of all ranges of a pattern together, so that its machine stays small

/// For each `{` that is closed, where; braces nest and `\` quotes. One pass, so that `{{{{…` stays linear.
std::map<std::size_t, std::size_t> match_braces(std::string_view text) {
    std::map<std::size_t, std::size_t> closed;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '{')
            open.push_back(i);
        else if (text[i] == '}' && !open.empty()) {
            closed[open.back()] = i;
            open.pop_back();
        }
    }
    return closed;
}

Sequence to_characters(std::string_view text) {
    Sequence sequence;
    for (std::size_t i = 0; i < text.size();)
        sequence.push_back({NodeKind::character, read_character(text, i)});
    return sequence;
}

std::optional<long long> parse_integer(std::string_view text) {
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.size() > 9 || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// `01..12` keeps its zeros.
std::string pad(long long value, std::size_t width) {
    auto digits = std::to_string(value < 0 ? -value : value);
    const std::size_t sign = value < 0 ? 1 : 0;
    if (digits.size() + sign < width) digits.insert(0, width - sign - digits.size(), '0');
    return value < 0 ? "-" + digits : digits;
}

bool is_letter(std::string_view text) {
    return text.size() == 1 && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
}

bool has_leading_zero(std::string_view text) {
    if (!text.empty() && text.front() == '-') text.remove_prefix(1);
    return text.size() > 1 && text.front() == '0';
}

/// The items of `1..3` or `a..c`; nullopt when the text is no range.
std::optional<std::vector<std::string>> expand_range(std::string_view text) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const auto left = text.substr(0, dots);
    const auto right = text.substr(dots + 2);
    const bool are_letters = is_letter(left) && is_letter(right);
    const auto first = are_letters ? std::optional<long long>(left[0]) : parse_integer(left);
    const auto last = are_letters ? std::optional<long long>(right[0]) : parse_integer(right);
    if (!first || !last) return std::nullopt;
    const auto [low, high] = std::minmax(*first, *last);
    if (high - low >= k_max_range) return std::vector<std::string>{};
    const std::size_t width =
        has_leading_zero(left) || has_leading_zero(right) ? std::max(left.size(), right.size()) : 0;
    std::vector<std::string> items;
    for (long long value = low; value <= high; ++value)
        items.push_back(are_letters ? std::string(1, static_cast<char>(value)) : pad(value, width));
    return items;
}

using Ranges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// POSIX names, ASCII only; nullptr for another name.
const Ranges* find_named_class(std::string_view name) {
    static const std::map<std::string_view, Ranges> k_classes{
        {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
        {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
        {"blank", {{' ', ' '}, {'\t', '\t'}}},
        {"cntrl", {{0, 31}, {127, 127}}},
        {"digit", {{'0', '9'}}},
        {"graph", {{33, 126}}},
        {"lower", {{'a', 'z'}}},
        {"print", {{32, 126}}},
        {"punct", {{33, 47}, {58, 64}, {91, 96}, {123, 126}}},
        {"space", {{' ', ' '}, {9, 13}}},
        {"upper", {{'A', 'Z'}}},
        {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
    };
    const auto found = k_classes.find(name);
    return found == k_classes.end() ? nullptr : &found->second;
}

class PatternParser {
  public:
    explicit PatternParser(std::string_view text) : text_(text), braces_(match_braces(text)) {}

    Sequence parse(std::size_t begin, std::size_t end) {
        Sequence sequence;
        for (std::size_t i = begin; i < end && !error_;)
            parse_node(i, end, sequence);
        return sequence;
    }

    [[nodiscard]] const std::optional<GlobError>& error() const { return error_; }

  private:
    void parse_node(std::size_t& i, std::size_t end, Sequence& sequence) {
        switch (text_[i]) {
            case '*':
                return parse_stars(i, end, sequence);
            case '?':
                ++i;
                sequence.push_back({NodeKind::any});
                return;
            case '[':
                if (parse_set(i, end, sequence)) return;
                break;
            case '{':
                if (parse_choice(i, end, sequence)) return;
                break;
            case '\\':
                if (i + 1 < end) ++i;
                break;
            default:
                break;
        }
        sequence.push_back({NodeKind::character, read_character(text_, i)});
    }

    void parse_stars(std::size_t& i, std::size_t end, Sequence& sequence) {
        const auto begin = i;
        while (i < end && text_[i] == '*')
            ++i;
        sequence.push_back({i - begin == 2 ? NodeKind::globstar : NodeKind::star});
    }

    /// False when the bracket is not closed within its component: then it stands for itself.
    bool parse_set(std::size_t& i, std::size_t end, Sequence& sequence) {
        std::size_t at = i + 1;
        Node node{NodeKind::set};
        if (at < end && (text_[at] == '!' || text_[at] == '^')) {
            node.kind = NodeKind::not_set;
            ++at;
        }
        for (bool is_first = true; at < end && text_[at] != '/'; is_first = false) {
            if (text_[at] == ']' && !is_first) {
                i = at + 1;
                sequence.push_back(std::move(node));
                return true;
            }
            if (!parse_set_item(at, end, node.ranges)) return false;
            if (error_) return true;
        }
        return false;
    }

    bool parse_set_item(std::size_t& at, std::size_t end, Ranges& ranges) {
        if (const auto close = find_class_end(at, end)) return parse_named_class(at, *close, ranges);
        const auto first = parse_set_character(at, end);
        if (!first) return false;
        std::uint32_t last = *first;
        if (at + 1 < end && text_[at] == '-' && text_[at + 1] != ']') {
            ++at;
            const auto upper = parse_set_character(at, end);
            if (!upper) return false;
            last = *upper;
            if (last < *first) error_ = GlobError{"holds a range that runs backwards", ""};
        }
        ranges.emplace_back(*first, last);
        return true;
    }

    /// Where `:]` of the `[:name:]` at `at` stands. Only letters are looked at, so that `[:[:[:…` stays cheap.
    [[nodiscard]] std::optional<std::size_t> find_class_end(std::size_t at, std::size_t end) const {
        if (text_.substr(at, 2) != "[:") return std::nullopt;
        at += 2;
        while (at < end && is_letter(text_.substr(at, 1)))
            ++at;
        if (at + 2 > end || text_.substr(at, 2) != ":]") return std::nullopt;
        return at;
    }

    bool parse_named_class(std::size_t& at, std::size_t close, Ranges& ranges) {
        const auto name = text_.substr(at + 2, close - at - 2);
        const auto* found = find_named_class(name);
        if (found == nullptr)
            error_ = GlobError{"names `[:" + std::string(name) + ":]`, which is no character class", ""};
        else
            ranges.insert(ranges.end(), found->begin(), found->end());
        at = close + 2;
        return true;
    }

    std::optional<std::uint32_t> parse_set_character(std::size_t& at, std::size_t end) {
        if (text_[at] == '\\' && at + 1 < end) ++at;
        if (text_[at] == '/') return std::nullopt;
        return read_character(text_, at);
    }

    /// False when the brace stands for itself: not closed, or neither a list nor a range.
    bool parse_choice(std::size_t& i, std::size_t end, Sequence& sequence) {
        const auto closed = braces_.find(i);
        if (closed == braces_.end() || closed->second >= end) return false;
        const auto begin = i + 1;
        const auto commas = find_commas(begin, closed->second);
        const auto content = text_.substr(begin, closed->second - begin);
        const auto range = commas.empty() ? expand_range(content) : std::nullopt;
        if (commas.empty() && !range) return false;
        Node node{NodeKind::choice};
        if (range) {
            range_items_ += static_cast<long long>(range->size());
            if (range->empty() || range_items_ > k_max_range)
                error_ = GlobError{"holds ranges of more than " + std::to_string(k_max_range) + " items", ""};
            for (const auto& item : *range)
                node.alternatives.push_back(to_characters(item));
        } else {
            parse_alternatives(begin, commas, closed->second, node);
        }
        i = closed->second + 1;
        sequence.push_back(std::move(node));
        return true;
    }

    void parse_alternatives(std::size_t begin, std::vector<std::size_t> ends, std::size_t close, Node& node) {
        if (++depth_ > k_max_depth) {
            error_ = GlobError{"nests braces deeper than " + std::to_string(k_max_depth) + " levels", ""};
            return;
        }
        ends.push_back(close);
        for (const auto stop : ends) {
            node.alternatives.push_back(parse(begin, stop));
            begin = stop + 1;
        }
        --depth_;
    }

    [[nodiscard]] std::vector<std::size_t> find_commas(std::size_t begin, std::size_t end) const {
        std::vector<std::size_t> commas;
        for (std::size_t i = begin; i < end; ++i) {
            if (text_[i] == '\\')
                ++i;
            else if (const auto inner = braces_.find(i); inner != braces_.end())
                i = inner->second;
            else if (text_[i] == ',')
                commas.push_back(i);
        }
        return commas;
    }

    std::string_view text_;
    std::map<std::size_t, std::size_t> braces_;
    std::optional<GlobError> error_;
    int depth_ = 0;
    long long range_items_ = 0;
};

}  // namespace

tl::expected<Sequence, GlobError> parse_pattern(std::string_view pattern) {
    PatternParser parser(pattern);
    auto sequence = parser.parse(0, pattern.size());
    if (parser.error()) return tl::unexpected<GlobError>(*parser.error());
    return sequence;
}

}  // namespace piot::glob
