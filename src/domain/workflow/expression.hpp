// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/workflow.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::workflow {

/// An expression of GitHub Actions.
struct Expression {
    enum class Kind { text, other_literal, access, call, negation, comparison, conjunction, disjunction };

    Kind kind = Kind::other_literal;
    /// Of a text its value, of another literal its spelling, of a call the function's name, of a comparison the
    /// operator, of an access its path: `github.event.commits.*.message`. Names are in lower case; an index that is no
    /// literal, or a number, is `*`.
    std::string value;
    std::vector<Expression> operands;  ///< of an access: what it goes into, when that is a call
};

/// Nothing when `text` (without `${{ }}`) is no expression.
[[nodiscard]] std::optional<Expression> parse_expression(std::string_view text);

/// One `${{ … }}` of a text.
struct Placeholder {
    std::size_t offset = 0;  ///< of its `$`
    std::string source;      ///< between the braces, trimmed
    std::optional<Expression> expression;
};

[[nodiscard]] std::vector<Placeholder> find_placeholders(std::string_view text);

/// The expression of an `if:`, which needs no `${{ }}`; nothing when there is none, or it is none.
[[nodiscard]] std::optional<Expression> parse_condition(const WorkflowText& condition);

enum class Truth { no, yes, unknown };

/// What a condition comes to in a run started by `event`, as far as that alone decides it.
[[nodiscard]] Truth evaluate_for_event(const Expression& condition, std::string_view event);

/// An access whose value becomes (a part of) the expression's own; comparisons and conditions carry nothing over.
struct CarriedAccess {
    std::string path;
    bool is_whole = false;  ///< `toJSON` writes out everything beneath it too
};

[[nodiscard]] std::vector<CarriedAccess> find_carried(const Expression& expression);
/// Every path that the expression looks at.
[[nodiscard]] std::vector<CarriedAccess> find_accesses(const Expression& expression);
/// Whether it calls one of these functions (lower case).
[[nodiscard]] bool calls(const Expression& expression, const std::vector<std::string_view>& functions);

}  // namespace piot::workflow
