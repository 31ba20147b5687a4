// SPDX-License-Identifier: MIT
#include "rehearsal/fault.hpp"

#include "piot/base/codes.hpp"

#include <array>
#include <functional>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, FaultKind>, 10> k_kinds{{{"drop_before", FaultKind::drop_before},
                                                                          {"drop_after", FaultKind::drop_after},
                                                                          {"answer", FaultKind::answer},
                                                                          {"answer_after", FaultKind::answer_after},
                                                                          {"slow", FaultKind::slow},
                                                                          {"slow_body", FaultKind::slow_body},
                                                                          {"truncate", FaultKind::truncate},
                                                                          {"garbage", FaultKind::garbage},
                                                                          {"token_expired", FaultKind::token_expired},
                                                                          {"stale", FaultKind::stale}}};

tl::unexpected<Failure> bad_script(std::string what) {
    return fail({.code = codes::PIOT_REHEARSAL_SERVER,
                 .message = fmt::format("the fault script is not understood: {}", what),
                 .hint = "see src/rehearsal/fault.hpp for the members of a fault"});
}

Result<FaultKind> parse_kind(const std::string& word) {
    for (const auto& [name, kind] : k_kinds)
        if (name == word) return kind;
    return bad_script(fmt::format("`{}` is no kind of fault", word));
}

/// What each member of a script sets; `what` is read apart.
const std::map<std::string, std::function<void(Fault&, const Json&)>>& setters() {
    static const std::map<std::string, std::function<void(Fault&, const Json&)>> all{
        {"method", [](Fault& fault, const Json& value) { fault.method = value; }},
        {"path", [](Fault& fault, const Json& value) { fault.path = value; }},
        {"skip", [](Fault& fault, const Json& value) { fault.skip = value; }},
        {"times", [](Fault& fault, const Json& value) { fault.times = value; }},
        {"seconds", [](Fault& fault, const Json& value) { fault.seconds = value; }},
        {"status", [](Fault& fault, const Json& value) { fault.status = value; }},
        {"text", [](Fault& fault, const Json& value) { fault.text = value; }},
        {"body", [](Fault& fault, const Json& value) { fault.body = value; }},
        {"retry_after", [](Fault& fault, const Json& value) { fault.retry_after = value.get<std::int64_t>(); }},
        {"retry_after_form",
         [](Fault& fault, const Json& value) {
             fault.retry_after_form = value == "date" ? RetryAfterForm::date : RetryAfterForm::seconds;
         }},
        {"delay_ms",
         [](Fault& fault, const Json& value) { fault.delay = std::chrono::milliseconds(value.get<std::int64_t>()); }},
    };
    return all;
}

Result<Fault> to_fault(const Json& json) {
    PIOT_TRY(const auto kind, parse_kind(json.at("what")));
    Fault fault;
    fault.kind = kind;
    for (const auto& [name, value] : json.items()) {
        if (name == "what") continue;
        const auto setter = setters().find(name);
        if (setter == setters().end()) return bad_script(fmt::format("`{}` is no member of a fault", name));
        setter->second(fault, value);
    }
    return fault;
}

}  // namespace

Result<std::vector<Fault>> parse_fault_script(std::string_view text) {
    try {
        std::vector<Fault> faults;
        for (const auto& entry : Json::parse(text)) {
            PIOT_TRY(auto fault, to_fault(entry));
            faults.push_back(std::move(fault));
        }
        return faults;
    } catch (const Json::exception& error) {
        return bad_script(error.what());
    }
}

}  // namespace piot::rehearsal
