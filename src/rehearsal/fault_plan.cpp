// SPDX-License-Identifier: MIT
#include "rehearsal/fault_plan.hpp"

#include "rehearsal/error_texts.hpp"
#include "rehearsal/refusal.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

/// A refusal as the registry that was asked would word it.
Response in_envelope(const Request& request, const Refusal& refusal) {
    const auto area = request.segments.empty() ? std::string() : request.segments.front();
    if (area == "crates")
        return json_response(refusal.status, nlohmann::json{{"errors", {{{"detail", refusal.text}}}}}.dump());
    if (area == "github") return json_response(refusal.status, nlohmann::json{{"message", refusal.text}}.dump());
    auto response = text_response(refusal.status, refusal.text + "\n");
    if (area == "pypi") response.reason = refusal.text;
    return response;
}

Refusal expired_token(const Request& request) {
    const auto area = request.segments.empty() ? std::string() : request.segments.front();
    if (area == "pypi") return {403, std::string(pypi_texts::k_token_expired)};
    if (area == "github") return {401, std::string(github_texts::k_bad_credentials)};
    return {403, std::string(crates_texts::k_invalid_access_token)};
}

bool is_read(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

/// Answers depend on what the client accepts.
std::string key_of(const Request& request) {
    return request.path + '\n' + std::string(request.header("Accept").value_or(""));
}

bool is_upload(const Request& request) {
    return matches_path("/crates/*/crates/new", request.path) || matches_path("/pypi/legacy*", request.path);
}

}  // namespace

bool matches_path(std::string_view pattern, std::string_view path) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == path;
    if (path.substr(0, star) != pattern.substr(0, star)) return false;
    const auto rest = pattern.substr(star + 1);
    for (auto from = star; from <= path.size(); ++from)
        if (matches_path(rest, path.substr(from))) return true;
    return false;
}

void FaultPlan::set(std::vector<Fault> faults) {
    const std::lock_guard lock(mutex_);
    entries_.clear();
    for (auto& fault : faults)
        entries_.push_back({std::move(fault)});
}

std::optional<Response> FaultPlan::before(const Request& request) {
    const std::lock_guard lock(mutex_);
    std::optional<Response> answer;
    const Fault* first = nullptr;
    for (auto& entry : entries_) {
        if (entry.fault.kind == FaultKind::stale) {
            if (auto stale = answer_stale(entry, request); stale && !answer) answer = std::move(stale);
        } else if (meets(entry, request) && first == nullptr) {
            first = &entry.fault;
        }
    }
    if (first == nullptr) return answer;
    switch (first->kind) {
        case FaultKind::drop_before:
            return Response{.delivery = Delivery::drop};
        case FaultKind::answer:
            return make_answer(*first, request);
        case FaultKind::token_expired:
            return in_envelope(request, expired_token(request));
        default:
            break;
    }
    if (answer) {
        change(*first, request, *answer);
        return answer;
    }
    met_.insert_or_assign(&request, *first);
    return std::nullopt;
}

void FaultPlan::after(const Request& request, Response& response) {
    const std::lock_guard lock(mutex_);
    watch(request, response);
    const auto met = met_.find(&request);
    if (met == met_.end()) return;
    change(met->second, request, response);
    met_.erase(met);
}

bool FaultPlan::meets(Entry& entry, const Request& request) const {
    const auto& fault = entry.fault;
    if (!fault.method.empty() && fault.method != request.method) return false;
    if (!fault.path.empty() && !matches_path(fault.path, request.path)) return false;
    if (entry.matched++ < fault.skip) return false;
    if (fault.seconds == 0) return fault.times == 0 || entry.matched <= fault.skip + fault.times;
    const auto now = clock_();
    if (!entry.first_met) entry.first_met = now;
    return now < *entry.first_met + fault.seconds;
}

/// What a reader got before the last upload, which may be that nothing was there.
std::optional<Response> FaultPlan::answer_stale(Entry& entry, const Request& request) const {
    if (!is_read(request) || entry.stale_left == 0 || !matches_path(entry.fault.path, request.path))
        return std::nullopt;
    --entry.stale_left;
    const auto known = entry.frozen.find(key_of(request));
    if (known != entry.frozen.end()) return known->second;
    return in_envelope(request, {404, "Not Found"});
}

void FaultPlan::watch(const Request& request, const Response& response) {
    for (auto& entry : entries_) {
        if (entry.fault.kind != FaultKind::stale) continue;
        if (is_read(request) && matches_path(entry.fault.path, request.path)) entry.seen[key_of(request)] = response;
        if (!is_upload(request) || response.status != 200) continue;
        entry.frozen = entry.seen;
        entry.stale_left = entry.fault.times;
    }
}

void FaultPlan::change(const Fault& fault, const Request& request, Response& response) const {
    switch (fault.kind) {
        case FaultKind::drop_after:
            response.delivery = Delivery::drop;
            return;
        case FaultKind::answer_after:
            response = make_answer(fault, request);
            return;
        case FaultKind::slow:
            response.delay = fault.delay;
            return;
        case FaultKind::slow_body:
            response.delay = fault.delay;
            response.delivery = Delivery::pause_in_body;
            return;
        case FaultKind::truncate:
            response.delivery = Delivery::truncate;
            return;
        case FaultKind::garbage:
            response.content = fault.body;
            return;
        default:
            return;  // the others never reach the handler
    }
}

Response FaultPlan::make_answer(const Fault& fault, const Request& request) const {
    auto response =
        fault.body.empty() ? in_envelope(request, {fault.status, fault.text}) : text_response(fault.status, fault.body);
    if (fault.retry_after) {
        const bool is_date = fault.retry_after_form == RetryAfterForm::date;
        response.headers.push_back({"Retry-After", is_date ? format_http_date(clock_() + *fault.retry_after)
                                                           : std::to_string(*fault.retry_after)});
    }
    return response;
}

}  // namespace piot::rehearsal
