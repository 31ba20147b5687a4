// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/pull_request_preview.hpp"
#include "piot/render/text_style.hpp"

#include <string>
#include <string_view>

namespace piot::render {

/// The pull request of a GitHub event, as `$GITHUB_EVENT_PATH` names one. `file` is what diagnostics name. Fails with
/// PIOT_PLAN_PULL_REQUEST when it is no JSON, or about no pull request. Ways of merging that the repository does not
/// allow are left out; where the event says nothing about them, GitHub's defaults hold.
[[nodiscard]] Result<PullRequest> parse_pull_request_event(std::string_view text, std::string_view file);

/// `{"squash": plan, "merge": plan, …}` (config/preview.schema.json).
[[nodiscard]] std::string render_preview_document(const PullRequestPreview& preview);

/// For a person: one plan where both ways of merging release the same, else one after the other.
[[nodiscard]] std::string render_preview_text(const PullRequestPreview& preview, const TextStyle& style);

/// The same for the step summary.
[[nodiscard]] std::string render_preview_markdown(const PullRequestPreview& preview);

}  // namespace piot::render
