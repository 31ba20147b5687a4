// SPDX-License-Identifier: MIT
#include "piot/base/text.hpp"
#include "piot/domain/wheel_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace piot {

namespace {

struct LegacyManylinux {
    std::string_view name;
    int minor;
};
// PEP 600 keeps these three as aliases of a glibc 2.N.
constexpr std::array<LegacyManylinux, 3> k_legacy_manylinux{{{"1", 5}, {"2010", 12}, {"2014", 17}}};

std::optional<int> parse_int(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || text.front() == '-' || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// `2_17_x86_64`: two numbers and an architecture that may itself hold `_`.
std::optional<PlatformTag> parse_numbered(PlatformFamily family, std::string_view text) {
    const auto first = text.find('_');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = text.find('_', first + 1);
    if (second == std::string_view::npos || second + 1 == text.size()) return std::nullopt;
    const auto major = parse_int(text.substr(0, first));
    const auto minor = parse_int(text.substr(first + 1, second - first - 1));
    if (!major || !minor) return std::nullopt;
    return PlatformTag{family, *major, *minor, std::string(text.substr(second + 1))};
}

/// What follows `manylinux`.
std::optional<PlatformTag> parse_manylinux(std::string_view rest) {
    if (rest.starts_with('_')) return parse_numbered(PlatformFamily::manylinux, rest.substr(1));
    for (const auto& legacy : k_legacy_manylinux) {
        const auto prefix = std::string(legacy.name) + "_";
        if (rest.starts_with(prefix) && rest.size() > prefix.size())
            return PlatformTag{PlatformFamily::manylinux, 2, legacy.minor, std::string(rest.substr(prefix.size()))};
    }
    return std::nullopt;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// What a triple asks of a platform tag. `family` is `other` when piot does not know the system.
struct Wanted {
    PlatformFamily family = PlatformFamily::other;
    std::vector<std::string_view> architectures;
};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string_view to_linux_architecture(std::string_view architecture) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_names{{{"i586", "i686"},
                                                                                    {"armv7", "armv7l"},
                                                                                    {"thumbv7neon", "armv7l"},
                                                                                    {"arm", "armv6l"},
                                                                                    {"armv5te", "armv5tel"},
                                                                                    {"powerpc64le", "ppc64le"},
                                                                                    {"powerpc64", "ppc64"},
                                                                                    {"riscv64gc", "riscv64"},
                                                                                    {"riscv64a23", "riscv64"}}};
    for (const auto& [triple, tag] : k_names)
        if (architecture == triple) return tag;
    return architecture;
}

Wanted wanted_of(std::string_view triple) {
    const auto architecture = triple.substr(0, triple.find('-'));
    // Android's triples say `linux-android`: another C library, other tags.
    if (contains(triple, "-linux-") && !contains(triple, "android"))
        return {contains(triple, "-musl") ? PlatformFamily::musllinux : PlatformFamily::manylinux,
                {to_linux_architecture(architecture)}};
    if (contains(triple, "-apple-darwin")) {
        if (architecture == "universal2") return {PlatformFamily::macos, {"universal2", "x86_64", "arm64"}};
        return {PlatformFamily::macos, {architecture == "aarch64" ? "arm64" : architecture, "universal2"}};
    }
    if (contains(triple, "-windows-")) {
        if (architecture == "aarch64" || architecture == "arm64ec") return {PlatformFamily::windows, {"arm64"}};
        return {PlatformFamily::windows, {architecture == "x86_64" ? "amd64" : "32"}};
    }
    return {};
}

std::string_view family_pattern(PlatformFamily family) {
    switch (family) {
        case PlatformFamily::manylinux:
            return "manylinux_X_Y";
        case PlatformFamily::musllinux:
            return "musllinux_X_Y";
        case PlatformFamily::macos:
            return "macosx_X_Y";
        case PlatformFamily::windows:
            return "win";
        case PlatformFamily::any:
        case PlatformFamily::linux:
        case PlatformFamily::other:
            break;
    }
    return "";
}

std::string describe(const Wanted& wanted) {
    if (wanted.family == PlatformFamily::windows)
        return wanted.architectures.front() == "32" ? "win32" : fmt::format("win_{}", wanted.architectures.front());
    return fmt::format("{}_{}", family_pattern(wanted.family), wanted.architectures.front());
}

/// The C library version that the row names: `2_28`, `manylinux_2_28`, `2014`, `musllinux_1_2`. nullopt for `auto` or
/// none.
std::optional<std::pair<int, int>> newest_libc(std::string_view manylinux) {
    if (manylinux.empty() || manylinux == "auto") return std::nullopt;
    const auto text = contains(manylinux, "linux") ? std::string(manylinux)
                      : contains(manylinux, "_")   ? fmt::format("manylinux_{}", manylinux)
                                                   : fmt::format("manylinux{}", manylinux);
    const auto tag = parse_platform_tag(text + "_any");
    if (tag.family == PlatformFamily::other) return std::nullopt;
    return std::pair(tag.major, tag.minor);
}

bool is_family_for(PlatformFamily family, const Wanted& wanted) {
    // A bare `linux_…` tag says nothing of the C library; whether a registry takes it is another question.
    return family == wanted.family || (family == PlatformFamily::linux && (wanted.family == PlatformFamily::manylinux ||
                                                                           wanted.family == PlatformFamily::musllinux));
}

}  // namespace

PlatformTag parse_platform_tag(std::string_view tag) {
    const auto take = [&](std::string_view prefix) -> std::optional<std::string_view> {
        if (!tag.starts_with(prefix)) return std::nullopt;
        return tag.substr(prefix.size());
    };
    if (tag == "any") return {PlatformFamily::any, 0, 0, ""};
    if (tag == "win32") return {PlatformFamily::windows, 0, 0, "32"};
    if (const auto rest = take("win_")) return {PlatformFamily::windows, 0, 0, std::string(*rest)};
    if (const auto rest = take("linux_")) return {PlatformFamily::linux, 0, 0, std::string(*rest)};
    std::optional<PlatformTag> parsed;
    if (const auto rest = take("manylinux"))
        parsed = parse_manylinux(*rest);
    else if (const auto musl = take("musllinux_"))
        parsed = parse_numbered(PlatformFamily::musllinux, *musl);
    else if (const auto mac = take("macosx_"))
        parsed = parse_numbered(PlatformFamily::macos, *mac);
    return parsed.value_or(PlatformTag{PlatformFamily::other, 0, 0, std::string(tag)});
}

std::string example_platform_tag(std::string_view target, std::string_view manylinux) {
    const auto wanted = wanted_of(target);
    if (wanted.family == PlatformFamily::other) return "platform";
    auto tag = describe(wanted);
    if (const auto newest = newest_libc(manylinux))
        tag = replace_all(tag, "X_Y", fmt::format("{}_{}", newest->first, newest->second));
    return tag;
}

bool is_accepted_by_pypi(std::string_view platform_tag) {
    // warehouse/forklift/legacy.py: the list that `unsupported platform tag` speaks of.
    constexpr std::array<std::string_view, 8> k_linux{"x86_64",  "i686",  "aarch64", "armv7l",
                                                      "ppc64le", "s390x", "riscv64", "ppc64"};
    constexpr std::array<std::string_view, 11> k_macos{"x86_64", "arm64", "universal2", "universal", "intel", "fat",
                                                       "fat3",   "fat64", "i386",       "ppc",       "ppc64"};
    constexpr std::array<std::string_view, 3> k_windows{"amd64", "arm64", "ia64"};
    constexpr int k_first_year_version = 26;
    const auto tag = parse_platform_tag(platform_tag);
    switch (tag.family) {
        case PlatformFamily::any:
            return true;
        case PlatformFamily::windows:
            return platform_tag == "win32" || is_one_of(tag.architecture, k_windows);
        case PlatformFamily::linux:
            return tag.architecture == "armv6l" || tag.architecture == "armv7l";
        case PlatformFamily::manylinux:
            return is_one_of(tag.architecture, k_linux);
        case PlatformFamily::musllinux:
            return tag.architecture != "ppc64" && is_one_of(tag.architecture, k_linux);
        case PlatformFamily::macos:
            // After 15 Apple counts years: 26 follows, and those after it will be taken as well.
            return is_one_of(tag.architecture, k_macos) &&
                   (tag.major == 10 ||
                    (tag.minor == 0 && ((tag.major >= 11 && tag.major <= 15) || tag.major >= k_first_year_version)));
        case PlatformFamily::other:
            break;
    }
    const auto starts_with = [&](std::string_view prefix) { return platform_tag.substr(0, prefix.size()) == prefix; };
    return starts_with("ios_") || starts_with("android_") ||
           (starts_with("pyemscripten_") && contains(platform_tag, "_wasm32"));
}

std::optional<std::string> find_platform_misfit(const WheelName& name, std::string_view target,
                                                std::string_view manylinux) {
    const auto wanted = wanted_of(target);
    std::optional<std::pair<int, int>> lowest;
    for (const auto& text : name.platform_tags) {
        const auto tag = parse_platform_tag(text);
        if (target == "any") {
            if (tag.family != PlatformFamily::any)
                return fmt::format("platform tag `{}` where the row asks for a pure wheel, `py3-none-any`", text);
            continue;
        }
        if (tag.family == PlatformFamily::any)
            return fmt::format("platform tag `any` where the row asks for `{}`", target);
        if (wanted.family == PlatformFamily::other) continue;
        if (!is_family_for(tag.family, wanted) || std::find(wanted.architectures.begin(), wanted.architectures.end(),
                                                            tag.architecture) == wanted.architectures.end())
            return fmt::format("platform tag `{}` where target `{}` asks for `{}`", text, target, describe(wanted));
        if (tag.family == wanted.family)
            lowest = std::min(lowest.value_or(std::pair(tag.major, tag.minor)), {tag.major, tag.minor});
    }
    // Installers take a wheel when any of its tags fits, so the oldest one counts.
    const auto newest = newest_libc(manylinux);
    const bool names_libc = wanted.family == PlatformFamily::manylinux || wanted.family == PlatformFamily::musllinux;
    if (names_libc && newest && lowest && *lowest > *newest)
        return fmt::format("platform tag `{}` asks for a newer C library than the `{}` of its row",
                           join(name.platform_tags, "."), manylinux);
    return std::nullopt;
}

}  // namespace piot
