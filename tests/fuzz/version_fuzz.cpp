// SPDX-License-Identifier: MIT
// Input: versions, one a line.
#include "fuzz_target.hpp"

#include "piot/domain/pep440.hpp"
#include "piot/domain/version.hpp"

#include <algorithm>
#include <optional>
#include <string>

using namespace piot;

namespace {

void check_bumps(const Version& version) {
    for (const auto level : {BumpLevel::patch, BumpLevel::minor, BumpLevel::major}) {
        const auto next = bump(version, level);
        PIOT_CLAIM(next > version && !next.is_prerelease());
        PIOT_CLAIM(next > version.stable());
    }
    PIOT_CLAIM(bump(version, BumpLevel::minor) > bump(version, BumpLevel::patch));
    PIOT_CLAIM(bump(version, BumpLevel::major) > bump(version, BumpLevel::minor));
}

void check_version(const Version& version, std::string_view text) {
    PIOT_CLAIM(version.to_string() == text);
    PIOT_CLAIM(is_semver(text));
    PIOT_CLAIM(Version::parse(version.stable().to_string()) == version.stable());
    PIOT_CLAIM(version.is_prerelease() ? version < version.stable() : version == version.stable());
    const auto pep440 = version.to_pep440();
    PIOT_CLAIM(normalize_pep440(pep440) == pep440);
    PIOT_CLAIM(parse_pep440(pep440) == version);
    PIOT_CLAIM(normalize_pep440(text) == pep440);  // PyPI takes the SemVer spelling for the same version
    check_bumps(version);
}

void check_order(const Version& left, const Version& right) {
    PIOT_CLAIM((left == right) == (left.to_string() == right.to_string()));
    PIOT_CLAIM((left < right) == (right > left));
    PIOT_CLAIM((left <=> right == 0) == (left == right));
    if (left.stable() < right.stable()) PIOT_CLAIM(left < right);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = fuzz::text_of(data, size);
    std::optional<Version> previous;
    while (!rest.empty()) {
        const auto text = fuzz::take_line(rest);
        if (const auto normal = normalize_pep440(text)) {
            PIOT_CLAIM(normalize_pep440(*normal) == normal);
            PIOT_CLAIM(std::none_of(normal->begin(), normal->end(), [](char c) { return c == '-' || c == '_'; }));
        }
        const auto version = Version::parse(text);
        if (!version) continue;
        check_version(*version, text);
        if (previous) check_order(*previous, *version);
        previous = version;
    }
    return 0;
}
