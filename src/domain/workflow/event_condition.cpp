// SPDX-License-Identifier: MIT
#include "domain/workflow/expression.hpp"

#include "piot/base/text.hpp"

namespace piot::workflow {

namespace {

using Kind = Expression::Kind;

/// What is known of a value before the run.
struct Known {
    enum class Kind { nothing, truth, text, pull_ref, pull_ref_name };

    Kind kind = Kind::nothing;
    bool truth = false;
    std::string text = {};
};

constexpr std::string_view k_pull_prefix = "refs/pull/";

Known known(bool truth) {
    return {Known::Kind::truth, truth};
}
Known known_text(std::string_view text) {
    return {Known::Kind::text, false, to_lower(text)};
}

Truth truth_of(const Known& value) {
    if (value.kind == Known::Kind::nothing) return Truth::unknown;
    const bool is_true = value.kind == Known::Kind::truth  ? value.truth
                         : value.kind == Known::Kind::text ? !value.text.empty()
                                                           : true;
    return is_true ? Truth::yes : Truth::no;
}

class EventEvaluator {
  public:
    explicit EventEvaluator(std::string_view event) : event_(event), is_pull_(event == "pull_request") {}

    Known evaluate(const Expression& expression) const {
        switch (expression.kind) {
            case Kind::text:
                return known_text(expression.value);
            case Kind::other_literal:
                return expression.value == "true" || expression.value == "false" ? known(expression.value == "true")
                                                                                 : Known();
            case Kind::access:
                return access(expression.value);
            case Kind::call:
                return call(expression);
            case Kind::negation: {
                const auto truth = truth_of(evaluate(expression.operands.front()));
                return truth == Truth::unknown ? Known() : known(truth == Truth::no);
            }
            case Kind::comparison:
                return compare(expression);
            case Kind::conjunction:
            case Kind::disjunction:
                return combine(expression);
        }
        return {};
    }

  private:
    Known access(std::string_view path) const {
        if (path == "github.event_name") return known_text(event_);
        const bool has_inputs = event_ == "workflow_dispatch" || event_ == "workflow_call";
        if (!has_inputs && (path.starts_with("inputs.") || path.starts_with("github.event.inputs.")))
            return known_text("");
        if (!is_pull_) return {};
        if (path == "github.ref") return {Known::Kind::pull_ref};
        if (path == "github.ref_name") return {Known::Kind::pull_ref_name};
        if (path == "github.ref_type") return known_text("branch");
        return {};
    }

    Known combine(const Expression& expression) const {
        const auto left = evaluate(expression.operands[0]);
        const auto right = evaluate(expression.operands[1]);
        const auto decides = expression.kind == Kind::conjunction ? Truth::no : Truth::yes;
        if (truth_of(left) == decides || truth_of(right) == decides) return known(decides == Truth::yes);
        return truth_of(left) == Truth::unknown ? Known() : right;
    }

    static std::optional<bool> equal(const Known& a, const Known& b) {
        if (a.kind == Known::Kind::text && b.kind == Known::Kind::text) return a.text == b.text;
        if (b.kind != Known::Kind::text) return std::nullopt;
        if (a.kind == Known::Kind::pull_ref && !b.text.starts_with(k_pull_prefix)) return false;
        if (a.kind == Known::Kind::pull_ref_name && !b.text.ends_with("/merge")) return false;
        return std::nullopt;
    }

    Known compare(const Expression& expression) const {
        if (expression.value != "==" && expression.value != "!=") return {};
        const auto left = evaluate(expression.operands[0]);
        const auto right = evaluate(expression.operands[1]);
        auto result = equal(left, right);
        if (!result) result = equal(right, left);
        return result ? known(*result == (expression.value == "==")) : Known();
    }

    Known call(const Expression& expression) const {
        if (expression.value == "always") return known(true);
        if (expression.operands.size() != 2) return {};
        const auto& first = expression.operands[0];
        const auto second = evaluate(expression.operands[1]);
        if (second.kind != Known::Kind::text) return {};
        if (expression.value == "startswith") return starts_with(evaluate(first), second.text);
        if (expression.value != "contains") return {};
        const bool is_list = first.kind == Kind::call && first.value == "fromjson" && first.operands.size() == 1 &&
                             first.operands[0].kind == Kind::text;
        if (is_list) return known(to_lower(first.operands[0].value).find('"' + second.text + '"') != std::string::npos);
        const auto text = evaluate(first);
        return text.kind == Known::Kind::text ? known(text.text.find(second.text) != std::string::npos) : Known();
    }

    static Known starts_with(const Known& text, std::string_view prefix) {
        if (text.kind == Known::Kind::text) return known(text.text.starts_with(prefix));
        if (text.kind != Known::Kind::pull_ref) return {};
        if (k_pull_prefix.starts_with(prefix)) return known(true);
        return prefix.starts_with(k_pull_prefix) ? Known() : known(false);
    }

    std::string_view event_;
    bool is_pull_;
};

}  // namespace

Truth evaluate_for_event(const Expression& condition, std::string_view event) {
    return truth_of(EventEvaluator(event).evaluate(condition));
}

}  // namespace piot::workflow
