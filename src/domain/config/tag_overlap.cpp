// SPDX-License-Identifier: MIT
#include "domain/config/tag_overlap.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace piot::config {

namespace {

// A tag shape is a small regular language; whether two of them meet is found by walking both machines side by side.
// The languages are unions of four token sequences: X.Y.Z, and X.Y.Z-<label>.N for each label.

enum class TokenKind { literal, number, rest };

struct Token {
    TokenKind kind = TokenKind::literal;
    char character = 0;  ///< of a literal
};

using Sequence = std::vector<Token>;

/// How far a sequence has been walked.
struct Position {
    std::size_t token = 0;
    enum Digits { none, zero, some } digits = none;  ///< of the number at `token`

    friend auto operator<=>(const Position&, const Position&) = default;
};

void append(Sequence& sequence, std::string_view text) {
    for (const char c : text)
        sequence.push_back({TokenKind::literal, c});
}

/// `#` stands for a number.
std::vector<Sequence> make_sequences(const TagShape& shape, const Sequence& ending) {
    constexpr std::array<std::string_view, 4> k_versions{"#.#.#", "#.#.#-alpha.#", "#.#.#-beta.#", "#.#.#-rc.#"};
    std::vector<Sequence> sequences;
    for (const auto version : k_versions) {
        Sequence sequence;
        append(sequence, shape.prefix);
        for (const char c : version)
            sequence.push_back(c == '#' ? Token{TokenKind::number, 0} : Token{TokenKind::literal, c});
        append(sequence, shape.suffix);
        sequence.insert(sequence.end(), ending.begin(), ending.end());
        sequences.push_back(std::move(sequence));
    }
    return sequences;
}

bool is_at_end(const Sequence& sequence, const Position& position) {
    const bool is_number_done = position.digits != Position::none;
    const auto next = position.token + (is_number_done ? 1U : 0U);
    return next == sequence.size() || (next + 1 == sequence.size() && sequence[next].kind == TokenKind::rest);
}

/// Where the machine can be after `c`; at most two places.
void step(const Sequence& sequence, Position position, char c, std::vector<Position>& next) {
    const auto push_token = [&](std::size_t at) {
        if (at >= sequence.size()) return;
        const auto& token = sequence[at];
        if (token.kind == TokenKind::rest) next.push_back({at, Position::none});
        if (token.kind == TokenKind::literal && token.character == c) next.push_back({at + 1, Position::none});
        if (token.kind == TokenKind::number && c >= '0' && c <= '9')
            next.push_back({at, c == '0' ? Position::zero : Position::some});
    };
    if (position.digits == Position::some && c >= '0' && c <= '9') next.push_back(position);
    push_token(position.digits == Position::none ? position.token : position.token + 1);
}

std::string letters_of(const Sequence& sequence) {
    std::string letters = "0123456789";
    for (const auto& token : sequence)
        if (token.kind == TokenKind::literal && letters.find(token.character) == std::string::npos)
            letters += token.character;
    return letters;
}

std::optional<std::string> find_common_text(const Sequence& left, const Sequence& right) {
    struct Walk {
        Position left, right;
        std::string text;
    };
    const auto letters = letters_of(right);
    std::set<std::pair<Position, Position>> seen{{{}, {}}};
    std::deque<Walk> walks{{{}, {}, ""}};
    std::vector<Position> next_left, next_right;
    for (; !walks.empty(); walks.pop_front()) {
        const auto walk = walks.front();
        if (is_at_end(left, walk.left) && is_at_end(right, walk.right)) return walk.text;
        for (const char c : letters) {
            next_left.clear();
            next_right.clear();
            step(left, walk.left, c, next_left);
            step(right, walk.right, c, next_right);
            for (const auto& to_left : next_left)
                for (const auto& to_right : next_right)
                    if (seen.insert({to_left, to_right}).second) walks.push_back({to_left, to_right, walk.text + c});
        }
    }
    return std::nullopt;
}

/// Most pairs differ in what stands before the version.
bool can_meet(const TagShape& left, const TagShape& right) {
    const auto length = std::min(left.prefix.size(), right.prefix.size());
    return left.prefix.compare(0, length, right.prefix, 0, length) == 0;
}

std::optional<std::string> find_shortest(const std::vector<Sequence>& left, const std::vector<Sequence>& right) {
    std::optional<std::string> shortest;
    for (const auto& one : left)
        for (const auto& other : right)
            if (auto text = find_common_text(one, other); text && (!shortest || text->size() < shortest->size()))
                shortest = std::move(text);
    return shortest;
}

}  // namespace

std::optional<std::string> find_common_tag(const TagShape& left, const TagShape& right) {
    if (!can_meet(left, right)) return std::nullopt;
    return find_shortest(make_sequences(left, {}), make_sequences(right, {}));
}

std::optional<std::string> find_nested_tag(const TagShape& outer, const TagShape& inner) {
    if (!can_meet(outer, inner)) return std::nullopt;
    const Sequence below{{TokenKind::literal, '/'}, {TokenKind::rest, 0}};
    return find_shortest(make_sequences(outer, below), make_sequences(inner, {}));
}

}  // namespace piot::config
