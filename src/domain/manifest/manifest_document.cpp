// SPDX-License-Identifier: MIT
#include "domain/manifest/manifest_document.hpp"

#include "domain/manifest/toml_reader.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace piot {

namespace {

Origin origin_at(std::string_view text, const std::string& file, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    auto line_start = before.rfind('\n') + 1;                             // npos + 1 = 0
    if (line == 1 && before.starts_with("\xEF\xBB\xBF")) line_start = 3;  // editors do not count the mark
    return {file, static_cast<int>(line), static_cast<int>(offset - line_start + 1)};
}

/// The end of the one-line string that begins at `begin`; nullopt for anything else, multi-line strings included.
std::optional<std::size_t> find_string_end(std::string_view text, std::size_t begin) {
    const char quote = begin < text.size() ? text[begin] : '\0';
    if (quote != '"' && quote != '\'') return std::nullopt;
    if (text.substr(begin, 3) == std::string(3, quote)) return std::nullopt;
    for (std::size_t at = begin + 1; at < text.size() && text[at] != '\n'; ++at) {
        if (text[at] == quote) return at + 1;
        if (text[at] == '\\' && quote == '"') ++at;
    }
    return std::nullopt;
}

/// Only blanks and one dot between two keys: `version.workspace`, and not `[package.version]` with a key below it.
bool is_dotted_pair(std::string_view text, const TomlNode& table, const TomlNode& member) {
    if (table.key_range.end >= member.key_range.begin) return false;
    auto between = text.substr(table.key_range.end, member.key_range.begin - table.key_range.end);
    const auto dots = std::count(between.begin(), between.end(), '.');
    return dots == 1 && between.find_first_not_of(" \t.") == std::string_view::npos;
}

std::string describe(const TomlNode& node) {
    return node.key.empty() ? "the value" : fmt::format("`{}`", node.key);
}

bool needs_no_escape(std::string_view value) {
    return std::all_of(value.begin(), value.end(),
                       [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\'' && c != '\\'; });
}

}  // namespace

ManifestDocument::ManifestDocument(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

Result<ManifestDocument> ManifestDocument::parse(std::string_view text, std::string file) {
    ManifestDocument document(text, std::move(file));
    auto root = read_toml(document.text_);
    if (!root)
        return fail({.code = codes::PIOT_STAMP_MANIFEST_SYNTAX,
                     .message = fmt::format("`{}` is not TOML: {}", document.file_, root.error().message),
                     .origin = origin_at(document.text_, document.file_, root.error().offset),
                     .hint = "correct the file at this place"});
    document.root_ = std::make_unique<TomlNode>(*std::move(root));
    return document;
}

Origin ManifestDocument::origin_of(const TomlNode& node) const {
    const bool has_key = node.key_range.end > node.key_range.begin;
    return origin_at(text_, file_, node.is_table() && has_key ? node.key_range.begin : node.range.begin);
}

Result<void> ManifestDocument::set_string(const TomlNode& node, const std::string& value) {
    PIOT_TRY(auto edit, make_edit(node, value));
    edits_.insert_or_assign(&node, std::move(edit));
    return {};
}

Result<ManifestDocument::Edit> ManifestDocument::make_edit(const TomlNode& node, const std::string& value) const {
    if (!needs_no_escape(value)) return fail(not_writable(node, fmt::format("`{}` would need escapes", value)));
    if (node.is_string()) {
        const auto end = find_string_end(text_, node.range.begin);
        if (!end) return fail(not_writable(node, fmt::format("{} is not a string on one line", describe(node))));
        const std::string quote(1, text_[node.range.begin]);
        return Edit{{node.range.begin, *end}, quote + value + quote, value};
    }
    const auto* inherited = node.is_table() && node.children.size() == 1 ? node.find("workspace") : nullptr;
    if (inherited == nullptr || inherited->kind != TomlKind::boolean || inherited->text != "true")
        return fail(not_writable(node, fmt::format("{} is neither a string nor inherited", describe(node))));
    const std::string quoted = '"' + value + '"';
    if (node.is_inline) return Edit{node.range, quoted, value};
    if (!is_dotted_pair(text_, node, *inherited))
        return fail(not_writable(node, fmt::format("{} is inherited in a table of its own", describe(node))));
    // `version.workspace  = true` keeps what stands between key and value.
    const auto gap = text_.substr(inherited->key_range.end, inherited->range.begin - inherited->key_range.end);
    return Edit{{node.key_range.end, inherited->range.end}, gap + quoted, value};
}

Diagnostic ManifestDocument::not_writable(const TomlNode& node, std::string message) const {
    return {.code = codes::PIOT_STAMP_NOT_WRITABLE,
            .message = std::move(message) + ", so it cannot be stamped safely",
            .origin = origin_of(node),
            .hint = fmt::format("write it as `{} = \"0.0.0\"` on one line", node.key.empty() ? "version" : node.key)};
}

bool differs_only_in(const std::map<const TomlNode*, std::string>& intended, const TomlNode& before,
                     const TomlNode& after) {
    if (before.key != after.key) return false;
    if (const auto found = intended.find(&before); found != intended.end())
        return after.is_string() && after.text == found->second;
    return before.kind == after.kind && before.text == after.text &&
           std::equal(before.children.begin(), before.children.end(), after.children.begin(), after.children.end(),
                      [&](const auto& left, const auto& right) { return differs_only_in(intended, left, right); });
}

Result<std::string> ManifestDocument::edited_text() const {
    std::vector<const Edit*> in_order;
    std::map<const TomlNode*, std::string> intended;
    for (const auto& [node, edit] : edits_) {
        in_order.push_back(&edit);
        intended.emplace(node, edit.value);
    }
    std::sort(in_order.begin(), in_order.end(),
              [](const Edit* left, const Edit* right) { return left->range.begin < right->range.begin; });
    const Diagnostic unexpected{.code = codes::PIOT_STAMP_NOT_WRITABLE,
                                .message = fmt::format("stamping `{}` would change more than its versions", file_),
                                .origin = {file_},
                                .hint = "write the versions as plain strings, one to a line, and report this file"};
    std::string text;
    std::size_t copied = 0;
    for (const Edit* edit : in_order) {
        if (edit->range.begin < copied || edit->range.end < edit->range.begin || edit->range.end > text_.size())
            return fail(unexpected);
        text.append(text_, copied, edit->range.begin - copied).append(edit->replacement);
        copied = edit->range.end;
    }
    text.append(text_, copied);
    // The positions came from the parser, but only the parser can say that nothing else moved.
    const auto root = read_toml(text);
    if (!root || !differs_only_in(intended, *root_, *root)) return fail(unexpected);
    return text;
}

}  // namespace piot
