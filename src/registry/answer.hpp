// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/ports/http_client.hpp"
#include "piot/ports/registry.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace piot::registry {

/// One line of a table that says what a registry's answer to an upload means. The first line that fits counts.
struct AnswerRule {
    int status = 0;         ///< HTTP status; 0 = any
    std::string_view text;  ///< part of the registry's words; empty = any
    UploadStatus meaning = UploadStatus::refused;
    const ErrorCode* code = nullptr;  ///< for refused
};

/// The rule that fits, or nullptr.
[[nodiscard]] const AnswerRule* find_rule(std::span<const AnswerRule> rules, int status, std::string_view words);

/// How long to wait before coming back, by the server's own clock (its `Date` header; ours where it has none) and with
/// a margin of one second; nullopt when the answer does not say.
[[nodiscard]] std::optional<std::chrono::seconds> find_retry_after(const HttpResponse& response,
                                                                   std::chrono::system_clock::time_point now);

/// A body that nobody promised anything about as one short line: no control characters, valid UTF-8, at most 300 bytes.
[[nodiscard]] std::string to_one_line(std::string_view text);

/// A page for people, by its type or its first character: no registry's answer but a simple index in its oldest form.
[[nodiscard]] bool is_html(const HttpResponse& response);

/// `503 Service Unavailable: <words>`.
[[nodiscard]] std::string describe(const HttpResponse& response, std::string_view words);

/// What a transport failure during an upload means.
[[nodiscard]] UploadOutcome to_upload_outcome(const TransportError& error);

/// A transport failure, or an answer that says come back later, as a failure of a request that is not an upload.
[[nodiscard]] Diagnostic make_transport_diagnostic(std::string_view service, const TransportError& error);
/// For answers that are no refusal of ours: 429 and 5xx are PIOT_REGISTRY_BUSY, all else PIOT_REGISTRY_PROTOCOL.
[[nodiscard]] Diagnostic make_answer_diagnostic(std::string_view service, const HttpResponse& response,
                                                std::string_view words);

}  // namespace piot::registry
