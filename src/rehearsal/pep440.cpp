// SPDX-License-Identifier: MIT
#include "rehearsal/pep440.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace {

struct Label {
    std::string_view spelling;
    std::string_view normalized;
};

// Longer spellings first, so that `pre` is not read as `p` or `rev` as `r`.
constexpr std::array<Label, 8> k_pre_labels = {{{"preview", "rc"},
                                                {"alpha", "a"},
                                                {"beta", "b"},
                                                {"pre", "rc"},
                                                {"rc", "rc"},
                                                {"a", "a"},
                                                {"b", "b"},
                                                {"c", "rc"}}};
constexpr std::array<Label, 3> k_post_labels = {{{"post", "post"}, {"rev", "post"}, {"r", "post"}}};
constexpr std::array<Label, 1> k_dev_labels = {{{"dev", "dev"}}};

class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    bool is_done() const { return rest_.empty(); }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void take_separator() {
        if (!rest_.empty() && std::string_view("-_.").find(rest_.front()) != std::string_view::npos)
            rest_.remove_prefix(1);
    }
    std::optional<std::uint64_t> take_number() {
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc{}) return std::nullopt;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }
    /// `[-_.]?label[-_.]?number?`, or nothing and no move.
    template <std::size_t N>
    std::optional<std::pair<std::string, std::uint64_t>> take_labelled(const std::array<Label, N>& labels) {
        const auto before = rest_;
        take_separator();
        for (const auto& label : labels) {
            if (!rest_.starts_with(label.spelling)) continue;
            rest_.remove_prefix(label.spelling.size());
            const auto after_label = rest_;
            take_separator();
            const auto number = take_number();
            if (!number) rest_ = after_label;
            return std::pair{std::string(label.normalized), number.value_or(0)};
        }
        rest_ = before;
        return std::nullopt;
    }
    /// The implicit post release, `1.0-1`.
    std::optional<std::uint64_t> take_dash_number() {
        const auto before = rest_;
        if (take('-')) {
            if (const auto number = take_number()) return number;
        }
        rest_ = before;
        return std::nullopt;
    }
    std::string_view take_rest() { return std::exchange(rest_, {}); }

  private:
    std::string_view rest_;
};

bool take_release(Cursor& cursor, PythonVersion& version) {
    const auto first = cursor.take_number();
    if (!first) return false;
    if (cursor.take('!')) {
        version.epoch = *first;
        const auto major = cursor.take_number();
        if (!major) return false;
        version.release.push_back(*major);
    } else {
        version.release.push_back(*first);
    }
    while (true) {
        Cursor ahead = cursor;
        if (!ahead.take('.')) return true;
        const auto next = ahead.take_number();
        if (!next) return true;
        version.release.push_back(*next);
        cursor = ahead;
    }
}

bool take_local(Cursor& cursor, PythonVersion& version) {
    if (!cursor.take('+')) return true;
    for (const char c : cursor.take_rest()) {
        const bool is_separator = c == '-' || c == '_' || c == '.';
        if (!is_separator && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) return false;
        version.local += is_separator ? '.' : c;
    }
    return !version.local.empty() && version.local.front() != '.' && version.local.back() != '.' &&
           version.local.find("..") == std::string::npos;
}

std::vector<std::uint64_t> without_trailing_zeros(std::vector<std::uint64_t> release) {
    while (release.size() > 1 && release.back() == 0)
        release.pop_back();
    return release;
}

std::string format_version(const PythonVersion& version, const std::vector<std::uint64_t>& release) {
    std::string text = version.epoch == 0 ? "" : fmt::format("{}!", version.epoch);
    for (std::size_t i = 0; i < release.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ".", release[i]);
    if (!version.pre_label.empty()) text += fmt::format("{}{}", version.pre_label, version.pre);
    if (version.post) text += fmt::format(".post{}", *version.post);
    if (version.dev) text += fmt::format(".dev{}", *version.dev);
    if (!version.local.empty()) text += "+" + version.local;
    return text;
}

// The order of PEP 440: dev releases of a release come before its alphas, everything else after.
auto sort_key(const PythonVersion& version) {
    constexpr auto k_never = std::numeric_limits<std::uint64_t>::max();
    int stage = 1;  // 0 = only a dev release, 1 = a, b or rc, 2 = none
    if (version.pre_label.empty()) stage = version.dev && !version.post ? 0 : 2;
    const std::uint64_t post = version.post ? *version.post + 1 : 0;
    return std::tuple(version.epoch, without_trailing_zeros(version.release), stage, version.pre_label, version.pre,
                      post, version.dev.value_or(k_never), version.local);
}

}  // namespace

std::optional<PythonVersion> PythonVersion::parse(std::string_view text) {
    const auto lower = to_lower(trim(text));
    Cursor cursor(lower);
    cursor.take('v');
    PythonVersion version;
    if (!take_release(cursor, version)) return std::nullopt;
    if (auto pre = cursor.take_labelled(k_pre_labels)) std::tie(version.pre_label, version.pre) = *pre;
    version.post = cursor.take_dash_number();
    if (!version.post) {
        if (const auto post = cursor.take_labelled(k_post_labels)) version.post = post->second;
    }
    if (const auto dev = cursor.take_labelled(k_dev_labels)) version.dev = dev->second;
    if (!take_local(cursor, version) || !cursor.is_done()) return std::nullopt;
    return version;
}

std::string PythonVersion::to_string() const {
    return format_version(*this, release);
}

std::string PythonVersion::to_canonical() const {
    return format_version(*this, without_trailing_zeros(release));
}

bool PythonVersion::precedes(const PythonVersion& other) const {
    return sort_key(*this) < sort_key(other);
}

}  // namespace piot::rehearsal
