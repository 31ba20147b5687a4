// SPDX-License-Identifier: MIT
#include "render/json_reader.hpp"

#include "piot/base/codes.hpp"
#include "piot/render/pull_request.hpp"

#include <initializer_list>

namespace piot::render {

namespace {

using nlohmann::json;

constexpr std::string_view k_hint = "run `piot plan --pr` in a workflow that runs on `pull_request`";

Diagnostic cannot_use(std::string_view file, std::string message) {
    return {codes::PIOT_PLAN_PULL_REQUEST,
            Severity::error,
            std::move(message),
            {std::string(file), 0, 0},
            std::string(k_hint)};
}

/// The value below these keys; nullptr when it is not there or null.
const json* find(const json& value, std::initializer_list<const char*> keys) {
    const auto* at = &value;
    for (const auto* key : keys) {
        if (!at->is_object() || !at->contains(key)) return nullptr;
        at = &(*at)[key];
    }
    return at->is_null() ? nullptr : at;
}

std::string text_at(const json& value, std::initializer_list<const char*> keys) {
    const auto* found = find(value, keys);
    return found != nullptr && found->is_string() ? found->get<std::string>() : "";
}

/// The repository's settings stand beside the branch that is merged into, or in the repository of the event.
const json* find_setting(const json& event, const char* key) {
    if (const auto* found = find(event, {"pull_request", "base", "repo", key})) return found;
    return find(event, {"repository", key});
}

bool is_refused(const json& event, const char* key) {
    const auto* found = find_setting(event, key);
    return found != nullptr && found->is_boolean() && !found->get<bool>();
}

std::string setting(const json& event, const char* key) {
    const auto* found = find_setting(event, key);
    return found != nullptr && found->is_string() ? found->get<std::string>() : "";
}

/// Words that GitHub may add later mean its defaults here.
MessageForm read_squash(const json& event, const MessageForm& defaults) {
    auto form = defaults;
    if (const auto word = setting(event, "squash_merge_commit_title"); word == "PR_TITLE")
        form.title = TitleSource::pull_request;
    const auto word = setting(event, "squash_merge_commit_message");
    if (word == "PR_BODY") form.body = BodySource::description;
    if (word == "COMMIT_MESSAGES") form.body = BodySource::commits;
    if (word == "BLANK") form.body = BodySource::nothing;
    return form;
}

MessageForm read_merge(const json& event, const MessageForm& defaults) {
    auto form = defaults;
    if (setting(event, "merge_commit_title") == "PR_TITLE") form.title = TitleSource::pull_request;
    const auto word = setting(event, "merge_commit_message");
    if (word == "PR_BODY") form.body = BodySource::description;
    if (word == "PR_TITLE") form.body = BodySource::title;
    if (word == "BLANK") form.body = BodySource::nothing;
    return form;
}

}  // namespace

Result<PullRequest> parse_pull_request_event(std::string_view text, std::string_view file) {
    PIOT_TRY(const auto event, parse_json(text, cannot_use(file, "the event is not JSON")));
    const auto* found = find(event, {"pull_request"});
    if (found == nullptr) return fail(cannot_use(file, "the event that started this run is not about a pull request"));
    PullRequest pull_request;
    DocumentFindings findings(codes::PIOT_PLAN_PULL_REQUEST, file, std::string(k_hint));
    ObjectReader reader(*found, "pull_request", findings);
    pull_request.number = reader.integer("number");
    pull_request.title = reader.text("title");
    pull_request.body = text_at(*found, {"body"});
    const auto* head = reader.value("head");
    if (head != nullptr) {
        ObjectReader head_reader(*head, "pull_request.head", findings);
        pull_request.head_commit = head_reader.text("sha");
        pull_request.head_label = text_at(*head, {"label"});
    }
    if (!findings.empty()) return fail(findings.take());
    const bool has_squash = !is_refused(event, "allow_squash_merge");
    const bool has_merge = !is_refused(event, "allow_merge_commit");
    // Where branches are only rebased, every commit is a unit of its own; together they say what a merge of them says.
    pull_request.merge =
        has_merge || !has_squash ? std::optional(read_merge(event, *pull_request.merge)) : std::nullopt;
    pull_request.squash = has_squash ? std::optional(read_squash(event, *pull_request.squash)) : std::nullopt;
    return pull_request;
}

}  // namespace piot::render
