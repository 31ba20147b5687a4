// SPDX-License-Identifier: MIT
#include "piot/domain/core_metadata.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

bool is_same_name(std::string_view left, std::string_view right) {
    return to_lower(left) == to_lower(right);
}

bool is_field_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

/// setuptools and distutils indent a folded description by `|` or by eight blanks.
std::string_view strip_indent(std::string_view line) {
    constexpr std::string_view k_bar = "       |";
    constexpr std::string_view k_blanks = "        ";
    for (const auto prefix : {k_bar, k_blanks})
        if (line.substr(0, prefix.size()) == prefix) return line.substr(prefix.size());
    return trim(line);
}

std::optional<MetadataField> parse_field(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_field_name(line.substr(0, colon))) return std::nullopt;
    return MetadataField{std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))};
}

/// A `Description` field counts only where the body is empty; the newer form wins.
void move_description_out(CoreMetadata& metadata) {
    const auto is_description = [](const MetadataField& field) { return is_same_name(field.name, "Description"); };
    const auto found = std::find_if(metadata.fields.begin(), metadata.fields.end(), is_description);
    if (found == metadata.fields.end()) return;
    if (trim(metadata.description).empty()) metadata.description = found->value;
    metadata.fields.erase(std::remove_if(metadata.fields.begin(), metadata.fields.end(), is_description),
                          metadata.fields.end());
}

}  // namespace

std::string_view CoreMetadata::get(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const MetadataField& field) { return is_same_name(field.name, name); });
    return found == fields.end() ? std::string_view() : std::string_view(found->value);
}

std::vector<std::string_view> CoreMetadata::get_all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& field : fields)
        if (is_same_name(field.name, name)) values.push_back(field.value);
    return values;
}

Result<CoreMetadata> parse_core_metadata(std::string_view text, std::string_view origin) {
    const auto problem = [&](int line, std::string message) {
        return fail({codes::PIOT_INSPECT_METADATA,
                     Severity::error,
                     std::move(message),
                     {std::string(origin), line, 0},
                     "rebuild the artifact with a current build backend"});
    };
    if (to_valid_utf8(text) != text) return problem(0, "the metadata is not UTF-8");
    CoreMetadata metadata;
    int number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        ++number;
        if (line.empty()) break;
        if (line.front() == ' ' || line.front() == '\t') {
            if (metadata.fields.empty()) return problem(number, "the metadata starts with a continuation line");
            metadata.fields.back().value.append("\n").append(strip_indent(line));
            continue;
        }
        auto field = parse_field(line);
        if (!field)
            return problem(number, fmt::format("a metadata line is no `Name: value`: `{}`", line.substr(0, 80)));
        metadata.fields.push_back(*std::move(field));
    }
    metadata.description = text;
    move_description_out(metadata);
    return metadata;
}

}  // namespace piot
