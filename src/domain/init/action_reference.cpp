// SPDX-License-Identifier: MIT
#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/commit_id.hpp"
#include "piot/domain/init_workflow.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::size_t k_commit_length = 40;

bool is_word(std::string_view text, std::string_view others) {
    const auto is_allowed = [&](char c) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_plain || others.find(c) != std::string_view::npos;
    };
    return !text.empty() && text != "." && text != ".." && std::all_of(text.begin(), text.end(), is_allowed);
}

bool is_repository(std::string_view text) {
    const auto parts = split(text, '/');
    return parts.size() >= 2 &&
           std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return is_word(part, "-_."); });
}

}  // namespace

bool ActionReference::is_pinned() const {
    return revision.size() == k_commit_length && is_commit_id(revision);
}

std::string ActionReference::to_string() const {
    auto text = fmt::format("{}@{}", repository, revision);
    if (!comment.empty()) text += " # " + comment;
    return text;
}

Result<ActionReference> parse_action_reference(std::string_view text) {
    const auto at = text.find('@');
    const auto repository = text.substr(0, at);
    const auto revision = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    if (is_repository(repository) && is_word(revision, "-_./+") && !revision.starts_with('-'))
        return ActionReference{std::string(repository), std::string(revision), {}};
    return fail({codes::PIOT_USAGE,
                 Severity::error,
                 fmt::format("not a reference to an Action: `{}`", to_valid_utf8(text)),
                 {},
                 "write it as `OWNER/REPO@COMMIT`, with all 40 digits of the commit"});
}

}  // namespace piot
