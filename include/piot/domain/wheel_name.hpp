// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// One `python-abi-platform` combination.
struct WheelTag {
    std::string python;
    std::string abi;
    std::string platform;

    friend auto operator<=>(const WheelTag&, const WheelTag&) = default;
};

/// The parts of a wheel's file name (PEP 427), as written.
struct WheelName {
    std::string distribution;
    std::string version;
    std::string build;  ///< starts with a digit; empty = none
    std::vector<std::string> python_tags;
    std::vector<std::string> abi_tags;
    std::vector<std::string> platform_tags;

    /// Every combination that the compressed tag sets stand for, as the `Tag:` lines of WHEEL list them.
    [[nodiscard]] std::vector<WheelTag> expand() const;
    /// `{distribution}-{version}`, the stem of the `.dist-info` directory.
    [[nodiscard]] std::string stem() const { return distribution + "-" + version; }

    friend bool operator==(const WheelName&, const WheelName&) = default;
};

/// A source distribution's file name: `{distribution}-{version}.tar.gz`.
struct SdistName {
    std::string distribution;
    std::string version;

    [[nodiscard]] std::string stem() const { return distribution + "-" + version; }

    friend bool operator==(const SdistName&, const SdistName&) = default;
};

/// `{name}-{version}.crate`.
struct CrateFileName {
    std::string name;
    std::string version;

    [[nodiscard]] std::string stem() const { return name + "-" + version; }

    friend bool operator==(const CrateFileName&, const CrateFileName&) = default;
};

/// nullopt when the text is no such file name. Names and versions are taken as written: whether they are in normal form
/// is for `inspect` to say.
[[nodiscard]] std::optional<WheelName> parse_wheel_name(std::string_view file_name);
[[nodiscard]] std::optional<SdistName> parse_sdist_name(std::string_view file_name);
[[nodiscard]] std::optional<CrateFileName> parse_crate_file_name(std::string_view file_name);

[[nodiscard]] std::string format_wheel_name(const WheelName& name);
/// With the project's name in the form that PyPI demands.
[[nodiscard]] std::string format_sdist_name(std::string_view project, std::string_view version);
[[nodiscard]] std::string format_crate_file_name(std::string_view crate, std::string_view version);

/// PEP 427 and 625: the normalised name with `_` for `-`.
[[nodiscard]] std::string to_distribution_name(std::string_view project);

enum class PlatformFamily { any, manylinux, musllinux, linux, macos, windows, other };

/// A platform tag, taken apart. `manylinux1`, `2010` and `2014` are the 2.5, 2.12 and 2.17 that they stand for.
struct PlatformTag {
    PlatformFamily family = PlatformFamily::other;
    int major = 0;  ///< of the C library or the system; 0 where the tag names none
    int minor = 0;
    std::string architecture;  ///< as written in the tag: x86_64, aarch64, arm64, universal2, amd64 …

    friend bool operator==(const PlatformTag&, const PlatformTag&) = default;
};

[[nodiscard]] PlatformTag parse_platform_tag(std::string_view tag);

/// True for the platform tags that pypi.org takes. `linux_x86_64` is not among them.
[[nodiscard]] bool is_accepted_by_pypi(std::string_view platform_tag);

/// Why a wheel's platform tags do not fit a row, for people; nullopt when every one of them fits. `target` is a triple
/// or `any`; `manylinux` is the row's (`2_28`, `2014`, `musllinux_1_2`, `auto` or empty) and is the newest C library
/// that a tag may ask for. The platform of an unknown triple is not judged.
[[nodiscard]] std::optional<std::string> find_platform_misfit(const WheelName& name, std::string_view target,
                                                              std::string_view manylinux);

/// A platform tag that would fit, for people: `manylinux_2_28_x86_64`, `macosx_X_Y_arm64`, `win_amd64`.
[[nodiscard]] std::string example_platform_tag(std::string_view target, std::string_view manylinux);

/// Whether a wheel can be installed by the interpreter `python` (`3.N`), judged by its python and ABI tags alone: its
/// own version, the stable ABI of that or an earlier one, or no ABI. A free-threaded wheel does not count.
[[nodiscard]] bool serves_python(const WheelName& name, std::string_view python);

/// Whether a wheel has a place in a row that builds for `python`: it serves that interpreter, or it is an extra for the
/// same version, free-threaded or of another implementation.
[[nodiscard]] bool belongs_to_python(const WheelName& name, std::string_view python);

}  // namespace piot
