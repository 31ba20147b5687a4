// SPDX-License-Identifier: MIT
#include "piot/base/secret.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot {

void Redactor::add(const Secret& secret) {
    constexpr std::size_t k_shortest_redacted = 8;
    const auto& text = secret.reveal();
    if (text.size() < k_shortest_redacted) return;
    const std::lock_guard lock(mutex_);
    if (std::find(secrets_.begin(), secrets_.end(), text) != secrets_.end()) return;
    secrets_.push_back(text);
    // A secret may contain another one: the longer must go first or its rest would stay readable.
    std::sort(secrets_.begin(), secrets_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Redactor::redact(std::string text) const {
    const std::lock_guard lock(mutex_);
    for (const auto& secret : secrets_)
        if (text.find(secret) != std::string::npos) text = replace_all(text, secret, "***");
    return text;
}

}  // namespace piot
