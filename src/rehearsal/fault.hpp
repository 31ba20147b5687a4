// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_message.hpp"

#include "piot/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// What goes wrong. "Effect" is what the registry does when nothing goes wrong.
enum class FaultKind {
    drop_before,    ///< the connection ends without an answer and without effect
    drop_after,     ///< the effect is there, the answer is lost
    answer,         ///< another answer, without effect
    answer_after,   ///< another answer although the effect is there
    slow,           ///< the right answer begins late
    slow_body,      ///< the right answer pauses in the middle of its body
    truncate,       ///< the connection ends in the middle of the body
    garbage,        ///< the right status with `body` in the place of the right body
    token_expired,  ///< the registry's own words for a token that has run out, without effect
    stale,          ///< reads get the answer of before the last upload
};

enum class RetryAfterForm { seconds, date };

/// One fault: which requests it meets, and what becomes of them.
struct Fault {
    std::string method = {};  ///< empty = any
    std::string path = {};    ///< as sent, without the query; `*` stands for any run of characters; empty = any
    std::size_t skip = 0;     ///< so many matching requests go by first
    std::size_t times = 1;    ///< so many are met then; 0 = all. Of `stale`: reads after each upload
    /// When set, the fault lasts that long by the server's clock from the first request that it meets, and `times` does
    /// not count.
    std::int64_t seconds = 0;
    FaultKind kind = FaultKind::drop_before;

    int status = 503;                                                ///< of answer and answer_after
    std::string text = "Service Unavailable";                        ///< in the envelope of the registry that is asked
    std::string body = {};                                           ///< when set, sent as it is in the place of `text`
    std::optional<std::int64_t> retry_after = {};                    ///< seconds from now
    RetryAfterForm retry_after_form = RetryAfterForm::seconds;       ///< how the header says so
    std::chrono::milliseconds delay = std::chrono::milliseconds(0);  ///< of slow and slow_body
};

/// Does a path match a pattern whose `*` stand for any run of characters, slashes among them?
[[nodiscard]] bool matches_path(std::string_view pattern, std::string_view path);

/// Reads a JSON array of faults; members are named as those of `Fault`, the kind is `what`, the delay `delay_ms`, the
/// form `"retry_after_form": "date"`. Failure: PIOT_REHEARSAL_SERVER, also for a member that is not known.
[[nodiscard]] Result<std::vector<Fault>> parse_fault_script(std::string_view text);

}  // namespace piot::rehearsal
