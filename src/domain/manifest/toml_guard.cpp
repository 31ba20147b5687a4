// SPDX-License-Identifier: MIT
#include "domain/manifest/toml_guard.hpp"

#include <algorithm>
#include <vector>

namespace piot {

namespace {

constexpr std::size_t k_max_depth = 128;  // cargo and Python refuse far less

bool is_quote(char c) {
    return c == '"' || c == '\'';
}

/// Behind the string that begins at `begin`; `npos` when it is not closed, where toml++ stops as well.
std::size_t skip_string(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    const auto is_triple_at = [&](std::size_t at) {
        return at + 2 < text.size() && text[at] == quote && text[at + 1] == quote && text[at + 2] == quote;
    };
    const bool is_multi_line = is_triple_at(begin);
    for (auto at = begin + (is_multi_line ? 3 : 1); at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"') {
            ++at;
        } else if (text[at] == '\n' && !is_multi_line) {
            return std::string_view::npos;
        } else if (is_multi_line ? is_triple_at(at) : text[at] == quote) {
            at += is_multi_line ? 3 : 1;
            // Up to two quotes may stand before the closing three.
            for (int more = 0; is_multi_line && more < 2 && at < text.size() && text[at] == quote; ++more)
                ++at;
            return at;
        }
    }
    return std::string_view::npos;
}

/// How deep the place is that has been read up to. As long as the text is TOML, this sees keys, brackets and strings
/// where toml++ sees them; where it is not, toml++ stops reading.
class Depth {
  public:
    [[nodiscard]] std::size_t value() const { return header_ + open_depth_ + dots_; }

    void read(char c) {
        const bool begins_statement = is_at_start_;
        is_at_start_ = c == '\n' ? open_.empty() : is_at_start_ && (c == ' ' || c == '\t' || c == '\r');
        if (c == '\n' && open_.empty()) {
            end_statement();
        } else if (c == '.') {
            ++dots_;
        } else if (c == ',') {
            dots_ = 0;
        } else if (c == '[' && begins_statement) {
            is_header_ = true;
            header_ = 0;
        } else if ((c == '[' || c == '{') && !is_header_) {
            open_.push_back(dots_ + 1);
            open_depth_ += open_.back();
            dots_ = 0;
        } else if ((c == ']' || c == '}') && !open_.empty()) {
            open_depth_ -= open_.back();
            open_.pop_back();
            dots_ = 0;
        }
    }

  private:
    void end_statement() {
        if (is_header_) header_ = dots_ + 2;  // `[[a]]` is a table in an array
        is_header_ = false;
        dots_ = 0;
    }

    bool is_at_start_ = true;
    bool is_header_ = false;
    std::size_t header_ = 0;         ///< levels of the table that statements belong to
    std::size_t dots_ = 0;           ///< of the key that is being read, or was read before the value
    std::vector<std::size_t> open_;  ///< levels that each open bracket adds, with the key before it
    std::size_t open_depth_ = 0;
};

}  // namespace

std::size_t find_too_deep_place(std::string_view text) {
    Depth depth;
    for (std::size_t at = 0; at < text.size();) {
        if (is_quote(text[at])) {
            depth.read('"');
            at = skip_string(text, at);
            continue;  // an unclosed string ends the loop
        }
        if (text[at] == '#') {
            at = std::min(text.find_first_of("\n\v\f\r", at), text.size());
            continue;
        }
        depth.read(text[at]);
        if (depth.value() > k_max_depth) return at;
        ++at;
    }
    return std::string_view::npos;
}

}  // namespace piot
