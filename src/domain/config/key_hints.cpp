// SPDX-License-Identifier: MIT
#include "domain/config/key_hints.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

namespace piot::config {

namespace {

/// More known keys than this are no help in a message.
constexpr std::size_t k_longest_key_list = 8;

/// Keys that older files of the reference tool may still carry; no code ever read them.
constexpr std::string_view k_dead_keys[] = {"agents_path", "smoke", "wheels_artifact"};

/// The header of the table that does know the key; empty when none does.
std::string_view find_home(std::string_view key) {
    for (const auto* table : {&settings_table(), &package_table()}) {
        if (table->find(key) != nullptr) return table->header;
        for (const auto& field : table->fields)
            if (field.type == FieldType::table && field.table->find(key) != nullptr) return field.table->header;
    }
    return {};
}

std::string enumerate(const std::vector<std::string>& parts, std::string_view last_separator) {
    if (parts.size() < 2) return join(parts, "");
    const std::vector<std::string> first(parts.begin(), parts.end() - 1);
    return fmt::format("{} {} {}", join(first, ", "), last_separator, parts.back());
}

std::string list_keys(const TableSpec& spec) {
    std::vector<std::string> names;
    for (const auto& field : spec.fields)
        names.push_back(fmt::format("`{}`", field.name));
    return join(names, ", ");
}

}  // namespace

std::string unknown_key_hint(const TableSpec& spec, std::string_view key) {
    if (std::find(std::begin(k_dead_keys), std::end(k_dead_keys), key) != std::end(k_dead_keys))
        return "take it out: it never had an effect";
    if (const auto home = find_home(key); !home.empty())
        return fmt::format("move it to `{}`, where `{}` belongs", home, key);
    std::vector<std::string_view> names;
    for (const auto& field : spec.fields)
        names.push_back(field.name);
    if (const auto meant = closest_match(key, names)) return fmt::format("did you mean `{}`?", *meant);
    if (names.size() > k_longest_key_list) return "take it out; `piot schema` lists every key";
    return fmt::format("take it out; the keys here are {}", list_keys(spec));
}

std::string type_hint(const FieldSpec& field, const Value& value) {
    const bool is_list = field.type == FieldType::text_list || field.type == FieldType::target_list;
    if (is_list && value.text() != nullptr) return fmt::format("write it as a list: `{} = [\"…\"]`", field.name);
    if (field.type == FieldType::text && value.list() != nullptr) return "write one string, without brackets";
    if (field.type == FieldType::text && value.table() == nullptr) return "put the value in quotes";
    if (field.type == FieldType::table_list && value.table() != nullptr)
        return fmt::format("write the header with double brackets: `{}`", field.table->header);
    if (field.type == FieldType::table && value.list() != nullptr)
        return fmt::format("write the header with single brackets: `{}`", field.table->header);
    return fmt::format("write {}", assignment_example(field));
}

std::string assignment_example(const FieldSpec& field) {
    std::vector<std::string> examples;
    switch (field.type) {
        case FieldType::table:
        case FieldType::table_list:
        case FieldType::named_tables:
            return fmt::format("`{}`", field.table->header);
        case FieldType::text_list:
        case FieldType::target_list:
            return fmt::format("`{} = [\"…\"]`", field.name);
        case FieldType::boolean:
            return fmt::format("`{0} = true` or `{0} = false`", field.name);
        case FieldType::integer:
            for (const auto choice : field.choices)
                examples.push_back(fmt::format("`{} = {}`", field.name, choice));
            break;
        case FieldType::text:
            for (const auto choice : field.choices)
                examples.push_back(fmt::format("`{} = \"{}\"`", field.name, choice));
            if (field.choices.empty()) examples.push_back(fmt::format("`{} = \"…\"`", field.name));
            break;
    }
    return enumerate(examples, "or");
}

std::string list_required(const TableSpec& spec) {
    std::vector<std::string> names;
    for (const auto& field : spec.fields)
        if (field.need == Need::required && field.scope == Scope::always)
            names.push_back(fmt::format("`{}`", field.name));
    return enumerate(names, "and");
}

std::string list_choices(const FieldSpec& field) {
    std::vector<std::string> choices;
    for (const auto choice : field.choices)
        choices.push_back(fmt::format("`{}`", choice));
    return enumerate(choices, "or");
}

}  // namespace piot::config
