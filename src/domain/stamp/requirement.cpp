// SPDX-License-Identifier: MIT
#include "domain/stamp/requirement.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/version.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

// The grammar and the rules are those of the `semver` crate that cargo uses: https://docs.rs/semver/1

namespace piot {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_numeric(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::strong_ordering compare_identifiers(std::string_view left, std::string_view right) {
    const bool is_left_numeric = is_numeric(left);
    if (is_left_numeric != is_numeric(right))
        return is_left_numeric ? std::strong_ordering::less : std::strong_ordering::greater;
    // Leading zeros do not occur, so a longer number is a larger one.
    if (is_left_numeric && left.size() != right.size()) return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

/// SemVer precedence of the parts behind the dash; no prerelease is above all prereleases.
std::strong_ordering compare_prereleases(std::string_view left, std::string_view right) {
    if (left.empty() || right.empty()) return left.empty() <=> right.empty();
    const auto left_parts = split(left, '.');
    const auto right_parts = split(right, '.');
    const auto common = std::min(left_parts.size(), right_parts.size());
    for (std::size_t i = 0; i < common; ++i)
        if (const auto order = compare_identifiers(left_parts[i], right_parts[i]); order != 0) return order;
    return left_parts.size() <=> right_parts.size();
}

}  // namespace

std::strong_ordering operator<=>(const SemanticVersion& left, const SemanticVersion& right) {
    if (const auto order = left.major <=> right.major; order != 0) return order;
    if (const auto order = left.minor <=> right.minor; order != 0) return order;
    if (const auto order = left.patch <=> right.patch; order != 0) return order;
    return compare_prereleases(left.prerelease, right.prerelease);
}

/// Reads one comparator after the other from a requirement's text.
class RequirementReader {
  public:
    explicit RequirementReader(std::string_view text) : text_(text) {}

    std::optional<std::vector<Requirement::Comparator>> read_all() {
        skip_blanks();
        if (take_wildcard()) {
            skip_blanks();
            if (!text_.empty()) return std::nullopt;
            return std::vector<Requirement::Comparator>{};
        }
        std::vector<Requirement::Comparator> comparators;
        while (true) {
            auto comparator = read_comparator();
            if (!comparator) return std::nullopt;
            comparators.push_back(*std::move(comparator));
            skip_blanks();
            if (text_.empty()) return comparators;
            if (!take(",")) return std::nullopt;
            skip_blanks();
        }
    }

  private:
    using Operator = Requirement::Operator;

    std::optional<Requirement::Comparator> read_comparator() {
        Requirement::Comparator comparator;
        const auto begin = text_;
        const auto op = take_operator();
        comparator.op = op.value_or(Operator::caret);
        skip_blanks();
        comparator.prefix = begin.substr(0, begin.size() - text_.size());
        const auto major = take_number();
        if (!major) return std::nullopt;
        comparator.major = *major;
        if (!read_part(comparator, comparator.minor) || !read_part(comparator, comparator.patch)) return std::nullopt;
        if (comparator.has_wildcard && !op) comparator.op = Operator::wildcard;
        if (!comparator.patch) return comparator;
        if (take("-")) {
            comparator.prerelease = take_identifiers();
            if (comparator.prerelease.empty()) return std::nullopt;
        }
        if (take("+") && take_identifiers().empty()) return std::nullopt;
        return comparator;
    }

    /// `.N`, `.*`, or nothing; false when what is there fits none of them.
    bool read_part(Requirement::Comparator& comparator, std::optional<std::uint64_t>& part) {
        if (!take(".")) return true;
        if (take_wildcard()) {
            comparator.has_wildcard = true;
            return true;
        }
        part = take_number();
        return part.has_value() && !comparator.has_wildcard;
    }

    std::optional<Operator> take_operator() {
        using Entry = std::pair<std::string_view, Operator>;
        // Longer ones first: `>=` begins with `>`.
        static constexpr std::array<Entry, 7> k_operators{
            Entry{">=", Operator::greater_equal}, Entry{"<=", Operator::less_equal}, Entry{">", Operator::greater},
            Entry{"<", Operator::less},           Entry{"=", Operator::exact},       Entry{"~", Operator::tilde},
            Entry{"^", Operator::caret}};
        for (const auto& [spelling, op] : k_operators)
            if (take(spelling)) return op;
        return std::nullopt;
    }

    bool take(std::string_view token) {
        if (!text_.starts_with(token)) return false;
        text_.remove_prefix(token.size());
        return true;
    }

    bool take_wildcard() { return take("*") || take("x") || take("X"); }

    void skip_blanks() { text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size())); }

    std::optional<std::uint64_t> take_number() {
        const auto end = std::min(text_.find_first_not_of("0123456789"), text_.size());
        const auto digits = text_.substr(0, end);
        if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
        std::uint64_t number = 0;
        const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (result.ec != std::errc{}) return std::nullopt;
        text_.remove_prefix(end);
        return number;
    }

    std::string take_identifiers() {
        const auto end = std::min(
            text_.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-."), text_.size());
        const std::string identifiers(text_.substr(0, end));
        text_.remove_prefix(end);
        const auto parts = split(identifiers, '.');
        const bool has_empty = std::any_of(parts.begin(), parts.end(), [](auto part) { return part.empty(); });
        return has_empty ? "" : identifiers;
    }

    std::string_view text_;
};

std::optional<SemanticVersion> SemanticVersion::parse(std::string_view text) {
    if (!is_semver(text)) return std::nullopt;
    text = text.substr(0, text.find('+'));
    const auto dash = text.find('-');
    const auto numbers = split(text.substr(0, dash), '.');
    std::array<std::uint64_t, 3> values{};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto result = std::from_chars(numbers[i].data(), numbers[i].data() + numbers[i].size(), values.at(i));
        if (result.ec != std::errc{}) return std::nullopt;
    }
    SemanticVersion version{values[0], values[1], values[2]};
    if (dash != std::string_view::npos) version.prerelease = text.substr(dash + 1);
    return version;
}

std::optional<Requirement> Requirement::parse(std::string_view text) {
    auto comparators = RequirementReader(text).read_all();
    if (!comparators) return std::nullopt;
    Requirement requirement;
    requirement.comparators_ = *std::move(comparators);
    return requirement;
}

std::optional<std::string> Requirement::moved_to(std::string_view version) const {
    if (comparators_.size() != 1 || comparators_.front().has_wildcard) return std::nullopt;
    const auto& comparator = comparators_.front();
    if (comparator.op == Operator::caret) return std::string(version);
    if (comparator.op == Operator::tilde || comparator.op == Operator::exact)
        return comparator.prefix + std::string(version);
    return std::nullopt;
}

bool Requirement::matches(const SemanticVersion& version) const {
    const bool fits = std::all_of(comparators_.begin(), comparators_.end(),
                                  [&](const auto& comparator) { return matches(comparator, version); });
    if (!fits || version.prerelease.empty()) return fits;
    return std::any_of(comparators_.begin(), comparators_.end(), [&](const auto& comparator) {
        return comparator.major == version.major && comparator.minor == version.minor &&
               comparator.patch == version.patch && !comparator.prerelease.empty();
    });
}

bool Requirement::matches(const Comparator& comparator, const SemanticVersion& version) {
    switch (comparator.op) {
        case Operator::exact:
        case Operator::wildcard:
            return matches_exact(comparator, version);
        case Operator::greater:
            return is_greater(comparator, version);
        case Operator::greater_equal:
            return matches_exact(comparator, version) || is_greater(comparator, version);
        case Operator::less:
            return is_less(comparator, version);
        case Operator::less_equal:
            return matches_exact(comparator, version) || is_less(comparator, version);
        case Operator::tilde:
            return matches_tilde(comparator, version);
        case Operator::caret:
            return matches_caret(comparator, version);
    }
    return false;
}

bool Requirement::matches_exact(const Comparator& comparator, const SemanticVersion& version) {
    return version.major == comparator.major && version.minor == comparator.minor.value_or(version.minor) &&
           version.patch == comparator.patch.value_or(version.patch) && version.prerelease == comparator.prerelease;
}

bool Requirement::is_greater(const Comparator& comparator, const SemanticVersion& version) {
    if (version.major != comparator.major) return version.major > comparator.major;
    if (!comparator.minor) return false;
    if (version.minor != *comparator.minor) return version.minor > *comparator.minor;
    if (!comparator.patch) return false;
    if (version.patch != *comparator.patch) return version.patch > *comparator.patch;
    return compare_prereleases(version.prerelease, comparator.prerelease) > 0;
}

bool Requirement::is_less(const Comparator& comparator, const SemanticVersion& version) {
    if (version.major != comparator.major) return version.major < comparator.major;
    if (!comparator.minor) return false;
    if (version.minor != *comparator.minor) return version.minor < *comparator.minor;
    if (!comparator.patch) return false;
    if (version.patch != *comparator.patch) return version.patch < *comparator.patch;
    return compare_prereleases(version.prerelease, comparator.prerelease) < 0;
}

bool Requirement::matches_tilde(const Comparator& comparator, const SemanticVersion& version) {
    if (version.major != comparator.major) return false;
    if (comparator.minor && version.minor != *comparator.minor) return false;
    if (comparator.patch && version.patch != *comparator.patch) return version.patch > *comparator.patch;
    return compare_prereleases(version.prerelease, comparator.prerelease) >= 0;
}

bool Requirement::matches_caret(const Comparator& comparator, const SemanticVersion& version) {
    if (version.major != comparator.major) return false;
    if (!comparator.minor) return true;
    const auto minor = *comparator.minor;
    if (!comparator.patch) return comparator.major > 0 ? version.minor >= minor : version.minor == minor;
    const auto patch = *comparator.patch;
    if (comparator.major > 0) {
        if (version.minor != minor) return version.minor > minor;
        if (version.patch != patch) return version.patch > patch;
    } else if (minor > 0) {
        if (version.minor != minor) return false;
        if (version.patch != patch) return version.patch > patch;
    } else if (version.minor != minor || version.patch != patch) {
        return false;
    }
    return compare_prereleases(version.prerelease, comparator.prerelease) >= 0;
}

}  // namespace piot
