// SPDX-License-Identifier: MIT
#include "piot/domain/pace.hpp"

namespace piot {

void Pace::note_accepted(Time at) {
    if (!is_empty_) return;
    accepted_when_empty_ = at;
    if (interval_) not_before_ = at + *interval_;
}

void Pace::note_refused(Time until) {
    // What dripped in was just spent: the next drop comes one interval after it.
    if (accepted_when_empty_ && until > *accepted_when_empty_) interval_ = until - *accepted_when_empty_;
    accepted_when_empty_.reset();
    not_before_ = until;
    is_empty_ = true;
}

}  // namespace piot
