// SPDX-License-Identifier: MIT
#include "piot/base/secret.hpp"

#include "piot/base/encoding.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

namespace piot {

namespace {

constexpr std::size_t k_shortest_redacted = 8;

/// The same escapes with small letters: both are in use.
std::string with_small_hex(std::string encoded) {
    for (std::size_t at = encoded.find('%'); at != std::string::npos; at = encoded.find('%', at + 1))
        for (const auto i : {at + 1, at + 2})
            if (encoded[i] >= 'A' && encoded[i] <= 'F') encoded[i] = static_cast<char>(encoded[i] - 'A' + 'a');
    return encoded;
}

/// A secret as it may come back in somebody's words.
std::vector<std::string> forms_of(std::string_view secret) {
    const auto percent_encoded = percent_encode(secret);
    std::vector<std::string> forms{std::string(secret), percent_encoded, with_small_hex(percent_encoded)};
    // What stands before it in the encoded text, `user:` for one, decides where the groups of three begin; what stands
    // behind it decides about the last, incomplete group.
    for (std::size_t skipped = 0; skipped < 3; ++skipped) {
        const auto rest = secret.substr(skipped);
        const auto base64 = to_base64(rest.substr(0, rest.size() - rest.size() % 3));
        forms.push_back(base64);
        forms.push_back(replace_all(replace_all(base64, "+", "-"), "/", "_"));
    }
    return forms;
}

}  // namespace

bool Redactor::add(const Secret& secret) {
    const auto& text = secret.reveal();
    const std::lock_guard lock(mutex_);
    if (!known_.insert(text).second) return false;
    if (text.size() < k_shortest_redacted) return true;
    for (auto& form : forms_of(text))
        if (form.size() >= k_shortest_redacted &&
            std::find(redacted_.begin(), redacted_.end(), form) == redacted_.end())
            redacted_.push_back(std::move(form));
    // A secret may contain another one: the longer must go first or its rest would stay readable.
    std::sort(redacted_.begin(), redacted_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return true;
}

std::string Redactor::redact(std::string text) const {
    const std::lock_guard lock(mutex_);
    for (const auto& secret : redacted_)
        if (text.find(secret) != std::string::npos) text = replace_all(text, secret, "***");
    return text;
}

}  // namespace piot
