// SPDX-License-Identifier: MIT
#include "domain/config/table_check.hpp"

#include "domain/config/key_hints.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::config {

namespace {

constexpr std::array<std::string_view, 7> k_content_names{
    "a string", "an integer", "a decimal number", "true or false", "a date or time", "a list", "a table"};

std::string_view content_name(const Value& value) {
    return k_content_names.at(value.content.index());
}

std::string_view type_name(FieldType type) {
    switch (type) {
        case FieldType::text:
            return "a string";
        case FieldType::boolean:
            return "true or false";
        case FieldType::integer:
            return "an integer";
        case FieldType::text_list:
            return "a list of strings";
        case FieldType::target_list:
            return "a list of triples";
        case FieldType::table:
        case FieldType::named_tables:
            return "a table";
        case FieldType::table_list:
            return "a list of tables";
    }
    return "";
}

bool has_type(const Value& value, FieldType type) {
    switch (type) {
        case FieldType::text:
            return value.text() != nullptr;
        case FieldType::boolean:
            return std::holds_alternative<bool>(value.content);
        case FieldType::integer:
            return std::holds_alternative<std::int64_t>(value.content);
        case FieldType::text_list:
        case FieldType::target_list:
            return value.list() != nullptr;
        case FieldType::table_list:
            return value.list() != nullptr &&
                   std::all_of(value.list()->begin(), value.list()->end(),
                               [](const Value& element) { return element.table() != nullptr; });
        case FieldType::table:
        case FieldType::named_tables:
            return value.table() != nullptr;
    }
    return false;
}

/// One field of one table, with everything that a message about it needs.
class FieldCheck {
  public:
    FieldCheck(const FieldSpec& field, const TableContext& context, Findings& findings)
        : field_(field), context_(context), findings_(findings) {}

    void check(const Value& value) const {
        if (!has_type(value, field_.type)) return report_type(value);
        if (const auto* list = value.list()) return check_list(value, *list);
        if (field_.type == FieldType::table) return check_nested(*value.table());
        if (const auto* text = value.text()) return check_text_value(*text, value.place);
        if (const auto* number = std::get_if<std::int64_t>(&value.content))
            return check_choice(std::to_string(*number), value.place);
    }

  private:
    void check_list(const Value& value, const List& list) const {
        if (list.size() < field_.min_items)
            add(codes::PIOT_CONFIG_VALUE, value.place, "must not be empty", "list at least one");
        if (field_.type == FieldType::table_list) return;
        for (const auto& element : list)
            check_element(element);
    }

    void check_element(const Value& element) const {
        if (const auto* text = element.text()) return check_text_value(*text, element.place);
        if (const auto* table = element.table(); table != nullptr && field_.table != nullptr)
            return check_table(*field_.table, *table, {fmt::format("a target of {}", context_.label)}, findings_);
        const auto hint = std::holds_alternative<double>(element.content)
                              ? "put it in quotes: without them `3.10` is read as 3.1"
                              : "put every element in quotes";
        add(codes::PIOT_CONFIG_TYPE, element.place,
            fmt::format("must be {}, but holds {}", type_name(field_.type), content_name(element)), hint);
    }

    void check_nested(const Table& table) const {
        const auto label = context_.label == k_root_label
                               ? fmt::format("`{}`", field_.table->header)
                               : fmt::format("`{}` of {}", field_.table->header, context_.label);
        TableContext nested{label};
        for (const auto key : context_.settled_keys)
            if (key.starts_with(field_.name) && key.substr(field_.name.size()).starts_with('.'))
                nested.settled_keys.push_back(key.substr(field_.name.size() + 1));
        check_table(*field_.table, table, nested, findings_);
    }

    void check_text_value(const std::string& text, Place place) const {
        if (!field_.choices.empty()) return check_choice(text, place);
        if (auto complaint = check_text(field_.rule, text))
            add(field_.rule == TextRule::glob ? codes::PIOT_CONFIG_GLOB : codes::PIOT_CONFIG_VALUE, place,
                complaint->message, std::move(complaint->hint));
    }

    void check_choice(const std::string& text, Place place) const {
        if (std::find(field_.choices.begin(), field_.choices.end(), text) != field_.choices.end()) return;
        const auto meant = closest_match(text, field_.choices);
        add(codes::PIOT_CONFIG_VALUE, place, fmt::format("must be {}: {}", list_choices(field_), quote(text)),
            meant ? fmt::format("did you mean {}?", quote(*meant))
                  : fmt::format("write {}", assignment_example(field_)));
    }

    void report_type(const Value& value) const {
        add(codes::PIOT_CONFIG_TYPE, value.place,
            fmt::format("must be {}, not {}", type_name(field_.type), content_name(value)), type_hint(field_, value));
    }

    void add(const ErrorCode& code, Place place, std::string_view predicate, std::string hint) const {
        findings_.add(code, place,
                      {fmt::format("`{}` of {} {}", field_.name, context_.label, predicate), std::move(hint)});
    }

    const FieldSpec& field_;
    const TableContext& context_;
    Findings& findings_;
};

bool is_settled(const TableContext& context, std::string_view key) {
    return std::find(context.settled_keys.begin(), context.settled_keys.end(), key) != context.settled_keys.end();
}

bool is_in_scope(Scope scope, const Selection& selection) {
    if (scope == Scope::always || !selection.kind) return true;
    if (scope == Scope::crates) return selection.kind == PackageKind::crates;
    if (selection.kind != PackageKind::pypi) return false;
    return scope == Scope::pypi || !selection.build || selection.build == BuildMode::maturin;
}

Complaint out_of_scope(const FieldSpec& field, const Selection& selection, std::string_view label) {
    if (selection.kind == PackageKind::pypi && field.scope == Scope::maturin)
        return {fmt::format("`{}` is only for build `maturin`, and {} has build `{}`", field.name, label,
                            to_string(*selection.build)),
                fmt::format("set `build = \"maturin\"` or take `{}` out", field.name)};
    return {fmt::format("`{}` is only for kind `{}`, and {} has kind `{}`", field.name,
                        field.scope == Scope::crates ? "crates" : "pypi", label, to_string(*selection.kind)),
            fmt::format("take `{}` out", field.name)};
}

void check_presence(const FieldSpec& field, const Table& table, const TableContext& context, Findings& findings) {
    if (field.need == Need::optional || table.find(field.name) != nullptr || is_settled(context, field.name)) return;
    const bool is_table = field.type == FieldType::table || field.type == FieldType::table_list;
    findings.add(codes::PIOT_CONFIG_MISSING_KEY, table.place,
                 is_table ? Complaint{fmt::format("there is no `{}`", field.table->header),
                                      fmt::format("add `{}` with {}", field.table->header, list_required(*field.table))}
                          : Complaint{fmt::format("`{}` is missing in {}", field.name, context.label),
                                      fmt::format("add {}", assignment_example(field))});
}

}  // namespace

void check_table(const TableSpec& spec, const Table& table, const TableContext& context, Findings& findings) {
    for (const auto& [key, key_place, value] : table.entries) {
        if (is_settled(context, key)) continue;
        if (const auto* field = spec.find(key))
            FieldCheck(*field, context, findings).check(value);
        else
            findings.add(codes::PIOT_CONFIG_UNKNOWN_KEY, key_place,
                         {fmt::format("unknown key {} in {}", quote(key), context.label), unknown_key_hint(spec, key)});
    }
    for (const auto& field : spec.fields)
        if (field.scope == Scope::always) check_presence(field, table, context, findings);
}

void check_scopes(const TableSpec& spec, const Table& table, const Selection& selection, const TableContext& context,
                  Findings& findings) {
    for (const auto& entry : table.entries) {
        const auto* field = spec.find(entry.key);
        if (field == nullptr || is_in_scope(field->scope, selection)) continue;
        findings.add(codes::PIOT_CONFIG_CONFLICT, entry.key_place, out_of_scope(*field, selection, context.label));
    }
    for (const auto& field : spec.fields)
        if (field.scope != Scope::always && selection.kind && is_in_scope(field.scope, selection))
            check_presence(field, table, context, findings);
}

std::string text_or(const Table& table, std::string_view key, std::string_view otherwise) {
    const auto* value = table.find(key);
    return value != nullptr && value->text() != nullptr ? *value->text() : std::string(otherwise);
}

std::optional<bool> flag_of(const Table& table, std::string_view key) {
    const auto* value = table.find(key);
    const auto* flag = value != nullptr ? std::get_if<bool>(&value->content) : nullptr;
    return flag != nullptr ? std::optional(*flag) : std::nullopt;
}

std::vector<std::string> texts_of(const Table& table, std::string_view key) {
    std::vector<std::string> texts;
    const auto* value = table.find(key);
    const auto* list = value != nullptr ? value->list() : nullptr;
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
        if (const auto* text = (*list)[i].text()) texts.push_back(*text);
    return texts;
}

}  // namespace piot::config
