// SPDX-License-Identifier: MIT
#include "heal.hpp"

#include <algorithm>

namespace piot::planning {

std::optional<std::size_t> find_unreleased_sharer(const Config& config, const RepoSnapshot& snapshot,
                                                  const TagEvidence& missing) {
    const auto is_released = [&](const TagEvidence& tag) {
        return tag.is_missing && tag.name == missing.name && tag.commit == missing.commit;
    };
    for (std::size_t package = 0; package < config.packages.size(); ++package) {
        if (format_tag(config.packages[package], missing.version.to_string()) != missing.name) continue;
        const auto& tags = snapshot.packages[package].tags;
        if (std::none_of(tags.begin(), tags.end(), is_released)) return package;
    }
    return std::nullopt;
}

std::vector<MissingTag> make_heal(const Config& config, const RepoSnapshot& snapshot) {
    std::vector<MissingTag> heal;
    for (std::size_t package = 0; package < config.packages.size(); ++package)
        for (const auto& tag : snapshot.packages[package].tags)
            if (tag.is_missing && !find_unreleased_sharer(config, snapshot, tag))
                heal.push_back({config.packages[package].name, tag.version, tag.name, tag.commit});
    return heal;
}

}  // namespace piot::planning
