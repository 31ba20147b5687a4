// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/codes.hpp"
#include "piot/base/diagnostic.hpp"

#include <string>
#include <utility>
#include <vector>

namespace piot::inspection {

/// Gathers the findings about one artifact.
class FindingList {
  public:
    explicit FindingList(std::string file) : file_(std::move(file)) {}

    void add(const ErrorCode& code, std::string message, std::string hint) {
        add_as(Severity::error, code, std::move(message), std::move(hint));
    }
    void warn(const ErrorCode& code, std::string message, std::string hint) {
        add_as(Severity::warning, code, std::move(message), std::move(hint));
    }
    void add_all(const std::vector<Diagnostic>& diagnostics) {
        findings_.insert(findings_.end(), diagnostics.begin(), diagnostics.end());
    }
    [[nodiscard]] std::vector<Diagnostic> take() && { return std::move(findings_); }

  private:
    void add_as(Severity severity, const ErrorCode& code, std::string&& message, std::string&& hint) {
        findings_.push_back({code, severity, std::move(message), {file_, 0, 0}, std::move(hint)});
    }

    std::string file_;
    std::vector<Diagnostic> findings_;
};

/// `` `a`, `b` and 3 more ``; names from foreign archives are made fit for a message.
[[nodiscard]] std::string quote_some(const std::vector<std::string>& names);

}  // namespace piot::inspection
