// SPDX-License-Identifier: MIT
#include "domain/config/fields.hpp"

#include "piot/domain/config.hpp"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

namespace piot {

namespace {

using namespace config;
using Json = nlohmann::ordered_json;

/// Draft 7 is what the TOML language servers (taplo, and the editors on top of it) understand best.
constexpr std::string_view k_dialect = "http://json-schema.org/draft-07/schema#";

Json make_table_schema(const TableSpec& table);

Json make_choices(const FieldSpec& field) {
    Json choices = Json::array();
    for (const auto choice : field.choices)
        if (field.type == FieldType::text)
            choices.push_back(choice);
        else
            choices.push_back(Json::parse(choice));
    return choices;
}

Json make_text_schema(const FieldSpec& field) {
    Json schema{{"type", "string"}};
    const auto pattern = schema_pattern(field.rule);
    if (!field.choices.empty())
        schema["enum"] = make_choices(field);
    else if (pattern.empty())
        schema["minLength"] = 1;
    else
        schema["pattern"] = pattern;
    return schema;
}

Json make_list_schema(Json items, const FieldSpec& field) {
    Json schema{{"type", "array"}, {"items", std::move(items)}};
    if (field.min_items > 0) schema["minItems"] = field.min_items;
    return schema;
}

Json make_value_schema(const FieldSpec& field) {
    switch (field.type) {
        case FieldType::text:
            return make_text_schema(field);
        case FieldType::boolean:
            return {{"type", "boolean"}};
        case FieldType::integer:
            return {{"type", "integer"}, {"enum", make_choices(field)}};
        case FieldType::text_list:
            return make_list_schema(make_text_schema(field), field);
        case FieldType::target_list:
            return make_list_schema({{"anyOf", {make_text_schema(field), make_table_schema(*field.table)}}}, field);
        case FieldType::table:
            return make_table_schema(*field.table);
        case FieldType::table_list:
            return make_list_schema(make_table_schema(*field.table), field);
        case FieldType::named_tables:
            return {{"type", "object"}, {"additionalProperties", make_table_schema(*field.table)}};
    }
    return {};
}

Json make_field_schema(const FieldSpec& field) {
    Json schema{{"description", field.doc}};
    schema.update(make_value_schema(field));
    schema["description"] = field.doc;
    if (!field.default_json.empty()) schema["default"] = Json::parse(field.default_json);
    return schema;
}

/// `{"if": {key: value}, "then": …}`; with `negate` for every other value.
enum class Sense { equals, differs };

Json make_condition(std::string_view key, std::string_view value, Sense sense) {
    Json is_equal{{"properties", {{key, {{"const", value}}}}}, {"required", {key}}};
    return sense == Sense::equals ? is_equal : Json{{"not", is_equal}};
}

/// Forbids what means nothing in `kind`, and requires what it needs.
Json make_kind_rule(const TableSpec& table, PackageKind kind) {
    const auto own = kind == PackageKind::crates ? Scope::crates : Scope::pypi;
    const auto foreign = kind == PackageKind::crates ? Scope::pypi : Scope::crates;
    Json then = Json::object();
    for (const auto& field : table.fields) {
        if (field.scope == foreign || (field.scope == Scope::maturin && own == Scope::crates))
            then["properties"][std::string(field.name)] = false;
        if (field.scope == own && field.need == Need::required) then["required"].push_back(field.name);
    }
    return {{"if", make_condition("kind", to_string(kind), Sense::equals)}, {"then", then}};
}

/// Rules that depend on what other keys of the table say.
Json make_conditions(const TableSpec& table) {
    Json rules = Json::array();
    const auto has_scope = [&](Scope scope) {
        return std::any_of(table.fields.begin(), table.fields.end(), [&](const auto& f) { return f.scope == scope; });
    };
    if (has_scope(Scope::crates) || has_scope(Scope::pypi))
        for (const auto kind : {PackageKind::crates, PackageKind::pypi})
            if (auto rule = make_kind_rule(table, kind); !rule["then"].empty()) rules.push_back(std::move(rule));
    if (has_scope(Scope::maturin)) {
        Json properties = Json::object();
        for (const auto& field : table.fields)
            if (field.scope == Scope::maturin) properties[std::string(field.name)] = false;
        rules.push_back({{"if", make_condition("build", to_string(BuildMode::maturin), Sense::differs)},
                         {"then", {{"properties", properties}}}});
    }
    for (const auto& field : table.fields)
        if (!field.alias_of.empty())
            rules.push_back({{"oneOf", {{{"required", {field.alias_of}}}, {{"required", {field.name}}}}}});
    return rules;
}

Json make_table_schema(const TableSpec& table) {
    Json schema{{"description", table.doc}, {"type", "object"}, {"additionalProperties", false}};
    Json required = Json::array();
    Json properties = Json::object();
    for (const auto& field : table.fields) {
        properties[std::string(field.name)] = make_field_schema(field);
        if (field.need == Need::required && field.scope == Scope::always) required.push_back(field.name);
    }
    if (!required.empty()) schema["required"] = std::move(required);
    schema["properties"] = std::move(properties);
    if (auto conditions = make_conditions(table); !conditions.empty()) schema["allOf"] = std::move(conditions);
    return schema;
}

}  // namespace

std::string make_config_schema() {
    Json schema{{"$schema", k_dialect}, {"title", k_config_file_name}};
    schema.update(make_table_schema(root_table()));
    return schema.dump(2) + '\n';
}

}  // namespace piot
