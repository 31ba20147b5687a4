// SPDX-License-Identifier: MIT
#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/artifact_facts.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace piot {

namespace {

Diagnostic a_problem(std::string message, std::string_view origin, int line) {
    return {codes::PIOT_INSPECT_METADATA,
            Severity::error,
            std::move(message),
            {std::string(origin), line, 0},
            "rebuild the wheel; do not edit it after its build"};
}

/// One CSV record off the front of `text`. Quoted fields may hold commas, line ends and doubled quotes.
std::optional<std::vector<std::string>> take_csv_record(std::string_view& text) {
    std::vector<std::string> fields(1);
    bool is_quoted = false;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (is_quoted) {
            if (c != '"')
                fields.back().push_back(c);
            else if (!text.empty() && text.front() == '"') {
                fields.back().push_back('"');
                text.remove_prefix(1);
            } else
                is_quoted = false;
        } else if (c == '"' && fields.back().empty())
            is_quoted = true;
        else if (c == ',')
            fields.emplace_back();
        else if (c == '\n')
            break;
        else if (c != '\r' || text.empty() || text.front() != '\n')
            fields.back().push_back(c);
    }
    if (is_quoted) return std::nullopt;
    return fields;
}

std::optional<RecordEntry> to_record_entry(std::vector<std::string>&& fields) {
    if (fields.size() != 3 || fields[0].empty()) return std::nullopt;
    RecordEntry entry;
    entry.path = std::move(fields[0]);
    if (!fields[1].empty()) {
        const auto equals = fields[1].find('=');
        if (equals == std::string::npos) return std::nullopt;
        entry.algorithm = to_lower(fields[1].substr(0, equals));
        entry.digest = fields[1].substr(equals + 1);
    }
    if (!fields[2].empty()) {
        const auto& text = fields[2];
        std::uint64_t size = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
        if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        entry.size = size;
    }
    return entry;
}

}  // namespace

Result<WheelFile> parse_wheel_file(std::string_view text, std::string_view origin) {
    PIOT_TRY(const auto fields, parse_core_metadata(text, origin));
    WheelFile file;
    file.wheel_version = fields.get("Wheel-Version");
    file.generator = fields.get("Generator");
    file.root_is_purelib = fields.get("Root-Is-Purelib");
    file.build = fields.get("Build");
    for (const auto tag : fields.get_all("Tag")) {
        const auto parts = split(tag, '-');
        if (parts.size() != 3)
            return fail(a_problem(fmt::format("a `Tag:` line is no `python-abi-platform`: `{}`", tag), origin, 0));
        file.tags.push_back({std::string(parts[0]), std::string(parts[1]), std::string(parts[2])});
    }
    std::sort(file.tags.begin(), file.tags.end());
    return file;
}

Result<std::vector<RecordEntry>> parse_record(std::string_view text, std::string_view origin) {
    std::vector<RecordEntry> entries;
    for (int line = 1; !text.empty(); ++line) {
        if (text.front() == '\n' || text.substr(0, 2) == "\r\n") {
            text.remove_prefix(text.front() == '\n' ? 1 : 2);
            continue;
        }
        auto fields = take_csv_record(text);
        auto entry = fields ? to_record_entry(*std::move(fields)) : std::nullopt;
        if (!entry) return fail(a_problem("a line of RECORD is no `path,algorithm=digest,size`", origin, line));
        entries.push_back(*std::move(entry));
    }
    return entries;
}

}  // namespace piot
