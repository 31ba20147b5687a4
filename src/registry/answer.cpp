// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"

#include "registry/http_date.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace piot::registry {

const AnswerRule* find_rule(std::span<const AnswerRule> rules, int status, std::string_view words) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const AnswerRule& rule) {
        return (rule.status == 0 || rule.status == status) && words.find(rule.text) != std::string_view::npos;
    });
    return found == rules.end() ? nullptr : &*found;
}

std::optional<std::chrono::seconds> find_retry_after(const HttpResponse& response,
                                                     std::chrono::system_clock::time_point now) {
    constexpr std::chrono::seconds k_margin{1};
    const auto text = response.header("retry-after");
    if (!text) return std::nullopt;
    long long number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error == std::errc() && end == text->data() + text->size() && number >= 0 && number < 10'000'000)
        return std::chrono::seconds{number} + k_margin;
    const auto until = parse_http_date(*text);
    if (!until) return std::nullopt;
    // The runner's clock may be wrong; the difference between two of the server's own times is not.
    const auto server_now = parse_http_date(response.header("date").value_or(""));
    const auto from = server_now.value_or(std::chrono::floor<std::chrono::seconds>(now));
    return std::max(*until - from, std::chrono::seconds{0}) + k_margin;
}

std::string to_one_line(std::string_view text) {
    constexpr std::size_t k_longest = 300;
    std::string line;
    for (const char c : to_valid_utf8(text.substr(0, 4 * k_longest))) {
        const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        if (!is_control)
            line.push_back(c);
        else if (!line.empty() && line.back() != ' ')
            line.push_back(' ');
    }
    line = trim(line);
    if (line.size() <= k_longest) return line;
    // Cut between characters, not inside one.
    auto end = k_longest;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
        --end;
    return line.substr(0, end) + " …";
}

bool is_html(const HttpResponse& response) {
    const auto type = to_lower(response.header("content-type").value_or(""));
    return type.find("html") != std::string::npos || trim(response.body).starts_with('<');
}

std::string describe(const HttpResponse& response, std::string_view words) {
    std::string text = fmt::format("{}", response.status);
    const auto line = to_one_line(words);
    const auto reason = to_one_line(response.reason);
    if (!reason.empty() && reason != line) text += " " + reason;
    return line.empty() ? text : text + ": " + line;
}

UploadOutcome to_upload_outcome(const TransportError& error) {
    switch (error.kind) {
        case TransportErrorKind::unreachable:
            return {UploadStatus::unreachable, error.message, codes::PIOT_REGISTRY_UNREACHABLE};
        case TransportErrorKind::lost:
            return {UploadStatus::lost, error.message, codes::PIOT_REGISTRY_UNREACHABLE};
        case TransportErrorKind::interrupted:
            return {UploadStatus::interrupted, error.message, codes::PIOT_INTERRUPTED};
        case TransportErrorKind::refused:
            break;
    }
    return {UploadStatus::refused, error.message, codes::PIOT_TRANSPORT_REFUSED};
}

Diagnostic make_transport_diagnostic(std::string_view service, const TransportError& error) {
    const auto message = fmt::format("cannot ask {}: {}", service, error.message);
    switch (error.kind) {
        case TransportErrorKind::interrupted:
            return {codes::PIOT_INTERRUPTED, Severity::error, message, {}, "run the same command again"};
        case TransportErrorKind::refused:
            return {codes::PIOT_TRANSPORT_REFUSED,
                    Severity::error,
                    message,
                    {},
                    "use an https address without a user name and password in it"};
        case TransportErrorKind::unreachable:
        case TransportErrorKind::lost:
            break;
    }
    return {codes::PIOT_REGISTRY_UNREACHABLE,
            Severity::error,
            message,
            {},
            "check the network and proxy settings of this machine, then run again"};
}

Diagnostic make_answer_diagnostic(std::string_view service, const HttpResponse& response, std::string_view words) {
    const auto message = fmt::format("{} answered {}", service, describe(response, words));
    if (response.status == 429 || response.status >= 500)
        return {codes::PIOT_REGISTRY_BUSY, Severity::error, message, {}, "run again in a few minutes"};
    return {codes::PIOT_REGISTRY_PROTOCOL,
            Severity::error,
            message,
            {},
            "check that the address is right and that no proxy answers in its place"};
}

}  // namespace piot::registry
