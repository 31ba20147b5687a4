// SPDX-License-Identifier: MIT
#include "domain/manifest/toml_guard.hpp"

namespace piot {

namespace {

// cargo and Python refuse far less; toml++ and every walk over its nodes recurse once per level.
constexpr std::size_t k_max_dotted_segments = 128;

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '"' || c == '\'';
}

}  // namespace

std::size_t find_too_deep_key(std::string_view text) {
    std::size_t segments = 0;
    char previous = '\n';  // the last character that is not blank
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (is_blank(c)) continue;
        if (c == '.')
            segments = is_key_character(previous) ? segments + 1 : 0;
        else if (!is_key_character(c) || (previous != '.' && at > 0 && is_blank(text[at - 1])))
            segments = 0;
        if (segments > k_max_dotted_segments) return at;
        previous = c;
    }
    return std::string_view::npos;
}

}  // namespace piot
