// SPDX-License-Identifier: MIT
#include "piot/base/text.hpp"
#include "piot/domain/python_facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <tuple>

namespace piot {

namespace {

/// The CPython minors that can be asked for, 3.N.
constexpr std::array k_cpython_minors{8, 9, 10, 11, 12, 13, 14};

/// A micro number above every real one: stands for "the releases after the last one that a clause names".
constexpr int k_far_micro = 100'000;

enum class Operator { equal, not_equal, compatible, at_least, at_most, above, below };

/// `>=3.10.2` and the like.
struct Clause {
    Operator op = Operator::equal;
    std::vector<int> numbers;  // at least one
    bool is_prerelease = false;

    [[nodiscard]] bool names_micro() const { return numbers.size() > 2; }
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view skip(std::string_view text, std::string_view characters) {
    return text.substr(std::min(text.find_first_not_of(characters), text.size()));
}

std::optional<Operator> take_operator(std::string_view& text) {
    // longest first: `===` must not be read as `==`
    static constexpr std::array<std::pair<std::string_view, Operator>, 8> k_operators{{{"===", Operator::equal},
                                                                                       {"==", Operator::equal},
                                                                                       {"!=", Operator::not_equal},
                                                                                       {"~=", Operator::compatible},
                                                                                       {">=", Operator::at_least},
                                                                                       {"<=", Operator::at_most},
                                                                                       {">", Operator::above},
                                                                                       {"<", Operator::below}}};
    for (const auto& [spelling, op] : k_operators) {
        if (!text.starts_with(spelling)) continue;
        text.remove_prefix(spelling.size());
        return op;
    }
    return std::nullopt;
}

/// `3.10.2`, from the front of `text`; empty when there is no number.
std::vector<int> take_numbers(std::string_view& text) {
    std::vector<int> numbers;
    while (!text.empty() && is_digit(text.front())) {
        int number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || number >= k_far_micro) return {};
        numbers.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool goes_on = text.size() > 1 && text[0] == '.' && is_digit(text[1]);
        if (!goes_on) break;
        text.remove_prefix(1);
    }
    return numbers;
}

/// What may stand behind the numbers: nothing, `.*`, a pre-, post- or development release. nullopt = something else.
std::optional<bool> parse_is_prerelease(std::string_view suffix) {
    if (suffix.empty() || suffix == ".*") return false;
    const auto lower = to_lower(skip(suffix, ".-_"));
    const auto word = std::string_view(lower).substr(0, lower.find_first_of("0123456789.-_+"));
    for (const auto* pre : {"a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "dev"})
        if (word == pre) return true;
    for (const auto* post : {"post", "rev", "r"})
        if (word == post) return false;
    return std::nullopt;
}

std::optional<Clause> take_clause(std::string_view& text) {
    const auto op = take_operator(text);
    if (!op) return std::nullopt;
    text = skip(text, " \t");
    if (text.starts_with('v')) text.remove_prefix(1);
    Clause clause{*op, take_numbers(text), false};
    if (clause.numbers.empty()) return std::nullopt;
    const auto end = std::min(text.find_first_of(" \t,<>=!~"), text.size());
    const auto is_prerelease = parse_is_prerelease(text.substr(0, end));
    if (!is_prerelease) return std::nullopt;
    clause.is_prerelease = *is_prerelease;
    text.remove_prefix(end);
    return clause;
}

/// Empty when the text is no specifier set.
std::vector<Clause> parse_clauses(std::string_view text) {
    std::vector<Clause> clauses;
    // Commas are optional between clauses: older tools accepted `>=3.8 <3.12`, and its meaning is plain.
    for (text = skip(text, " \t,"); !text.empty(); text = skip(text, " \t,")) {
        auto clause = take_clause(text);
        if (!clause) return {};
        clauses.push_back(*std::move(clause));
    }
    return clauses;
}

using Numbers = std::tuple<int, int, int>;

/// A prerelease of X comes just before X, and piot only asks about final releases.
bool is_satisfied_by_order(const Clause& clause, const Numbers& candidate, const Numbers& bound) {
    switch (clause.op) {
        case Operator::at_least:
        case Operator::compatible:
            return candidate >= bound;
        case Operator::above:
            return clause.is_prerelease ? candidate >= bound : candidate > bound;
        case Operator::at_most:
            return clause.is_prerelease ? candidate < bound : candidate <= bound;
        case Operator::below:
            return candidate < bound;
        case Operator::equal:
        case Operator::not_equal:
            break;
    }
    return false;
}

bool is_satisfied(const Clause& clause, int minor, int micro) {
    const Numbers release{3, minor, micro};
    const std::array parts{3, minor, micro};
    const auto has_prefix = [&](std::size_t length) {
        length = std::min(length, parts.size());
        return std::equal(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(length), clause.numbers.begin());
    };
    if (clause.op == Operator::equal) return !clause.is_prerelease && has_prefix(clause.numbers.size());
    if (clause.op == Operator::not_equal) return clause.is_prerelease || !has_prefix(clause.numbers.size());
    if (clause.op == Operator::compatible && !has_prefix(std::max<std::size_t>(clause.numbers.size(), 2) - 1))
        return false;
    const auto number = [&](std::size_t i) { return i < clause.numbers.size() ? clause.numbers[i] : 0; };
    if (clause.names_micro()) return is_satisfied_by_order(clause, release, {number(0), number(1), number(2)});
    return is_satisfied_by_order(clause, {3, minor, 0}, {number(0), number(1), 0});
}

/// The micro numbers around which the answer of a clause can change.
std::vector<int> interesting_micros(const std::vector<Clause>& clauses) {
    std::vector<int> micros{0, k_far_micro};
    for (const auto& clause : clauses) {
        if (!clause.names_micro()) continue;
        const int micro = clause.numbers[2];
        micros.insert(micros.end(), {std::max(micro - 1, 0), micro, micro + 1});
    }
    return micros;
}

}  // namespace

std::vector<std::string> expand_requires_python(std::string_view specifier) {
    const auto clauses = parse_clauses(specifier);
    if (clauses.empty()) return {};
    const auto micros = interesting_micros(clauses);
    std::vector<std::string> versions;
    for (const int minor : k_cpython_minors) {
        const bool is_let_in = std::any_of(micros.begin(), micros.end(), [&](int micro) {
            return std::all_of(clauses.begin(), clauses.end(),
                               [&](const Clause& clause) { return is_satisfied(clause, minor, micro); });
        });
        if (is_let_in) versions.push_back("3." + std::to_string(minor));
    }
    return versions;
}

}  // namespace piot
