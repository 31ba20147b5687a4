// SPDX-License-Identifier: MIT
#include "cli/redacted.hpp"

#include <utility>

namespace piot::cli {

namespace {

void redact(Diagnostic& diagnostic, const Redactor& redactor) {
    for (auto* text : {&diagnostic.message, &diagnostic.hint, &diagnostic.origin.file})
        *text = redactor.redact(std::move(*text));
}

}  // namespace

std::vector<Diagnostic> make_redacted(std::vector<Diagnostic> diagnostics, const Redactor& redactor) {
    for (auto& diagnostic : diagnostics)
        redact(diagnostic, redactor);
    return diagnostics;
}

ProgressEvent make_redacted(ProgressEvent event, const Redactor& redactor) {
    event.text = redactor.redact(std::move(event.text));
    redact(event.diagnostic, redactor);
    return event;
}

PublishReport make_redacted(PublishReport report, const Redactor& redactor) {
    report.diagnostics = make_redacted(std::move(report.diagnostics), redactor);
    for (auto& package : report.packages) {
        package.diagnostics = make_redacted(std::move(package.diagnostics), redactor);
        package.release_url = redactor.redact(std::move(package.release_url));
    }
    return report;
}

}  // namespace piot::cli
