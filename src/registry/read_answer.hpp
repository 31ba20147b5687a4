// SPDX-License-Identifier: MIT
#pragma once
#include "registry/read_access.hpp"

#include "piot/domain/observation.hpp"

#include <string>

namespace piot::registry {

/// What an answer to a question means before its body is looked at.
struct ReadVerdict {
    Liveness meaning = Liveness::unknown;  ///< live = the body has the answer
    std::string detail;                    ///< when unknown: what came, and what to do about it
    ErrorCode cause = {};                  ///< when unknown: as in `Observation`
};

/// What kind of answer that status is, where it says nothing about the question.
[[nodiscard]] const ErrorCode& find_cause(int status, AskedAs asked_as);

/// An observation that says nothing, and why.
[[nodiscard]] Observation make_unknown(std::string detail, const ErrorCode& cause);

/// The one table for sparse indexes of cargo, and the one for simple indexes of Python: a status is read the same way
/// whichever question it answers. docs/private-registries.md shows both.
[[nodiscard]] ReadVerdict judge_sparse_index(const ReadAnswer& answer);
[[nodiscard]] ReadVerdict judge_simple_index(const ReadAnswer& answer);

}  // namespace piot::registry
