// SPDX-License-Identifier: MIT
#include "piot/render/error_codes.hpp"

#include "render/json_values.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::render {

std::string render_error_codes_json() {
    auto list = Json::array();
    for (const auto& code : codes::all())
        list.push_back({{"code", code.name}, {"exit", static_cast<int>(code.exit)}, {"title", code.title}});
    return dump_pretty({{"schema_version", 1}, {"codes", std::move(list)}});
}

std::string render_error_codes_markdown() {
    std::string table = "| code | exit | meaning |\n| --- | --- | --- |\n";
    for (const auto& code : codes::all())
        table += fmt::format("| `{}` | {} | {} |\n", code.name, static_cast<int>(code.exit), code.title);
    return table;
}

}  // namespace piot::render
