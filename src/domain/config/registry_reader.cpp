// SPDX-License-Identifier: MIT
#include "domain/config/drafts.hpp"
#include "domain/config/fields.hpp"
#include "domain/config/table_check.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::config {

namespace {

constexpr std::string_view k_sparse = "sparse+";

bool is_registry_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

/// Without cargo's prefix, with `/` at its end, so that a project's name can be appended.
std::string normalize_index(std::string url) {
    if (url.starts_with(k_sparse)) url.erase(0, k_sparse.size());
    if (!url.empty() && !url.ends_with('/')) url += '/';
    return url;
}

void check_pypi_index(const Table& table, const TableContext& context, Findings& findings) {
    if (!text_or(table, "index", "").starts_with(k_sparse)) return;
    findings.add(codes::PIOT_CONFIG_VALUE, table.find("index")->place,
                 {fmt::format("`index` of {} is a cargo index, and its kind is `pypi`", context.label),
                  "write the URL of the simple index, for example `https://host/simple/`"});
}

}  // namespace

RegistryDraft read_registry(const Entry& entry, Findings& findings) {
    RegistryDraft draft;
    draft.config.name = entry.key;
    draft.config.origin = findings.origin(entry.value.place);
    const TableContext context{quote(fmt::format("[registry.{}]", entry.key))};
    if (!is_registry_name(entry.key))
        findings.add(
            codes::PIOT_CONFIG_VALUE, entry.key_place,
            {fmt::format("{} is not a registry name", quote(entry.key)), "use letters, digits, `-`, `_` and `.`"});
    const auto* table = entry.value.table();
    if (table == nullptr) {
        findings.add(codes::PIOT_CONFIG_TYPE, entry.value.place,
                     {fmt::format("{} must be a table", quote("registry." + entry.key)),
                      "write it as `[registry.NAME]` with `kind` and `index`"});
        return draft;
    }
    check_table(registry_table(), *table, context, findings);
    for (const auto kind : {PackageKind::crates, PackageKind::pypi})
        if (text_or(*table, "kind", "") == to_string(kind)) draft.kind = kind;
    check_scopes(registry_table(), *table, {draft.kind, std::nullopt}, context, findings);
    if (draft.kind == PackageKind::pypi) check_pypi_index(*table, context, findings);
    draft.config.kind = draft.kind.value_or(PackageKind::crates);
    draft.config.index = normalize_index(text_or(*table, "index", ""));
    draft.config.upload = text_or(*table, "upload", "");
    draft.config.token_env = text_or(*table, "token_env", "");
    return draft;
}

}  // namespace piot::config
