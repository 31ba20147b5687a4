// SPDX-License-Identifier: MIT
#include "piot/domain/wheel_name.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/version.hpp"

#include <algorithm>
#include <charconv>

namespace piot {

namespace {

constexpr std::string_view k_wheel_end = ".whl";
constexpr std::string_view k_sdist_end = ".tar.gz";
constexpr std::string_view k_crate_end = ".crate";

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool consists_of(std::string_view text, std::string_view others) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
    });
}

bool is_version_text(std::string_view text) {
    return consists_of(text, "._+!") && text.find_first_of("0123456789") != std::string_view::npos;
}

/// The file name without its ending; nullopt when it ends otherwise or has nothing before it.
std::optional<std::string_view> strip_end(std::string_view file_name, std::string_view end) {
    if (file_name.size() <= end.size() || file_name.substr(file_name.size() - end.size()) != end) return std::nullopt;
    return file_name.substr(0, file_name.size() - end.size());
}

/// A `.`-joined tag set; empty when it is malformed.
std::vector<std::string> parse_tag_set(std::string_view text) {
    std::vector<std::string> tags;
    for (const auto tag : split(text, '.')) {
        if (!consists_of(tag, "_")) return {};
        tags.emplace_back(tag);
    }
    return tags;
}

/// `311` of `cp311` as minor 11; nullopt for anything but CPython 3.
std::optional<int> cpython_minor(std::string_view tag) {
    if (tag.substr(0, 3) != "cp3") return std::nullopt;
    tag.remove_prefix(3);
    int minor = 0;
    const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), minor);
    if (tag.empty() || error != std::errc{} || end != tag.data() + tag.size()) return std::nullopt;
    return minor;
}

bool tag_serves_python(const WheelTag& tag, int minor) {
    const auto minor_text = std::to_string(minor);
    if (tag.abi == "none")
        return tag.python == "py3" || tag.python == "py3" + minor_text || tag.python == "cp3" + minor_text;
    const auto built_for = cpython_minor(tag.python);
    if (!built_for) return false;
    if (tag.abi == "abi3") return *built_for <= minor;
    // `cp37m` is the spelling of the ABI before 3.8.
    return *built_for == minor && (tag.abi == tag.python || tag.abi == tag.python + "m");
}

}  // namespace

std::vector<WheelTag> WheelName::expand() const {
    std::vector<WheelTag> tags;
    for (const auto& python : python_tags)
        for (const auto& abi : abi_tags)
            for (const auto& platform : platform_tags)
                tags.push_back({python, abi, platform});
    std::sort(tags.begin(), tags.end());
    return tags;
}

std::optional<WheelName> parse_wheel_name(std::string_view file_name) {
    const auto stem = strip_end(file_name, k_wheel_end);
    if (!stem) return std::nullopt;
    const auto parts = split(*stem, '-');
    if (parts.size() != 5 && parts.size() != 6) return std::nullopt;
    WheelName name;
    name.distribution = parts[0];
    name.version = parts[1];
    if (parts.size() == 6) name.build = parts[2];
    name.python_tags = parse_tag_set(parts[parts.size() - 3]);
    name.abi_tags = parse_tag_set(parts[parts.size() - 2]);
    name.platform_tags = parse_tag_set(parts[parts.size() - 1]);
    const bool has_good_build =
        parts.size() == 5 || (consists_of(name.build, "._") && name.build.front() >= '0' && name.build.front() <= '9');
    if (!consists_of(name.distribution, "._") || !is_version_text(name.version) || !has_good_build ||
        name.python_tags.empty() || name.abi_tags.empty() || name.platform_tags.empty())
        return std::nullopt;
    return name;
}

std::optional<SdistName> parse_sdist_name(std::string_view file_name) {
    const auto stem = strip_end(file_name, k_sdist_end);
    if (!stem) return std::nullopt;
    // Older tools leave `-` in the name, and a version holds none once normalised: the last one parts them.
    const auto dash = stem->rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    SdistName name{std::string(stem->substr(0, dash)), std::string(stem->substr(dash + 1))};
    if (!consists_of(name.distribution, "-._") || !is_version_text(name.version)) return std::nullopt;
    return name;
}

std::optional<CrateFileName> parse_crate_file_name(std::string_view file_name) {
    const auto stem = strip_end(file_name, k_crate_end);
    if (!stem) return std::nullopt;
    for (auto dash = stem->find('-'); dash != std::string_view::npos; dash = stem->find('-', dash + 1))
        if (consists_of(stem->substr(0, dash), "-_") && is_semver(stem->substr(dash + 1)))
            return CrateFileName{std::string(stem->substr(0, dash)), std::string(stem->substr(dash + 1))};
    return std::nullopt;
}

std::string format_wheel_name(const WheelName& name) {
    std::string text = name.stem();
    if (!name.build.empty()) text.append("-").append(name.build);
    text.append("-").append(join(name.python_tags, "."));
    text.append("-").append(join(name.abi_tags, "."));
    return text.append("-").append(join(name.platform_tags, ".")).append(k_wheel_end);
}

std::string format_sdist_name(std::string_view project, std::string_view version) {
    return to_distribution_name(project).append("-").append(version).append(k_sdist_end);
}

std::string format_crate_file_name(std::string_view crate, std::string_view version) {
    return std::string(crate).append("-").append(version).append(k_crate_end);
}

std::string to_distribution_name(std::string_view project) {
    return replace_all(normalize_pypi_name(project), "-", "_");
}

bool serves_python(const WheelName& name, std::string_view python) {
    const auto minor = cpython_minor("cp" + replace_all(python, ".", ""));
    if (!minor) return false;
    const auto tags = name.expand();
    return std::any_of(tags.begin(), tags.end(), [&](const WheelTag& tag) { return tag_serves_python(tag, *minor); });
}

bool belongs_to_python(const WheelName& name, std::string_view python) {
    if (serves_python(name, python)) return true;
    const auto digits = replace_all(python, ".", "");
    return std::any_of(name.python_tags.begin(), name.python_tags.end(), [&](const std::string& tag) {
        const auto number = tag.find_first_of("0123456789");
        return number != std::string::npos && tag.substr(number) == digits;
    });
}

}  // namespace piot
