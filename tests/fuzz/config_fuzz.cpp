// SPDX-License-Identifier: MIT
// Input: a putitoutthere.toml.
#include "fuzz_target.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/package_globs.hpp"
#include "piot/domain/tag_format.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace piot;

namespace {

constexpr std::string_view k_file = "putitoutthere.toml";

std::vector<std::string_view> lines_of(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return split(text, '\n');
}

void check_findings(const std::vector<Diagnostic>& findings, std::string_view text) {
    PIOT_CLAIM(!findings.empty());
    const auto lines = lines_of(text);
    auto before = std::tuple(0, 0);
    for (const auto& finding : findings) {
        PIOT_CLAIM(finding.severity == Severity::error && !finding.message.empty() && !finding.hint.empty());
        for (const auto* words : {&finding.message, &finding.hint}) {
            PIOT_CLAIM(to_valid_utf8(*words) == *words);
            PIOT_CLAIM(
                std::none_of(words->begin(), words->end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
        }
        const auto& [file, line, column] = finding.origin;
        PIOT_CLAIM(file == k_file && line >= 1 && column >= 1);
        PIOT_CLAIM(static_cast<std::size_t>(line) <= lines.size());
        PIOT_CLAIM(static_cast<std::size_t>(column) <= lines[static_cast<std::size_t>(line) - 1].size() + 1);
        PIOT_CLAIM(before <= std::tuple(line, column));
        before = {line, column};
    }
}

/// Dependencies exist and no package is beneath itself.
void check_graph(const Config& config) {
    std::set<std::string> out;
    bool goes_on = true;
    while (goes_on) {
        goes_on = false;
        for (const auto& package : config.packages) {
            const auto is_out = [&](const std::string& name) { return out.contains(name); };
            if (!is_out(package.name) && std::all_of(package.depends_on.begin(), package.depends_on.end(), is_out))
                goes_on = out.insert(package.name).second;
        }
    }
    PIOT_CLAIM(out.size() == config.packages.size());
}

void check_tags(const Config& config) {
    const TagFormats formats(config);
    for (std::size_t i = 0; i < config.packages.size(); ++i) {
        const auto& package = config.packages[i];
        bool is_own = false;
        for (const auto& match : formats.match(format_tag(package, "1.2.3"))) {
            if (!match.version) continue;
            is_own = is_own || match.package == i;
            const auto& other = config.packages[match.package];
            PIOT_CLAIM(match.package == i || (!package.group.empty() && other.group == package.group));
        }
        PIOT_CLAIM(is_own);
    }
}

void check_config(const Config& config, std::string_view text) {
    PIOT_CLAIM(!config.packages.empty() && config.sha256.size() == 64);
    for (const auto& package : config.packages) {
        PIOT_CLAIM(!package.globs.empty() && !package.path.empty() && !package.registry_name().empty());
        PIOT_CLAIM(config.find_package(package.name) == &package);
    }
    PIOT_CLAIM(PackageGlobs::compile(config));
    check_graph(config);
    check_tags(config);
    const auto longer = parse_config(std::string(text) + "\n# the end\n", k_file);
    PIOT_CLAIM(longer && longer->packages.size() == config.packages.size());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto config = parse_config(text, k_file);
    if (config)
        check_config(*config, text);
    else
        check_findings(config.error().diagnostics, text);
    return 0;
}
