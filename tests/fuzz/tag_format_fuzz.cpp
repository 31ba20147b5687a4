// SPDX-License-Identifier: MIT
// Input: two tag formats on two lines, then tags. The formats belong to the packages `a` and `b/c`.
#include "domain/config/shapes.hpp"
#include "domain/config/tag_overlap.hpp"
#include "domain/config/text_rules.hpp"
#include "fuzz_target.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/tag_format.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace piot;

namespace {

/// The walk of both shapes is quadratic in their lengths.
constexpr std::size_t k_longest_format = 40;
constexpr std::size_t k_longest_number = 18;
constexpr std::array<std::string_view, 6> k_versions{"0.1.0",         "1.2.3",       "10.20.30",
                                                     "1.0.0-alpha.1", "2.0.0-rc.12", "0.0.0"};

bool has_match(const std::vector<TagMatch>& matches, std::size_t package, std::string_view version) {
    return std::any_of(matches.begin(), matches.end(), [&](const TagMatch& match) {
        return match.package == package && match.version && match.version->to_string() == version;
    });
}

bool counts_for(const std::vector<TagMatch>& matches, std::size_t package) {
    return std::any_of(matches.begin(), matches.end(),
                       [&](const TagMatch& match) { return match.package == package && match.version; });
}

config::TagShape shape_of(const PackageConfig& package) {
    constexpr std::string_view k_place = "{version}";
    const auto text = replace_all(package.tag_format, "{name}", package.name);
    const auto at = text.find(k_place);
    return {text.substr(0, at), text.substr(at + k_place.size())};
}

std::size_t longest_number(std::string_view text) {
    std::size_t longest = 0, length = 0;
    for (const char c : text) {
        length = c >= '0' && c <= '9' ? length + 1 : 0;
        longest = std::max(longest, length);
    }
    return longest;
}

void check_tag(const Config& config, const TagFormats& formats, std::string_view tag) {
    for (const auto& match : formats.match(tag)) {
        PIOT_CLAIM(match.package < config.packages.size());
        if (match.version) PIOT_CLAIM(format_tag(config.packages[match.package], match.version->to_string()) == tag);
    }
}

void check_own_tags(const Config& config, const TagFormats& formats) {
    for (std::size_t i = 0; i < config.packages.size(); ++i)
        for (const auto version : k_versions)
            PIOT_CLAIM(has_match(formats.match(format_tag(config.packages[i], version)), i, version));
}

/// The check at load and the reader of tags have one notion of "the same tag".
void check_overlap(const Config& config, const TagFormats& formats) {
    const auto common = config::find_common_tag(shape_of(config.packages[0]), shape_of(config.packages[1]));
    if (common) {
        // The check at load knows numbers of any length, a version's numbers are bounded.
        if (longest_number(*common) > k_longest_number) return;
        const auto matches = formats.match(*common);
        PIOT_CLAIM(counts_for(matches, 0) && counts_for(matches, 1));
        return;
    }
    for (const auto& package : config.packages) {
        for (const auto version : k_versions) {
            const auto matches = formats.match(format_tag(package, version));
            PIOT_CLAIM(!(counts_for(matches, 0) && counts_for(matches, 1)));
        }
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = fuzz::text_of(data, size);
    Config config;
    for (const std::string name : {"a", "b/c"}) {
        PackageConfig package;
        package.name = name;
        package.tag_format = fuzz::take_line(rest);
        if (config::check_text(config::TextRule::tag_format, package.tag_format)) return 0;
        if (package.tag_format.size() > k_longest_format) return 0;
        config.packages.push_back(std::move(package));
    }
    const TagFormats formats(config);
    check_own_tags(config, formats);
    check_overlap(config, formats);
    while (!rest.empty()) {
        const auto tag = fuzz::take_line(rest);
        static_cast<void>(config::find_tag_problem(tag));
        check_tag(config, formats, tag);
        if (counts_for(formats.match(tag), 0) && counts_for(formats.match(tag), 1))
            PIOT_CLAIM(config::find_common_tag(shape_of(config.packages[0]), shape_of(config.packages[1])));
    }
    return 0;
}
