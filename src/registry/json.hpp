// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace piot::registry {

using Json = nlohmann::json;

/// The document, or a null where the text is no JSON: asking a null for anything gives nothing.
[[nodiscard]] inline Json parse_json(std::string_view text) {
    auto document = Json::parse(text, nullptr, false);
    return document.is_discarded() ? Json() : document;
}

/// The string under a key; empty when there is none.
[[nodiscard]] inline std::string text_at(const Json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The value under a key; null when there is none.
[[nodiscard]] inline Json value_at(const Json& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() ? *found : Json();
}

}  // namespace piot::registry
