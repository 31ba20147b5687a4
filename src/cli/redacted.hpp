// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/base/secret.hpp"
#include "piot/domain/progress.hpp"
#include "piot/domain/publish_report.hpp"

#include <vector>

namespace piot::cli {

// Without the secrets that a registry may have echoed. Values are redacted before they are rendered: what markdown,
// JSON or a narrow table make of a secret, no search for its text would find.

[[nodiscard]] std::vector<Diagnostic> make_redacted(std::vector<Diagnostic> diagnostics, const Redactor& redactor);
[[nodiscard]] ProgressEvent make_redacted(ProgressEvent event, const Redactor& redactor);
[[nodiscard]] PublishReport make_redacted(PublishReport report, const Redactor& redactor);

}  // namespace piot::cli
