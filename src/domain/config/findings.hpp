// SPDX-License-Identifier: MIT
#pragma once
#include "domain/config/document.hpp"

#include "piot/base/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::config {

/// What is wrong, and the next step.
struct Complaint {
    std::string message;
    std::string hint;
};

/// Collects everything that is wrong with one file.
class Findings {
  public:
    explicit Findings(std::string_view file) : file_(file) {}

    void add(const ErrorCode& code, Place place, Complaint complaint);

    [[nodiscard]] bool is_empty() const { return diagnostics_.empty(); }
    [[nodiscard]] Origin origin(Place place) const { return {file_, place.line, place.column}; }
    /// In file order; the collection is empty afterwards.
    [[nodiscard]] std::vector<Diagnostic> take_sorted();

  private:
    std::string file_;
    std::vector<Diagnostic> diagnostics_;
};

/// A user's text as a terminal may show it: control characters made visible, overlong text cut, valid UTF-8.
[[nodiscard]] std::string make_printable(std::string_view text);

/// The same between backticks.
[[nodiscard]] std::string quote(std::string_view text);

/// `U+001B` for the first character that would let a text lie on a terminal or break a line: control characters,
/// line separators, direction marks. Empty when there is none.
[[nodiscard]] std::string find_unsafe_character(std::string_view text);

}  // namespace piot::config
