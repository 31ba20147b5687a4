// SPDX-License-Identifier: MIT
#include "piot/domain/version.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace piot {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_identifier_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool is_numeric(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// A SemVer number: no sign, no leading zero, fits 64 bits, and so does the next one.
std::optional<std::uint64_t> parse_number(std::string_view text) {
    if (!is_numeric(text) || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool has_next = number != std::numeric_limits<std::uint64_t>::max();
    if (error != std::errc{} || end != text.data() + text.size() || !has_next) return std::nullopt;
    return number;
}

std::optional<Prerelease> parse_prerelease(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto number = parse_number(text.substr(dot + 1));
    if (!number) return std::nullopt;
    for (const auto label : {PrereleaseLabel::alpha, PrereleaseLabel::beta, PrereleaseLabel::rc})
        if (text.substr(0, dot) == to_string(label)) return Prerelease{label, *number};
    return std::nullopt;
}

bool are_identifiers(std::string_view text, bool (*accepts)(std::string_view)) {
    const auto parts = split(text, '.');
    return std::all_of(parts.begin(), parts.end(), accepts);
}

bool is_build_identifier(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_identifier_character);
}

bool is_prerelease_identifier(std::string_view text) {
    return is_build_identifier(text) && (!is_numeric(text) || text.size() == 1 || text.front() != '0');
}

}  // namespace

Version::Version(std::uint64_t major, std::uint64_t minor, std::uint64_t patch, std::optional<Prerelease> prerelease)
    : major_(major), minor_(minor), patch_(patch), prerelease_(prerelease) {}

std::optional<Version> Version::parse(std::string_view text) {
    const auto dash = text.find('-');
    const auto parts = split(text.substr(0, dash), '.');
    if (parts.size() != 3) return std::nullopt;
    const auto major = parse_number(parts[0]);
    const auto minor = parse_number(parts[1]);
    const auto patch = parse_number(parts[2]);
    if (!major || !minor || !patch) return std::nullopt;
    if (dash == std::string_view::npos) return Version(*major, *minor, *patch);
    const auto prerelease = parse_prerelease(text.substr(dash + 1));
    if (!prerelease) return std::nullopt;
    return Version(*major, *minor, *patch, prerelease);
}

Version Version::stable() const {
    return {major_, minor_, patch_};
}

std::string Version::to_string() const {
    std::string text = std::to_string(major_) + '.' + std::to_string(minor_) + '.' + std::to_string(patch_);
    if (prerelease_)
        text.append("-")
            .append(piot::to_string(prerelease_->label))
            .append(".")
            .append(std::to_string(prerelease_->number));
    return text;
}

std::string Version::to_pep440() const {
    std::string text = stable().to_string();
    if (!prerelease_) return text;
    constexpr std::array<std::string_view, 3> k_letters{"a", "b", "rc"};
    return text.append(k_letters.at(static_cast<std::size_t>(prerelease_->label)))
        .append(std::to_string(prerelease_->number));
}

std::strong_ordering operator<=>(const Version& left, const Version& right) {
    if (const auto order = left.major_ <=> right.major_; order != 0) return order;
    if (const auto order = left.minor_ <=> right.minor_; order != 0) return order;
    if (const auto order = left.patch_ <=> right.patch_; order != 0) return order;
    // SemVer: a prerelease comes before its release.
    if (left.prerelease_.has_value() != right.prerelease_.has_value())
        return left.prerelease_ ? std::strong_ordering::less : std::strong_ordering::greater;
    return left.prerelease_ <=> right.prerelease_;
}

bool is_semver(std::string_view text) {
    const auto plus = text.find('+');
    if (plus != std::string_view::npos && !are_identifiers(text.substr(plus + 1), is_build_identifier)) return false;
    text = text.substr(0, plus);
    const auto dash = text.find('-');
    if (dash != std::string_view::npos && !are_identifiers(text.substr(dash + 1), is_prerelease_identifier))
        return false;
    const auto parts = split(text.substr(0, dash), '.');
    return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](auto part) {
               return is_numeric(part) && (part.size() == 1 || part.front() != '0');
           });
}

Version bump(const Version& version, BumpLevel level) {
    switch (level) {
        case BumpLevel::major:
            return {version.major() + 1, 0, 0};
        case BumpLevel::minor:
            return {version.major(), version.minor() + 1, 0};
        case BumpLevel::patch:
            break;
    }
    return {version.major(), version.minor(), version.patch() + 1};
}

std::string_view to_string(BumpLevel level) {
    switch (level) {
        case BumpLevel::patch:
            return "patch";
        case BumpLevel::minor:
            return "minor";
        case BumpLevel::major:
            return "major";
    }
    return "";
}

std::string_view to_string(PrereleaseLabel label) {
    switch (label) {
        case PrereleaseLabel::alpha:
            return "alpha";
        case PrereleaseLabel::beta:
            return "beta";
        case PrereleaseLabel::rc:
            return "rc";
    }
    return "";
}

}  // namespace piot
