// SPDX-License-Identifier: MIT
#include "domain/manifest/manifest_document.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/init_files.hpp"

#include <fmt/format.h>

namespace piot {

Result<std::string> set_cadence(std::string_view text, Cadence cadence) {
    const std::string word = cadence == Cadence::scheduled ? "scheduled" : "immediate";
    PIOT_TRY(auto document, ManifestDocument::parse(text, std::string(k_config_file_name)));
    const auto* settings = document.root().find("putitoutthere");
    if (const auto* node = settings != nullptr ? settings->find("cadence") : nullptr) {
        PIOT_CHECK(document.set_string(*node, word));
        return document.edited_text();
    }
    const auto* version = settings != nullptr ? settings->find("version") : nullptr;
    auto changed = std::string(text);
    // Behind `version`, which every configuration has, where it stands on a line of its own.
    if (version != nullptr && !settings->is_inline) {
        const auto line_end = changed.find('\n', version->range.end);
        const auto addition = fmt::format("cadence = \"{}\"\n", word);
        if (line_end == std::string::npos)
            changed.append("\n").append(addition);
        else
            changed.insert(line_end + 1, addition);
    }
    const auto config = parse_config(changed);
    if (config && config->cadence == cadence) return changed;
    return fail({codes::PIOT_INIT_EXISTS,
                 Severity::error,
                 fmt::format("`cadence` cannot be set to `{}` in the configuration", word),
                 {std::string(k_config_file_name), 0, 0},
                 fmt::format("write `cadence = \"{}\"` into its `[putitoutthere]`", word)});
}

}  // namespace piot
