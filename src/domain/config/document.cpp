// SPDX-License-Identifier: MIT
#include "domain/config/document.hpp"

#include "domain/config/findings.hpp"
#include "domain/manifest/toml_guard.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace piot::config {

namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

/// toml++ counts columns in code points; editors and CI annotations want bytes.
class Columns {
  public:
    explicit Columns(std::string_view text) {
        if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
        for (const auto line : split(text, '\n'))
            lines_.push_back({line, find_characters(line)});
    }

    [[nodiscard]] Place to_place(const toml::source_position& position) const {
        if (position.line == 0) return {};
        const Place place{static_cast<int>(position.line), static_cast<int>(position.column)};
        if (position.line > lines_.size()) return place;
        const auto& [text, characters] = lines_[position.line - 1];
        // Where something is missing at the end of the file, toml++ points behind the end.
        const int end = static_cast<int>(text.size()) + 1;
        if (characters.empty()) return {place.line, std::min(place.column, end)};
        const auto index = position.column - 1;
        return {place.line, index < characters.size() ? characters[index] : end};
    }

  private:
    struct Line {
        std::string_view text;
        std::vector<int> characters;  ///< byte column of each code point; empty when bytes and code points agree
    };

    static std::vector<int> find_characters(std::string_view line) {
        const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
        std::vector<int> columns;
        if (std::all_of(line.begin(), line.end(), is_ascii)) return columns;
        for (std::size_t i = 0; i < line.size(); ++i)
            if ((static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80) columns.push_back(static_cast<int>(i) + 1);
        return columns;
    }

    std::vector<Line> lines_;
};

Value make_value(const toml::node& node, const Columns& columns);

Table make_table(const toml::table& source, const Columns& columns) {
    Table table;
    table.place = columns.to_place(source.source().begin);
    table.entries.reserve(source.size());
    for (auto&& [key, node] : source)
        table.entries.push_back(
            {std::string(key.str()), columns.to_place(key.source().begin), make_value(node, columns)});
    std::stable_sort(table.entries.begin(), table.entries.end(),
                     [](const Entry& left, const Entry& right) { return left.key_place < right.key_place; });
    return table;
}

Value make_value(const toml::node& node, const Columns& columns) {
    Value value{DateOrTime{}, columns.to_place(node.source().begin)};
    if (const auto* table = node.as_table()) {
        value.content = make_table(*table, columns);
    } else if (const auto* array = node.as_array()) {
        List list;
        list.reserve(array->size());
        for (const auto& element : *array)
            list.push_back(make_value(element, columns));
        value.content = std::move(list);
    } else if (const auto* text = node.as_string()) {
        value.content = text->get();
    } else if (const auto* integer = node.as_integer()) {
        value.content = integer->get();
    } else if (const auto* number = node.as_floating_point()) {
        value.content = number->get();
    } else if (const auto* boolean = node.as_boolean()) {
        value.content = boolean->get();
    }
    return value;
}

tl::unexpected<Failure> syntax_error(std::string message, Origin origin) {
    return fail(Diagnostic{
        codes::PIOT_CONFIG_SYNTAX, Severity::error, "not valid TOML: " + make_printable(message), std::move(origin),
        "correct this line; nothing after it was read (the format is told at https://toml.io/en/v1.0.0)"});
}

/// toml++ says `Error while parsing …`; our messages start in lower case.
std::string lower_first(std::string_view description) {
    std::string text(description);
    if (!text.empty()) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

}  // namespace

const Value* Table::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &found->value;
}

Result<Table> parse_document(std::string_view text, std::string_view file) {
    const Columns columns(text);
    if (const auto at = find_too_deep_place(text); at != std::string_view::npos) {
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        return syntax_error("it nests too deeply", {std::string(file), static_cast<int>(line), 1});
    }
    try {
        return make_table(toml::parse(text), columns);
    } catch (const toml::parse_error& error) {
        const auto place = columns.to_place(error.source().begin);
        return syntax_error(lower_first(error.description()), {std::string(file), place.line, place.column});
    }
}

}  // namespace piot::config
