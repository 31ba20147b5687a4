// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/plan.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace piot::render {

/// Keys stay in the order in which they are written, as the contract lists them.
using Json = nlohmann::ordered_json;

[[nodiscard]] Json to_json(const Diagnostic& diagnostic);
[[nodiscard]] Json to_json(const MatrixRow& row);
/// The plan's document (config/plan.schema.json).
[[nodiscard]] Json to_json(const Plan& plan);
[[nodiscard]] Json to_json(const Reason& reason);

/// `make` turns one value into JSON.
template <class Value, class Make>
[[nodiscard]] Json to_json_array(const std::vector<Value>& values, Make make) {
    auto array = Json::array();
    for (const auto& value : values)
        array.push_back(make(value));
    return array;
}

template <class Value>
[[nodiscard]] Json to_json_array(const std::vector<Value>& values) {
    return to_json_array(values, [](const Value& value) { return to_json(value); });
}

/// Without blanks. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string dump_compact(const Json& json);
/// For files and stdout: indented by two, ends with a line feed.
[[nodiscard]] std::string dump_pretty(const Json& json);

}  // namespace piot::render
