// SPDX-License-Identifier: MIT
#include "domain/workflow/expression.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::workflow {

namespace {

using Kind = Expression::Kind;

// Longer ones than these nobody writes; a tree is as deep as its chains are long.
constexpr int k_max_depth = 50;
constexpr int k_max_operators = 500;

bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_name(char c) {
    return is_name_start(c) || is_digit(c) || c == '-';
}

/// Recursive descent; after the first thing it does not know it only says so.
class ExpressionParser {
  public:
    explicit ExpressionParser(std::string_view text) : text_(text) {}

    std::optional<Expression> parse() {
        auto expression = disjunction();
        skip_blanks();
        if (is_broken_ || at_ != text_.size()) return std::nullopt;
        return expression;
    }

  private:
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    bool take(std::string_view token) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }

    bool take_operator(std::string_view token) {
        if (!take(token)) return false;
        if (++operators_ > k_max_operators) give_up();
        return !is_broken_;
    }

    Expression give_up() {
        is_broken_ = true;
        at_ = text_.size();
        return {};
    }

    Expression disjunction() {
        if (++depth_ > k_max_depth) return give_up();
        auto left = conjunction();
        while (!is_broken_ && take_operator("||"))
            left = {Kind::disjunction, "||", {std::move(left), conjunction()}};
        --depth_;
        return left;
    }

    Expression conjunction() {
        auto left = comparison();
        while (!is_broken_ && take_operator("&&"))
            left = {Kind::conjunction, "&&", {std::move(left), comparison()}};
        return left;
    }

    Expression comparison() {
        auto left = negation();
        for (const auto* token : {"==", "!=", "<=", ">=", "<", ">"}) {
            if (is_broken_ || !take(token)) continue;
            return {Kind::comparison, token, {std::move(left), negation()}};
        }
        return left;
    }

    Expression negation() {
        skip_blanks();
        if (text_.substr(at_).starts_with("!") && !text_.substr(at_).starts_with("!=")) {
            if (++depth_ > k_max_depth) return give_up();
            ++at_;
            Expression whole{Kind::negation, "!", {negation()}};
            --depth_;
            return whole;
        }
        return steps_into(primary());
    }

    Expression primary() {
        skip_blanks();
        if (at_ >= text_.size()) return give_up();
        if (take("(")) {
            auto inner = disjunction();
            return take(")") ? inner : give_up();
        }
        if (text_[at_] == '\'') return text_literal();
        if (is_name_start(text_[at_])) return name();
        if (is_digit(text_[at_]) || text_[at_] == '-' || text_[at_] == '+' || text_[at_] == '.') return number();
        return give_up();
    }

    Expression text_literal() {
        Expression literal{Kind::text, "", {}};
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\'' && text_.substr(at_ + 1).starts_with("'"))
                ++at_;
            else if (text_[at_] == '\'') {
                ++at_;
                return literal;
            }
            literal.value += text_[at_];
        }
        return give_up();
    }

    Expression number() {
        const auto start = at_++;
        while (at_ < text_.size() && (is_name(text_[at_]) || text_[at_] == '.' || text_[at_] == '+'))
            ++at_;
        return {Kind::other_literal, std::string(text_.substr(start, at_ - start)), {}};
    }

    std::string word() {
        const auto start = at_;
        while (at_ < text_.size() && is_name(text_[at_]))
            ++at_;
        return to_lower(text_.substr(start, at_ - start));
    }

    Expression name() {
        auto value = word();
        if (take("(")) return call(std::move(value));
        if (value == "true" || value == "false" || value == "null" || value == "nan" || value == "infinity")
            return {Kind::other_literal, std::move(value), {}};
        return {Kind::access, std::move(value), {}};
    }

    Expression call(std::string function) {
        Expression whole{Kind::call, std::move(function), {}};
        if (take(")")) return whole;
        do
            whole.operands.push_back(disjunction());
        while (!is_broken_ && take(","));
        return take(")") ? whole : give_up();
    }

    Expression steps_into(Expression base) {
        while (!is_broken_) {
            std::string step;
            if (take(".")) {
                skip_blanks();
                step = take("*") ? "*" : word();
                if (step.empty()) return give_up();
            } else if (take("[")) {
                const auto index = take("*") ? Expression() : disjunction();
                if (!take("]")) return give_up();
                step = index.kind == Kind::text ? to_lower(index.value) : "*";
            } else {
                break;
            }
            if (base.kind != Kind::access) base = {Kind::access, "", {std::move(base)}};
            base.value += (base.value.empty() ? "" : ".") + step;
        }
        return base;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    int operators_ = 0;
    bool is_broken_ = false;
};

/// The end of the expression that starts at `at`: quotes may hold braces.
std::size_t find_end(std::string_view text, std::size_t at) {
    bool is_quoted = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '\'') is_quoted = !is_quoted;
        if (!is_quoted && text.substr(at).starts_with("}}")) return at;
    }
    return std::string_view::npos;
}

bool gives_no_text(std::string_view function) {
    static constexpr std::string_view k_functions[] = {"contains", "startswith", "endswith", "hashfiles",
                                                       "success",  "failure",    "always",   "cancelled"};
    return std::find(std::begin(k_functions), std::end(k_functions), function) != std::end(k_functions);
}

void collect_carried(const Expression& expression, bool is_whole, std::vector<CarriedAccess>& carried) {
    switch (expression.kind) {
        case Kind::access:
            if (expression.operands.empty()) carried.push_back({expression.value, is_whole});
            break;
        case Kind::call:
            if (gives_no_text(expression.value)) return;
            is_whole = is_whole || expression.value == "tojson";
            break;
        case Kind::conjunction:  // the left side only ever comes through when it is empty or false
            return collect_carried(expression.operands.back(), is_whole, carried);
        case Kind::disjunction:
            break;
        default:
            return;
    }
    for (const auto& operand : expression.operands)
        collect_carried(operand, is_whole, carried);
}

void collect_accesses(const Expression& expression, bool is_whole, std::vector<CarriedAccess>& accesses) {
    if (expression.kind == Kind::access && expression.operands.empty())
        accesses.push_back({expression.value, is_whole});
    if (expression.kind == Kind::call) is_whole = is_whole || expression.value == "tojson";
    for (const auto& operand : expression.operands)
        collect_accesses(operand, is_whole, accesses);
}

}  // namespace

std::optional<Expression> parse_expression(std::string_view text) {
    return ExpressionParser(text).parse();
}

std::vector<Placeholder> find_placeholders(std::string_view text) {
    std::vector<Placeholder> all;
    for (auto at = text.find("${{"); at != std::string_view::npos; at = text.find("${{", at)) {
        const auto end = find_end(text, at + 3);
        if (end == std::string_view::npos) break;
        const auto source = trim(text.substr(at + 3, end - at - 3));
        all.push_back({at, std::string(source), parse_expression(source)});
        at = end + 2;
    }
    return all;
}

std::optional<Expression> parse_condition(const WorkflowText& condition) {
    const auto text = trim(condition.value);
    if (text.empty()) return std::nullopt;
    if (!condition.is_dynamic()) return parse_expression(text);
    auto placeholders = find_placeholders(text);
    // Text around a placeholder makes a text of the whole, which is always true: a slip that is left to linters.
    const bool is_one = placeholders.size() == 1 && text.starts_with("${{") && find_end(text, 3) + 2 == text.size();
    return is_one ? std::move(placeholders.front().expression) : std::nullopt;
}

std::vector<CarriedAccess> find_carried(const Expression& expression) {
    std::vector<CarriedAccess> carried;
    collect_carried(expression, false, carried);
    return carried;
}

std::vector<CarriedAccess> find_accesses(const Expression& expression) {
    std::vector<CarriedAccess> accesses;
    collect_accesses(expression, false, accesses);
    return accesses;
}

bool calls(const Expression& expression, const std::vector<std::string_view>& functions) {
    if (expression.kind == Kind::call &&
        std::find(functions.begin(), functions.end(), expression.value) != functions.end())
        return true;
    return std::any_of(expression.operands.begin(), expression.operands.end(),
                       [&](const auto& operand) { return calls(operand, functions); });
}

}  // namespace piot::workflow
