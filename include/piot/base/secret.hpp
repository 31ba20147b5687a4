// SPDX-License-Identifier: MIT
#pragma once
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace piot {

/// A token or password. It has no stream operator and no conversion: only `reveal` gives the text away, so every place
/// that does can be found.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& reveal() const { return text_; }
    [[nodiscard]] bool is_empty() const { return text_.empty(); }

  private:
    std::string text_;
};

/// Replaces every known secret in a text by `***`. Sinks (terminal, summary, JSON, annotations) pass all text through
/// it. May be used by several threads at once.
class Redactor {
  public:
    /// Also what base64 and percent-encoding make of it. Secrets shorter than 8 characters are not redacted: they would
    /// eat ordinary text. True when the secret was not known before.
    bool add(const Secret& secret);
    [[nodiscard]] std::string redact(std::string text) const;

  private:
    mutable std::mutex mutex_;
    std::set<std::string> known_;
    std::vector<std::string> redacted_;  // the secrets in all their forms, longest first
};

}  // namespace piot
