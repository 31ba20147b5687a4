// SPDX-License-Identifier: MIT
#include "piot/domain/pep440.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace piot {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Reads the grammar of PEP 440, appendix B, from left to right.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool is_done() const { return rest_.empty(); }

    bool take(std::string_view word) {
        if (rest_.substr(0, word.size()) != word) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    /// Digits without leading zeros; nullopt when there are none.
    std::optional<std::string> take_number() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
        const auto length = static_cast<std::size_t>(end - rest_.begin());
        if (length == 0) return std::nullopt;
        auto digits = rest_.substr(0, length);
        rest_.remove_prefix(length);
        digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
        return std::string(digits);
    }

    /// One of `spellings`, with separators around it, and its number (0 when absent).
    template <std::size_t N>
    std::optional<std::pair<std::string, std::string>> take_segment(
        const std::array<std::pair<std::string_view, std::string_view>, N>& spellings) {
        const auto start = rest_;
        take_separator();
        for (const auto& [spelling, normal] : spellings) {
            if (!take(spelling)) continue;
            const auto before_number = rest_;
            take_separator();
            auto number = take_number();
            if (!number) rest_ = before_number;
            return std::pair(std::string(normal), number.value_or("0"));
        }
        rest_ = start;
        return std::nullopt;
    }

    /// `-1`, the implicit post release.
    std::optional<std::string> take_implicit_post() {
        const auto start = rest_;
        if (take("-"))
            if (auto number = take_number()) return number;
        rest_ = start;
        return std::nullopt;
    }

    std::string_view take_rest() { return std::exchange(rest_, {}); }

  private:
    void take_separator() {
        if (!rest_.empty() && (rest_.front() == '-' || rest_.front() == '_' || rest_.front() == '.'))
            rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_pre{{{"alpha", "a"},
                                                                              {"beta", "b"},
                                                                              {"preview", "rc"},
                                                                              {"pre", "rc"},
                                                                              {"rc", "rc"},
                                                                              {"a", "a"},
                                                                              {"b", "b"},
                                                                              {"c", "rc"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> k_post{
    {{"post", ".post"}, {"rev", ".post"}, {"r", ".post"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> k_dev{{{"dev", ".dev"}}};

std::optional<std::string> take_release(Scanner& scanner) {
    auto first = scanner.take_number();
    if (!first) return std::nullopt;
    std::string text;
    if (scanner.take("!")) {
        if (*first != "0") text = *first + "!";
        first = scanner.take_number();
        if (!first) return std::nullopt;
    }
    text += *first;
    while (true) {
        Scanner ahead = scanner;
        if (!ahead.take(".")) return text;
        const auto number = ahead.take_number();
        if (!number) return text;
        text.append(".").append(*number);
        scanner = ahead;
    }
}

std::optional<std::string> normalize_local(std::string_view text) {
    std::string local;
    const auto dotted = replace_all(replace_all(text, "-", "."), "_", ".");
    for (const auto part : split(dotted, '.')) {
        const auto is_alphanumeric = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
        if (part.empty() || !std::all_of(part.begin(), part.end(), is_alphanumeric)) return std::nullopt;
        const bool is_number = std::all_of(part.begin(), part.end(), is_digit);
        local.append(local.empty() ? "" : ".");
        local.append(is_number ? *Scanner(part).take_number() : std::string(part));
    }
    return local;
}

std::optional<std::uint64_t> to_number(std::string_view digits) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

/// `1.2`: at most three numbers, or more where the rest are zeros.
std::optional<std::array<std::uint64_t, 3>> read_release(std::string_view text) {
    std::array<std::uint64_t, 3> numbers{};
    std::size_t count = 0;
    for (const auto part : split(text, '.')) {
        const auto number = to_number(part);
        if (!number || (count >= numbers.size() && *number != 0)) return std::nullopt;
        if (count < numbers.size()) numbers[count] = *number;
        ++count;
    }
    return numbers;
}

std::optional<Prerelease> read_prerelease(std::string_view text) {
    using Spelling = std::pair<std::string_view, PrereleaseLabel>;
    for (const auto& [spelling, label] : {Spelling{"a", PrereleaseLabel::alpha}, Spelling{"b", PrereleaseLabel::beta},
                                          Spelling{"rc", PrereleaseLabel::rc}}) {
        if (!text.starts_with(spelling)) continue;
        if (const auto number = to_number(text.substr(spelling.size()))) return Prerelease{label, *number};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Version> parse_pep440(std::string_view text) {
    const auto normal = normalize_pep440(text);
    if (!normal) return std::nullopt;
    const std::string_view whole = *normal;
    const auto end = std::min(whole.find_first_not_of("0123456789."), whole.size());
    const auto release = read_release(whole.substr(0, end));
    if (!release) return std::nullopt;
    const auto rest = whole.substr(end);
    const auto prerelease = read_prerelease(rest);
    if (!rest.empty() && !prerelease) return std::nullopt;
    return Version((*release)[0], (*release)[1], (*release)[2], prerelease);
}

std::optional<std::string> normalize_pep440(std::string_view text) {
    const std::string lowered = to_lower(trim(text));
    Scanner scanner(lowered);
    scanner.take("v");
    auto normal = take_release(scanner);
    if (!normal) return std::nullopt;
    if (const auto pre = scanner.take_segment(k_pre)) normal->append(pre->first).append(pre->second);
    if (const auto implicit = scanner.take_implicit_post())
        normal->append(".post").append(*implicit);
    else if (const auto post = scanner.take_segment(k_post))
        normal->append(post->first).append(post->second);
    if (const auto dev = scanner.take_segment(k_dev)) normal->append(dev->first).append(dev->second);
    if (scanner.take("+")) {
        const auto local = normalize_local(scanner.take_rest());
        if (!local) return std::nullopt;
        normal->append("+").append(*local);
    }
    if (!scanner.is_done()) return std::nullopt;
    return normal;
}

}  // namespace piot
