// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace piot {

/// A commit as a report names it.
struct CommitNote {
    std::string id;       ///< full
    std::string subject;  ///< of its message; `make_why` leaves it empty

    friend bool operator==(const CommitNote&, const CommitNote&) = default;
};

}  // namespace piot
