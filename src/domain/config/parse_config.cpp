// SPDX-License-Identifier: MIT
#include "domain/config/drafts.hpp"
#include "domain/config/fields.hpp"
#include "domain/config/key_hints.hpp"
#include "domain/config/table_check.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"
#include "piot/domain/config.hpp"

#include <utility>

#include <fmt/format.h>

namespace piot {

namespace {

using namespace config;

/// Reports the well-known slips outside of every table and returns the keys that they settle.
std::vector<std::string_view> report_root_slips(const Table& root, Findings& findings) {
    std::vector<std::string_view> settled;
    for (const auto& [key, key_place, value] : root.entries) {
        if (key == "packages") {
            findings.add(codes::PIOT_CONFIG_SLIP, key_place,
                         {"`packages` is no table of this file", "write the header in the singular: `[[package]]`"});
            settled.insert(settled.end(), {"packages", "package"});
        } else if (const auto* field = settings_table().find(key)) {
            findings.add(codes::PIOT_CONFIG_SLIP, key_place,
                         {fmt::format("`{}` stands above every table header", field->name),
                          fmt::format("move it below a header `{}`", settings_table().header)});
            settled.push_back(field->name);
            if (field->name == "version") settled.push_back("putitoutthere.version");
            if (field->name == "version" && root.find("putitoutthere") == nullptr) settled.push_back("putitoutthere");
        }
    }
    return settled;
}

void read_packages(const Table& root, std::vector<PackageDraft>& drafts, Findings& findings) {
    // `[[packages]]` is reported, and its content is checked with the rest.
    for (const auto key : {"package", "packages"}) {
        const auto* value = root.find(key);
        const auto* list = value != nullptr ? value->list() : nullptr;
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
            if (const auto* table = (*list)[i].table()) drafts.push_back(read_package(*table, drafts.size(), findings));
    }
}

std::vector<RegistryDraft> read_registries(const Table& root, Findings& findings) {
    std::vector<RegistryDraft> drafts;
    const auto* value = root.find("registry");
    if (value == nullptr || value->table() == nullptr) return drafts;
    for (const auto& entry : value->table()->entries)
        drafts.push_back(read_registry(entry, findings));
    return drafts;
}

Config make_config(const Table& root, std::vector<PackageDraft> packages, std::vector<RegistryDraft> registries) {
    Config config;
    const auto& settings = *root.find("putitoutthere")->table();
    config.cadence = text_or(settings, "cadence", "") == "scheduled" ? Cadence::scheduled : Cadence::immediate;
    config.line = text_or(settings, "line", "");
    config.github_release = flag_of(settings, "github_release").value_or(config.github_release);
    for (auto& draft : packages)
        config.packages.push_back(std::move(draft.config));
    for (auto& draft : registries)
        config.registries.push_back(std::move(draft.config));
    return config;
}

}  // namespace

Result<Config> parse_config(std::string_view text, std::string_view file) {
    PIOT_TRY(const Table root, parse_document(text, file));
    Findings findings(file);
    check_table(root_table(), root, {std::string(k_root_label), report_root_slips(root, findings)}, findings);
    std::vector<PackageDraft> packages;
    read_packages(root, packages, findings);
    auto registries = read_registries(root, findings);
    check_rules(packages, registries, findings);
    if (!findings.is_empty()) return fail(findings.take_sorted());
    auto config = make_config(root, std::move(packages), std::move(registries));
    config.sha256 = sha256_hex(text);
    return config;
}

}  // namespace piot
