// SPDX-License-Identifier: MIT
#include "naive_glob.hpp"

#include "domain/glob/characters.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace piot::fuzz {

namespace {

constexpr std::size_t k_most_alternatives = 3000;

using Range = std::pair<std::uint32_t, std::uint32_t>;
using Characters = std::vector<std::uint32_t>;

enum class Kind { character, any, star, globstar, set, not_set };

struct Token {
    Kind kind = Kind::character;
    std::uint32_t character = 0;
    std::vector<Range> ranges{};
};

using Tokens = std::vector<Token>;

bool is_slash(const Token& token) {
    return token.kind == Kind::character && token.character == '/';
}

/// The `}` of the `{` at `open`; npos when it has none.
std::size_t find_close(std::string_view text, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '{')
            ++depth;
        else if (text[i] == '}' && --depth == 0)
            return i;
    }
    return std::string_view::npos;
}

/// Where the brace ends that was opened before everything else; a brace without its end hides none behind it.
std::size_t skip_brace(std::string_view text, std::size_t at) {
    const auto close = find_close(text, at);
    return close == std::string_view::npos ? at : close;
}

std::vector<std::string_view> split_at_commas(std::string_view content) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] == '\\') {
            ++i;
        } else if (content[i] == '{') {
            i = skip_brace(content, i);
        } else if (content[i] == ',') {
            parts.push_back(content.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(content.substr(begin));
    return parts;
}

bool is_integer(std::string_view text) {
    if (text.size() > 9) return false;
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_letter(std::string_view text) {
    return text.size() == 1 && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
}

bool is_padded(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return text.size() > 1 && text[0] == '0';
}

/// Empty when the content of the braces is no range.
std::vector<std::string> expand_range(std::string_view content) {
    const auto dots = content.find("..");
    if (dots == std::string_view::npos) return {};
    const std::string left(content.substr(0, dots)), right(content.substr(dots + 2));
    std::vector<std::string> items;
    if (is_letter(left) && is_letter(right)) {
        for (int c = std::min(left[0], right[0]); c <= std::max(left[0], right[0]); ++c)
            items.emplace_back(1, static_cast<char>(c));
    } else if (is_integer(left) && is_integer(right)) {
        const auto width = is_padded(left) || is_padded(right) ? std::max(left.size(), right.size()) : 0;
        const int first = std::atoi(left.c_str()), last = std::atoi(right.c_str());
        for (int value = std::min(first, last); value <= std::max(first, last); ++value) {
            std::string digits = std::to_string(std::abs(value));
            const std::string sign = value < 0 ? "-" : "";
            while (digits.size() + sign.size() < width)
                digits.insert(0, "0");
            items.push_back(sign + digits);
        }
    }
    return items;
}

const std::map<std::string_view, std::vector<Range>>& named_classes() {
    static const std::map<std::string_view, std::vector<Range>> k_classes{
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
        {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}}};
    return k_classes;
}

/// The bracket expression at the front of `text`; its length, 0 when it stands for itself.
std::size_t read_set(std::string_view text, Token& token) {
    std::size_t at = 1;
    token.kind = Kind::set;
    if (at < text.size() && (text[at] == '!' || text[at] == '^')) {
        token.kind = Kind::not_set;
        ++at;
    }
    const auto read_one = [&](std::uint32_t& character) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        if (text[at] == '/') return false;
        character = glob::read_character(text, at);
        return true;
    };
    for (const auto first_item = at; at < text.size() && text[at] != '/';) {
        if (text[at] == ']' && at != first_item) return at + 1;
        const auto close = text.substr(at, 2) == "[:" ? text.find(":]", at + 2) : std::string_view::npos;
        if (close != std::string_view::npos && named_classes().contains(text.substr(at + 2, close - at - 2))) {
            for (const auto& range : named_classes().at(text.substr(at + 2, close - at - 2)))
                token.ranges.push_back(range);
            at = close + 2;
            continue;
        }
        Range range;
        if (!read_one(range.first)) return 0;
        range.second = range.first;
        if (at + 1 < text.size() && text[at] == '-' && text[at + 1] != ']') {
            ++at;
            if (!read_one(range.second)) return 0;
        }
        token.ranges.push_back(range);
    }
    return 0;
}

/// Every way to choose among the braces. Empty when there are too many.
std::vector<Tokens> expand(std::string_view text) {
    std::vector<Tokens> all{{}};
    const auto append = [&](const std::vector<Tokens>& choices) {
        std::vector<Tokens> longer;
        for (const auto& head : all) {
            for (const auto& tail : choices) {
                longer.push_back(head);
                longer.back().insert(longer.back().end(), tail.begin(), tail.end());
            }
        }
        all = std::move(longer);
    };
    for (std::size_t i = 0; i < text.size() && all.size() <= k_most_alternatives;) {
        Token token;
        if (text[i] == '*') {
            const auto begin = i;
            while (i < text.size() && text[i] == '*')
                ++i;
            token.kind = i - begin == 2 ? Kind::globstar : Kind::star;
            append({{token}});
            continue;
        }
        if (text[i] == '?') {
            ++i;
            append({{{Kind::any}}});
            continue;
        }
        if (text[i] == '[') {
            if (const auto length = read_set(text.substr(i), token); length > 0) {
                i += length;
                append({{token}});
                continue;
            }
            token = {};
        }
        if (const auto close = text[i] == '{' ? find_close(text, i) : std::string_view::npos;
            close != std::string_view::npos) {
            const auto content = text.substr(i + 1, close - i - 1);
            const auto parts = split_at_commas(content);
            std::vector<Tokens> choices;
            if (parts.size() > 1) {
                for (const auto part : parts)
                    for (auto& tokens : expand(part))
                        choices.push_back(std::move(tokens));
            } else {
                for (const auto& item : expand_range(content)) {
                    choices.emplace_back();
                    for (const char c : item)
                        choices.back().push_back({Kind::character, static_cast<std::uint32_t>(c)});
                }
            }
            if (choices.size() * all.size() > k_most_alternatives) return {};
            if (!choices.empty()) {
                append(choices);
                i = close + 1;
                continue;
            }
        }
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        token.character = glob::read_character(text, i);
        append({{token}});
    }
    return all.size() > k_most_alternatives ? std::vector<Tokens>{} : all;
}

bool takes(const Token& token, std::uint32_t character) {
    const auto is_in = [&](const Range& range) { return range.first <= character && character <= range.second; };
    const bool is_listed = std::any_of(token.ranges.begin(), token.ranges.end(), is_in);
    switch (token.kind) {
        case Kind::character:
            return character == token.character;
        case Kind::any:
            return character != '/';
        case Kind::set:
            return character != '/' && is_listed;
        case Kind::not_set:
            return character != '/' && !is_listed;
        case Kind::star:
        case Kind::globstar:
            break;
    }
    return false;
}

/// One choice of alternatives against the path, by trying; remembers what failed.
class Attempt {
  public:
    Attempt(const Tokens& tokens, const Characters& path) : path_(path) {
        // An empty component comes out of braces and stands for nothing, but at the end it asks for a directory.
        for (const auto& token : tokens)
            if (!is_slash(token) || (!tokens_.empty() && !is_slash(tokens_.back()))) tokens_.push_back(token);
    }

    bool matches() { return !tokens_.empty() && !is_slash(tokens_.back()) && go_on(0, 0); }

  private:
    bool go_on(std::size_t token, std::size_t at) {
        const auto known = known_.find({token, at});
        if (known != known_.end()) return known->second;
        return known_[{token, at}] = find_out(token, at);
    }

    bool find_out(std::size_t token, std::size_t at) {
        if (token == tokens_.size()) return at == path_.size();
        const auto kind = tokens_[token].kind;
        const bool begins = token == 0 || is_slash(tokens_[token - 1]);
        const bool ends = token + 1 == tokens_.size();
        if (kind == Kind::globstar && begins && ends) return at < path_.size();
        if (kind == Kind::globstar && begins && is_slash(tokens_[token + 1])) {
            if (go_on(token + 2, at)) return true;
            const auto slash = std::find(path_.begin() + static_cast<std::ptrdiff_t>(at), path_.end(), '/');
            const auto end = static_cast<std::size_t>(slash - path_.begin());
            return slash != path_.end() && end > at && go_on(token, end + 1);
        }
        if (kind == Kind::globstar || kind == Kind::star)
            return go_on(token + 1, at) || (at < path_.size() && path_[at] != '/' && go_on(token, at + 1));
        return at < path_.size() && takes(tokens_[token], path_[at]) && go_on(token + 1, at + 1);
    }

    Tokens tokens_;
    const Characters& path_;
    std::map<std::pair<std::size_t, std::size_t>, bool> known_;
};

}  // namespace

std::optional<bool> matches_naively(std::string_view pattern, std::string_view path) {
    const auto alternatives = expand(pattern);
    if (alternatives.empty()) return std::nullopt;
    Characters characters;
    for (std::size_t i = 0; i < path.size();)
        characters.push_back(glob::read_character(path, i));
    return std::any_of(alternatives.begin(), alternatives.end(),
                       [&](const Tokens& tokens) { return Attempt(tokens, characters).matches(); });
}

}  // namespace piot::fuzz
