// SPDX-License-Identifier: MIT
// Input: a pattern on the first line, a path on each other one.
#include "fuzz_target.hpp"
#include "naive_glob.hpp"

#include "piot/domain/glob.hpp"

#include <string>

using namespace piot;

namespace {

/// Longer texts only have to come to an end.
constexpr std::size_t k_longest_compared = 40;
/// Instructions for a character of the pattern, and for all that ranges may expand to.
constexpr std::size_t k_per_character = 16;
constexpr std::size_t k_for_ranges = 16000;

/// Matching enters each instruction at most once per character of the path, so this bounds its work.
void check_work(const Glob& glob, std::string_view pattern) {
    const bool has_range = pattern.find("..") != std::string_view::npos;
    PIOT_CLAIM(glob.machine_size() <= k_per_character * (pattern.size() + 1) + (has_range ? k_for_ranges : 0));
}

void check_refusal(const GlobError& error) {
    PIOT_CLAIM(!error.message.empty());
    if (error.meant.empty()) return;
    const auto meant = Glob::compile(error.meant);
    // What was meant may have a second fault, but not the same one over and over.
    if (!meant) PIOT_CLAIM(meant.error().meant != error.meant);
}

void check_shape(const Glob& glob, std::string_view path) {
    const auto& prefix = glob.prefix();
    const bool matches = glob.matches(path);
    if (glob.shape() == GlobShape::file) PIOT_CLAIM(matches == (path == prefix));
    if (!matches || glob.shape() == GlobShape::file || prefix.empty()) return;
    PIOT_CLAIM(path.size() > prefix.size() + 1);
    PIOT_CLAIM(path.starts_with(prefix) && path[prefix.size()] == '/');
}

/// No commit holds another: where a component is empty, the two matchers may differ.
bool is_path(std::string_view text) {
    return !text.empty() && !text.starts_with('/') && !text.ends_with('/') && text.find("//") == std::string_view::npos;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = fuzz::text_of(data, size);
    const auto pattern = fuzz::take_line(rest);
    const auto glob = Glob::compile(pattern);
    if (!glob) {
        check_refusal(glob.error());
        return 0;
    }
    PIOT_CLAIM(glob->pattern() == pattern);
    check_work(*glob, pattern);
    while (!rest.empty()) {
        const auto path = fuzz::take_line(rest);
        check_shape(*glob, path);
        if (pattern.size() > k_longest_compared || path.size() > k_longest_compared || !is_path(path)) continue;
        const auto expected = fuzz::matches_naively(pattern, path);
        PIOT_CLAIM(!expected || *expected == glob->matches(path));
    }
    return 0;
}
