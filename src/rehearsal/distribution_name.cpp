// SPDX-License-Identifier: MIT
#include "rehearsal/distribution_name.hpp"

#include "rehearsal/error_texts.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace texts = pypi_texts;

namespace {

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// `X_Y_rest` behind a prefix.
struct VersionedTag {
    std::string_view major;
    std::string_view minor;
    std::string_view rest;
};

std::optional<VersionedTag> split_versioned(std::string_view tag, std::string_view prefix) {
    if (!tag.starts_with(prefix)) return std::nullopt;
    tag.remove_prefix(prefix.size());
    const auto first = tag.find('_');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = tag.find('_', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const VersionedTag parts{tag.substr(0, first), tag.substr(first + 1, second - first - 1), tag.substr(second + 1)};
    if (!is_number(parts.major) || !is_number(parts.minor)) return std::nullopt;
    return parts;
}

bool is_linux_architecture(std::string_view name) {
    return is_one_of(name, {"x86_64", "i686", "aarch64", "armv7l", "ppc64le", "s390x", "riscv64"});
}

bool is_known_macos(const VersionedTag& tag) {
    if (!is_one_of(tag.rest, {"ppc", "ppc64", "i386", "x86_64", "arm64", "intel", "fat", "fat32", "fat64", "universal",
                              "universal2"})) {
        return false;
    }
    if (tag.major == "10") return true;
    return is_one_of(tag.major, {"11", "12", "13", "14", "15", "26"}) && tag.minor == "0";
}

std::string extension_of(std::string_view file_name) {
    for (const std::string_view extension : {".tar.gz", ".zip", ".whl"}) {
        if (file_name.size() > extension.size() && to_lower(file_name).ends_with(extension))
            return std::string(extension);
    }
    return {};
}

// What the name of a file starts with, for the project of the file.
std::string expected_prefix(const UploadFacts& facts) {
    return replace_all(facts.normalized_name, "-", "_");
}

Accepted<void> check_sdist_identity(const std::string& file_name, const UploadFacts& facts) {
    const auto prefix = expected_prefix(facts);
    const auto dash = file_name.rfind('-');
    const auto given = dash == std::string::npos ? "" : normalize_pypi_name(file_name.substr(0, dash));
    if (replace_all(given, "-", "_") != prefix) {
        return refuse(400, fmt::format(texts::k_start_file_name, facts.name, prefix));
    }
    const auto expected = fmt::format("{}-{}{}", prefix, facts.version.to_string(), extension_of(file_name));
    if (file_name != expected) return refuse(400, fmt::format(texts::k_sdist_name, file_name, expected));
    return {};
}

Accepted<void> check_wheel_identity(const std::string& file_name, const UploadFacts& facts) {
    const auto parts = split(std::string_view(file_name).substr(0, file_name.size() - 4), '-');
    if (parts.size() != 5 && parts.size() != 6) return refuse(400, fmt::format(texts::k_wheel_parts, file_name));
    const auto version = PythonVersion::parse(replace_all(parts[1], "_", "-"));
    if (!version) return refuse(400, fmt::format(texts::k_wheel_version, file_name));
    const bool has_build = parts.size() == 6;
    if (has_build && (parts[2].empty() || !is_number(parts[2].substr(0, 1)))) {
        return refuse(400, fmt::format(texts::k_wheel_build, parts[2], file_name));
    }
    const auto prefix = expected_prefix(facts);
    if (replace_all(normalize_pypi_name(parts[0]), "-", "_") != prefix) {
        return refuse(400, fmt::format(texts::k_start_file_name, facts.name, prefix));
    }
    if (parts[0] != prefix) return refuse(400, fmt::format(texts::k_wheel_name, file_name, prefix, parts[0]));
    if (version->to_canonical() != facts.version.to_canonical() || parts[1] != version->to_string()) {
        return refuse(400, fmt::format(texts::k_wheel_file_version, facts.version.to_string(), parts[1]));
    }
    for (const auto tag : split(parts.back(), '.')) {
        if (!is_known_platform(tag)) return refuse(400, fmt::format(texts::k_platform_tag, file_name, tag));
    }
    return {};
}

}  // namespace

Accepted<void> check_file_name(std::string_view file_name, const UploadFacts& facts) {
    const bool is_clean = std::all_of(file_name.begin(), file_name.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '/' && c != '\\' && c != 0x7F;
    });
    if (!is_clean || file_name.size() > 250) return refuse(400, std::string(texts::k_file_name_characters));
    const auto extension = extension_of(file_name);
    if (extension.empty()) return refuse(400, std::string(texts::k_extension_unknown));
    const bool is_wheel = extension == ".whl";
    if (is_wheel != (facts.file_type == "bdist_wheel")) {
        return refuse(400, fmt::format(texts::k_extension_type, extension, facts.file_type));
    }
    return {};
}

Accepted<void> check_file_identity(const std::string& file_name, const UploadFacts& facts) {
    return facts.file_type == "bdist_wheel" ? check_wheel_identity(file_name, facts)
                                            : check_sdist_identity(file_name, facts);
}

bool is_known_platform(std::string_view tag) {
    static constexpr std::array<std::string_view, 18> k_known = {"any",
                                                                 "win32",
                                                                 "win_arm64",
                                                                 "win_amd64",
                                                                 "win_ia64",
                                                                 "manylinux1_x86_64",
                                                                 "manylinux1_i686",
                                                                 "manylinux2010_x86_64",
                                                                 "manylinux2010_i686",
                                                                 "manylinux2014_x86_64",
                                                                 "manylinux2014_i686",
                                                                 "manylinux2014_aarch64",
                                                                 "manylinux2014_armv7l",
                                                                 "manylinux2014_ppc64",
                                                                 "manylinux2014_ppc64le",
                                                                 "manylinux2014_s390x",
                                                                 "linux_armv6l",
                                                                 "linux_armv7l"};
    if (std::find(k_known.begin(), k_known.end(), tag) != k_known.end()) return true;
    if (const auto macos = split_versioned(tag, "macosx_")) return is_known_macos(*macos);
    if (const auto glibc = split_versioned(tag, "manylinux_")) {
        return is_linux_architecture(glibc->rest) || glibc->rest == "ppc64";
    }
    if (const auto musl = split_versioned(tag, "musllinux_")) return is_linux_architecture(musl->rest);
    if (const auto wasm = split_versioned(tag, "pyemscripten_")) return wasm->rest == "wasm32";
    if (const auto ios = split_versioned(tag, "ios_")) {
        return is_one_of(ios->rest, {"arm64_iphoneos", "arm64_iphonesimulator", "x86_64_iphonesimulator"});
    }
    if (tag.starts_with("android_")) {
        const auto rest = tag.substr(8);
        const auto separator = std::min(rest.find('_'), rest.size());
        return is_number(rest.substr(0, separator)) && separator < rest.size() &&
               is_one_of(rest.substr(separator + 1), {"armeabi_v7a", "arm64_v8a", "x86", "x86_64"});
    }
    return false;
}

}  // namespace piot::rehearsal
