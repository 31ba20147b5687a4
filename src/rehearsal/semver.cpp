// SPDX-License-Identifier: MIT
#include "rehearsal/semver.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace {

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    if (!is_number(text) || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_identifier(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

enum class LeadingZeros { allowed, refused };

bool are_identifiers(std::string_view text, LeadingZeros zeros) {
    for (const auto part : split(text, '.')) {
        if (part.empty() || !std::all_of(part.begin(), part.end(), is_identifier)) return false;
        if (zeros == LeadingZeros::refused && is_number(part) && part.size() > 1 && part.front() == '0') return false;
    }
    return true;
}

// -1, 0, 1; numeric identifiers come before the others, fewer before more.
int compare_prereleases(const std::string& left, const std::string& right) {
    if (left.empty() || right.empty()) return left.empty() ? (right.empty() ? 0 : 1) : -1;
    const auto a = split(left, '.');
    const auto b = split(right, '.');
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i] == b[i]) continue;
        const bool a_is_number = is_number(a[i]);
        const bool b_is_number = is_number(b[i]);
        if (a_is_number != b_is_number) return a_is_number ? -1 : 1;
        if (a_is_number && a[i].size() != b[i].size()) return a[i].size() < b[i].size() ? -1 : 1;
        return a[i] < b[i] ? -1 : 1;
    }
    return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

bool is_wildcard(std::string_view text) {
    return text == "*" || text == "x" || text == "X";
}

// One of a requirement's comma-separated parts.
std::optional<std::string> normalize_comparator(std::string_view text) {
    static constexpr std::array<std::string_view, 7> k_operators = {">=", "<=", ">", "<", "=", "~", "^"};
    std::string_view op;
    for (const auto candidate : k_operators) {
        if (op.empty() && text.starts_with(candidate)) op = candidate;
    }
    auto version = trim(text.substr(op.size()));
    const auto plus = version.find('+');
    version = version.substr(0, plus);
    const auto dash = version.find('-');
    const auto numbers = split(version.substr(0, dash), '.');
    if (numbers.empty() || numbers.size() > 3) return std::nullopt;
    if (is_wildcard(numbers.front()) && op.empty()) return "*";

    std::string normalized;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (is_wildcard(numbers[i]) && i > 0) return (op.empty() ? "" : std::string(op)) + normalized + ".*";
        if (!parse_number(numbers[i])) return std::nullopt;
        normalized += (i == 0 ? "" : ".") + std::string(numbers[i]);
    }
    if (dash != std::string_view::npos) {
        if (numbers.size() != 3 || !are_identifiers(version.substr(dash + 1), LeadingZeros::refused))
            return std::nullopt;
        normalized += version.substr(dash);
    }
    return (op.empty() ? "^" : std::string(op)) + normalized;
}

}  // namespace

std::optional<SemVer> SemVer::parse(std::string_view text) {
    SemVer version;
    if (const auto plus = text.find('+'); plus != std::string_view::npos) {
        version.build = std::string(text.substr(plus + 1));
        if (!are_identifiers(version.build, LeadingZeros::allowed)) return std::nullopt;
        text = text.substr(0, plus);
    }
    if (const auto dash = text.find('-'); dash != std::string_view::npos) {
        version.prerelease = std::string(text.substr(dash + 1));
        if (!are_identifiers(version.prerelease, LeadingZeros::refused)) return std::nullopt;
        text = text.substr(0, dash);
    }
    const auto numbers = split(text, '.');
    if (numbers.size() != 3) return std::nullopt;
    const auto major = parse_number(numbers[0]);
    const auto minor = parse_number(numbers[1]);
    const auto patch = parse_number(numbers[2]);
    if (!major || !minor || !patch) return std::nullopt;
    version.major = *major;
    version.minor = *minor;
    version.patch = *patch;
    return version;
}

std::string SemVer::without_build() const {
    return fmt::format("{}.{}.{}{}{}", major, minor, patch, prerelease.empty() ? "" : "-", prerelease);
}

bool SemVer::precedes(const SemVer& other) const {
    if (major != other.major) return major < other.major;
    if (minor != other.minor) return minor < other.minor;
    if (patch != other.patch) return patch < other.patch;
    return compare_prereleases(prerelease, other.prerelease) < 0;
}

std::optional<std::string> normalize_requirement(std::string_view text) {
    std::vector<std::string> parts;
    for (const auto part : split(text, ',')) {
        auto comparator = normalize_comparator(trim(part));
        if (!comparator) return std::nullopt;
        parts.push_back(std::move(*comparator));
    }
    return join(parts, ", ");
}

}  // namespace piot::rehearsal
