// SPDX-License-Identifier: MIT
#include "domain/workflow/shape_reader.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::workflow {

namespace {

bool is_expression(const YamlNode& node) {
    return node.is_scalar() && node.text.is_dynamic();
}

Access to_access(const WorkflowText& text) {
    if (text.value == "write") return Access::write;
    if (text.value == "read") return Access::read;
    return text.value == "none" ? Access::none : Access::unknown;
}

}  // namespace

void ShapeReader::complain(const Origin& origin, std::string message, std::string_view hint) {
    findings_.push_back({codes::PIOT_WORKFLOW_SYNTAX, Severity::error, std::move(message), origin, std::string(hint)});
}

const YamlNode* ShapeReader::value_of(const YamlNode& mapping, std::string_view key) {
    const auto* node = mapping.find(key);
    return node && !node->is_null() ? node : nullptr;
}

WorkflowText ShapeReader::text(const YamlNode& mapping, std::string_view key) {
    const auto* node = value_of(mapping, key);
    if (!node) return {};
    if (node->is_scalar()) return node->text;
    complain(node->text.origin, fmt::format("`{}` is not a text", key), fmt::format("write `{}: …` on one line", key));
    return {};
}

std::vector<WorkflowText> ShapeReader::texts(const YamlNode& mapping, std::string_view key) {
    const auto* node = value_of(mapping, key);
    if (!node) return {};
    if (node->is_scalar()) return {node->text};
    std::vector<WorkflowText> all;
    for (const auto& item : node->items)
        if (item.is_scalar()) all.push_back(item.text);
    if (!node->is_sequence() || all.size() != node->items.size()) {
        complain(node->text.origin, fmt::format("`{}` is neither a text nor a list of texts", key),
                 fmt::format("write `{}: [a, b]`", key));
        return {};
    }
    return all;
}

const YamlNode* ShapeReader::mapping(const YamlNode& mapping, std::string_view key) {
    const auto* node = value_of(mapping, key);
    if (!node || node->is_mapping()) return node;
    if (!is_expression(*node))
        complain(node->text.origin, fmt::format("`{}` is not a mapping", key),
                 fmt::format("write `{}:` and below it, indented, `key: value` lines", key));
    return nullptr;
}

const YamlNode* ShapeReader::sequence(const YamlNode& mapping, std::string_view key) {
    const auto* node = value_of(mapping, key);
    if (!node || node->is_sequence()) return node;
    complain(node->text.origin, fmt::format("`{}` is not a list", key),
             fmt::format("write `{}:` and below it lines that start with `- `", key));
    return nullptr;
}

std::vector<WorkflowEntry> ShapeReader::entries(const YamlNode& mapping, std::string_view key) {
    std::vector<WorkflowEntry> all;
    const auto* node = this->mapping(mapping, key);
    if (!node) return all;
    for (std::size_t i = 0; i < node->keys.size(); ++i)
        if (node->items[i].is_scalar()) all.push_back({node->keys[i].text, node->items[i].text});
    return all;
}

std::optional<Permissions> ShapeReader::permissions(const YamlNode& mapping) {
    const auto* key = mapping.find_key("permissions");
    const auto* node = mapping.find("permissions");
    if (!key) return std::nullopt;
    Permissions permissions;
    permissions.origin = key->text.origin;
    if (node->is_mapping()) {
        for (std::size_t i = 0; i < node->keys.size(); ++i)
            permissions.scopes.push_back({node->keys[i].text, to_access(node->items[i].text)});
    } else if (node->text.value == "write-all") {
        permissions.all = Access::write;
    } else if (node->text.value == "read-all") {
        permissions.all = Access::read;
    } else {
        permissions.all = Access::unknown;
        if (!node->is_null() && !is_expression(*node))
            complain(node->text.origin, "`permissions` is neither a mapping nor `read-all` or `write-all`",
                     "write `permissions: {}` or `permissions:` and below it `contents: read`");
    }
    return permissions;
}

std::optional<Concurrency> ShapeReader::concurrency(const YamlNode& mapping) {
    const auto* node = value_of(mapping, "concurrency");
    if (!node) return std::nullopt;
    Concurrency concurrency;
    concurrency.origin = mapping.find_key("concurrency")->text.origin;
    if (node->is_scalar()) {
        concurrency.group = node->text;
        return concurrency;
    }
    if (!this->mapping(mapping, "concurrency")) return std::nullopt;
    concurrency.group = text(*node, "group");
    if (value_of(*node, "cancel-in-progress")) concurrency.cancel_in_progress = text(*node, "cancel-in-progress");
    if (value_of(*node, "queue")) concurrency.queue = text(*node, "queue");
    return concurrency;
}

WorkflowText ShapeReader::default_shell(const YamlNode& mapping) {
    const auto* defaults = this->mapping(mapping, "defaults");
    const auto* run = defaults ? this->mapping(*defaults, "run") : nullptr;
    return run ? text(*run, "shell") : WorkflowText();
}

}  // namespace piot::workflow
