// SPDX-License-Identifier: MIT
#include "piot/domain/cargo_config.hpp"

#include "domain/manifest/toml_guard.hpp"

#include <toml++/toml.h>

namespace piot {

std::vector<std::string> find_directory_sources(std::string_view config_text) {
    std::vector<std::string> directories;
    if (find_too_deep_place(config_text) != std::string_view::npos) return directories;
    try {
        const auto document = toml::parse(config_text);
        const auto* sources = document["source"].as_table();
        if (sources == nullptr) return directories;
        for (const auto& [name, source] : *sources) {
            const auto* table = source.as_table();
            if (table == nullptr) continue;
            if (const auto directory = (*table)["directory"].value<std::string>()) directories.push_back(*directory);
        }
    } catch (const toml::parse_error&) {
        directories.clear();
    }
    return directories;
}

std::string drop_checksums(std::string_view lock_text) {
    constexpr std::string_view k_checksum = "checksum = ";
    std::string result;
    while (!lock_text.empty()) {
        const auto end = lock_text.find('\n');
        const auto line = lock_text.substr(0, end == std::string_view::npos ? end : end + 1);
        if (line.substr(0, k_checksum.size()) != k_checksum) result += line;
        lock_text.remove_prefix(line.size());
    }
    return result;
}

}  // namespace piot
