// SPDX-License-Identifier: MIT
#include "registry/read_answer.hpp"

#include "registry/answer.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

namespace piot::registry {

namespace {

/// One line of a table. The first that fits counts; what fits none is unknown.
struct ReadRule {
    int status = 0;
    Liveness meaning = Liveness::unknown;
    std::string_view advice;  ///< `{}` = the variable with the credentials
};

using enum Liveness;

constexpr std::string_view k_busy = "the registry is busy";

/// As the documents of cargo's sparse protocol have it.
constexpr std::array<ReadRule, 5> k_sparse_rules{{
    {200, live, ""},
    {404, absent, ""},
    {410, absent, ""},
    {451, absent, ""},
    {429, unknown, k_busy},
}};

/// PEP 503 knows 404 only. Whatever else an index answers, nobody promised that it means absence.
constexpr std::array<ReadRule, 4> k_simple_rules{{
    {200, live, ""},
    {404, absent, ""},
    {410, unknown, "no simple index says so"},
    {429, unknown, k_busy},
}};

/// Whoever asks without the credentials may be shown nothing of what is there.
constexpr std::array<ReadRule, 6> k_without_credentials{{
    {401, unknown, "it wants credentials, and `{}` is not set"},
    {403, unknown, "it forbids reading without credentials, and `{}` is not set"},
    {404, unknown, "not there, or hidden from those without credentials: `{}` is not set"},
    {410, unknown, "not there, or hidden from those without credentials: `{}` is not set"},
    {451, unknown, "not there, or hidden from those without credentials: `{}` is not set"},
    {400, unknown, "perhaps because `{}` is not set"},
}};

constexpr std::array<ReadRule, 2> k_with_credentials{{
    {401, unknown, "it refuses the credentials in `{}`"},
    {403, unknown, "the credentials in `{}` may not read this"},
}};

constexpr std::array<ReadRule, 2> k_anyone{{
    {401, unknown, "it wants credentials: name the variable that holds them as `token_env`"},
    {403, unknown, "it forbids reading"},
}};

std::span<const ReadRule> rules_for(AskedAs asked_as) {
    switch (asked_as) {
        case AskedAs::known:
            return k_with_credentials;
        case AskedAs::without_credentials:
            return k_without_credentials;
        case AskedAs::anyone:
            break;
    }
    return k_anyone;
}

const ReadRule* find_rule(std::span<const ReadRule> rules, int status) {
    for (const auto& rule : rules)
        if (rule.status == status) return &rule;
    return nullptr;
}

ReadVerdict garbled(std::string detail) {
    return {unknown, std::move(detail), codes::PIOT_REGISTRY_PROTOCOL};
}

ReadVerdict judge(const ReadAnswer& answer, std::span<const ReadRule> table) {
    if (!answer.response) return {unknown, answer.response.error().message, codes::PIOT_REGISTRY_UNREACHABLE};
    const auto& response = *answer.response;
    const auto* rule = find_rule(rules_for(answer.asked_as), response.status);
    if (rule == nullptr) rule = find_rule(table, response.status);
    if (response.status == 200 && trim(response.body).empty()) return garbled("200 with an empty answer");
    if (rule != nullptr && rule->meaning != unknown) return {rule->meaning, {}, {}};
    auto detail = describe(response, response.body);
    if (rule != nullptr)
        detail += fmt::format("; {}", fmt::format(fmt::runtime(rule->advice), answer.variable));
    else if (response.status >= 500)
        detail += "; the registry is down";
    return {unknown, std::move(detail), find_cause(response.status, answer.asked_as)};
}

}  // namespace

const ErrorCode& find_cause(int status, AskedAs asked_as) {
    if (status == 429 || status >= 500) return codes::PIOT_REGISTRY_BUSY;
    // Without them also "not there" may be a way of saying no.
    if (asked_as == AskedAs::without_credentials) return codes::PIOT_CREDENTIALS_MISSING;
    if (status != 401 && status != 403) return codes::PIOT_REGISTRY_PROTOCOL;
    return asked_as == AskedAs::known ? codes::PIOT_CREDENTIALS_REFUSED : codes::PIOT_REGISTRY_REFUSED;
}

Observation make_unknown(std::string detail, const ErrorCode& cause) {
    Observation observation;
    observation.detail = std::move(detail);
    observation.cause = cause;
    return observation;
}

ReadVerdict judge_sparse_index(const ReadAnswer& answer) {
    if (answer.response && answer.response->status == 200 && is_html(*answer.response))
        return garbled("200 with a web page in the place of the index");
    return judge(answer, k_sparse_rules);
}

ReadVerdict judge_simple_index(const ReadAnswer& answer) {
    return judge(answer, k_simple_rules);
}

}  // namespace piot::registry
