// SPDX-License-Identifier: MIT
#include "piot/domain/wheel_name.hpp"

#include "support/catch.hpp"

#include "piot/domain/pep440.hpp"

using namespace piot;

namespace {

WheelName wheel(std::string_view file_name) {
    const auto name = parse_wheel_name(file_name);
    CAPTURE(file_name);
    REQUIRE(name.has_value());
    return *name;
}

/// A wheel of these platform tags, with parts that do not matter.
WheelName with_platform(const std::string& platform) {
    return wheel("p-1.0-cp311-cp311-" + platform + ".whl");
}

}  // namespace

TEST_CASE("wheel name: its parts are taken from five or six fields and formatted back", "[wheel_name]") {
    const std::string text = "my_py-1.2.0rc1-1abc-cp39.cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl";
    const auto name = wheel(text);
    CHECK(name.distribution == "my_py");
    CHECK(name.version == "1.2.0rc1");
    CHECK(name.build == "1abc");
    CHECK(name.python_tags == std::vector<std::string>{"cp39", "cp310"});
    CHECK(name.abi_tags == std::vector<std::string>{"abi3"});
    CHECK(name.platform_tags == std::vector<std::string>{"manylinux_2_17_x86_64", "manylinux2014_x86_64"});
    CHECK(name.stem() == "my_py-1.2.0rc1");
    CHECK(format_wheel_name(name) == text);
    CHECK(wheel("p-1-py3-none-any.whl").expand() == std::vector<WheelTag>{{"py3", "none", "any"}});
    CHECK(name.expand() == std::vector<WheelTag>{{"cp310", "abi3", "manylinux2014_x86_64"},
                                                 {"cp310", "abi3", "manylinux_2_17_x86_64"},
                                                 {"cp39", "abi3", "manylinux2014_x86_64"},
                                                 {"cp39", "abi3", "manylinux_2_17_x86_64"}});
}

TEST_CASE("wheel name: what is no wheel's name is none", "[wheel_name]") {
    const std::string text =
        GENERATE("", ".whl", "my_py.whl", "my_py-1.0-py3-none.whl", "my_py-1.0-py3-none-any.zip",
                 "a-b-c-1.0-py3-none-any.whl", "my_py-1.0-x1-py3-none-any.whl", "my_py-1.0--py3-none-any.whl",
                 "my_py-1.0-py3.-none-any.whl", "-1.0-py3-none-any.whl", "my_py-one-py3-none-any.whl",
                 "my py-1.0-py3-none-any.whl", "my_py-1.0-py3-none-any.whl ", "../my_py-1.0-py3-none-any.whl");
    CAPTURE(text);
    CHECK_FALSE(parse_wheel_name(text).has_value());
}

TEST_CASE("sdist name: the last dash parts name and version", "[wheel_name]") {
    CHECK(parse_sdist_name("my-py-1.2.0.tar.gz") == SdistName{"my-py", "1.2.0"});
    CHECK(parse_sdist_name("my_py-1.2.0rc1.tar.gz") == SdistName{"my_py", "1.2.0rc1"});
    CHECK_FALSE(parse_sdist_name("my_py.tar.gz").has_value());
    CHECK_FALSE(parse_sdist_name("my_py-1.0.zip").has_value());
    CHECK_FALSE(parse_sdist_name("dir/my_py-1.0.tar.gz").has_value());
    CHECK(format_sdist_name("My.Py-lib", "1.0") == "my_py_lib-1.0.tar.gz");
}

TEST_CASE("crate name: the version starts at the first dash that leaves a SemVer", "[wheel_name]") {
    CHECK(parse_crate_file_name("my-crate-1.2.0-rc.1.crate") == CrateFileName{"my-crate", "1.2.0-rc.1"});
    CHECK(parse_crate_file_name("foo-2-1.0.0.crate") == CrateFileName{"foo-2", "1.0.0"});
    CHECK_FALSE(parse_crate_file_name("my-crate.crate").has_value());
    CHECK_FALSE(parse_crate_file_name("my-crate-1.2.crate").has_value());
    CHECK(format_crate_file_name("my_crate", "1.0.0") == "my_crate-1.0.0.crate");
}

TEST_CASE("platform tag: each family is taken apart, the old manylinux names as what they stand for", "[wheel_name]") {
    CHECK(parse_platform_tag("manylinux_2_28_x86_64") == PlatformTag{PlatformFamily::manylinux, 2, 28, "x86_64"});
    CHECK(parse_platform_tag("manylinux2014_aarch64") == PlatformTag{PlatformFamily::manylinux, 2, 17, "aarch64"});
    CHECK(parse_platform_tag("manylinux1_i686") == PlatformTag{PlatformFamily::manylinux, 2, 5, "i686"});
    CHECK(parse_platform_tag("musllinux_1_2_armv7l") == PlatformTag{PlatformFamily::musllinux, 1, 2, "armv7l"});
    CHECK(parse_platform_tag("macosx_11_0_arm64") == PlatformTag{PlatformFamily::macos, 11, 0, "arm64"});
    CHECK(parse_platform_tag("win_amd64") == PlatformTag{PlatformFamily::windows, 0, 0, "amd64"});
    CHECK(parse_platform_tag("linux_x86_64").family == PlatformFamily::linux);
    CHECK(parse_platform_tag("manylinux_2_x86_64").family == PlatformFamily::other);
    CHECK(parse_platform_tag("manylinux2015_x86_64").family == PlatformFamily::other);
    CHECK(parse_platform_tag("macosx_11_0_").family == PlatformFamily::other);
}

TEST_CASE("platform tag: PyPI's list holds what PyPI takes and not a bare linux", "[wheel_name]") {
    const std::string good = GENERATE("any", "win32", "win_amd64", "win_arm64", "manylinux1_x86_64",
                                      "manylinux2014_s390x", "manylinux_2_17_x86_64", "manylinux_2_31_riscv64",
                                      "musllinux_1_2_aarch64", "linux_armv6l", "linux_armv7l", "macosx_10_12_x86_64",
                                      "macosx_11_0_arm64", "macosx_26_0_arm64", "macosx_10_9_universal2",
                                      "ios_13_0_arm64_iphoneos", "android_21_arm64_v8a", "pyemscripten_2025_0_wasm32");
    CAPTURE(good);
    CHECK(is_accepted_by_pypi(good));
    const std::string bad =
        GENERATE("linux_x86_64", "linux_aarch64", "manylinux_2_17_sparc", "musllinux_1_2_ppc64", "macosx_11_3_arm64",
                 "macosx_16_0_arm64", "win_x86_64", "freebsd_13_x86_64", "manylinux", "");
    CAPTURE(bad);
    CHECK_FALSE(is_accepted_by_pypi(bad));
}

TEST_CASE("platform fit: a tag fits its triple and no other", "[wheel_name]") {
    struct Case {
        std::string triple;
        std::string platform;
    };
    const std::vector<Case> cases{{"x86_64-unknown-linux-gnu", "manylinux_2_17_x86_64.manylinux2014_x86_64"},
                                  {"aarch64-unknown-linux-gnu", "manylinux_2_28_aarch64"},
                                  {"armv7-unknown-linux-gnueabihf", "manylinux_2_17_armv7l"},
                                  {"i686-unknown-linux-gnu", "manylinux_2_17_i686"},
                                  {"powerpc64le-unknown-linux-gnu", "manylinux_2_17_ppc64le"},
                                  {"s390x-unknown-linux-gnu", "manylinux_2_17_s390x"},
                                  {"riscv64gc-unknown-linux-gnu", "manylinux_2_31_riscv64"},
                                  {"x86_64-unknown-linux-musl", "musllinux_1_2_x86_64"},
                                  {"aarch64-unknown-linux-musl", "musllinux_1_2_aarch64"},
                                  {"x86_64-apple-darwin", "macosx_10_12_x86_64"},
                                  {"aarch64-apple-darwin", "macosx_11_0_arm64"},
                                  {"x86_64-pc-windows-msvc", "win_amd64"},
                                  {"i686-pc-windows-msvc", "win32"},
                                  {"aarch64-pc-windows-msvc", "win_arm64"},
                                  {"any", "any"}};
    for (const auto& row : cases)
        for (const auto& other : cases) {
            CAPTURE(row.triple, other.platform);
            CHECK(find_platform_misfit(with_platform(other.platform), row.triple, "").has_value() ==
                  (row.triple != other.triple));
        }
}

TEST_CASE("platform fit: universal2 serves both Macs, and every tag of a set must fit", "[wheel_name]") {
    CHECK_FALSE(find_platform_misfit(with_platform("macosx_10_12_universal2"), "aarch64-apple-darwin", ""));
    CHECK_FALSE(find_platform_misfit(with_platform("macosx_10_12_x86_64.macosx_11_0_arm64.macosx_10_12_universal2"),
                                     "universal2-apple-darwin", ""));
    CHECK(find_platform_misfit(with_platform("manylinux_2_17_x86_64.musllinux_1_2_x86_64"), "x86_64-unknown-linux-gnu",
                               ""));
    CHECK(find_platform_misfit(with_platform("manylinux_2_17_x86_64"), "any", "") ==
          "platform tag `manylinux_2_17_x86_64` where the row asks for a pure wheel, `py3-none-any`");
    CHECK(find_platform_misfit(with_platform("win_amd64"), "x86_64-unknown-linux-gnu", "") ==
          "platform tag `win_amd64` where target `x86_64-unknown-linux-gnu` asks for `manylinux_X_Y_x86_64`");
    CHECK_FALSE(find_platform_misfit(with_platform("freebsd_14_0_release_amd64"), "x86_64-unknown-freebsd", ""));
}

TEST_CASE("platform fit: no newer C library than the row asks for", "[wheel_name]") {
    const auto fits = [](const std::string& platform, std::string_view triple, std::string_view manylinux) {
        return !find_platform_misfit(with_platform(platform), triple, manylinux).has_value();
    };
    constexpr std::string_view k_gnu = "x86_64-unknown-linux-gnu";
    CHECK(fits("manylinux_2_28_x86_64", k_gnu, "2_28"));
    CHECK(fits("manylinux_2_17_x86_64", k_gnu, "2_28"));
    CHECK(fits("manylinux_2_34_x86_64", k_gnu, "auto"));
    CHECK(fits("manylinux_2_17_x86_64", k_gnu, "2014"));
    CHECK(fits("manylinux2014_x86_64", k_gnu, "manylinux2014"));
    CHECK_FALSE(fits("manylinux_2_34_x86_64", k_gnu, "2_28"));
    CHECK_FALSE(fits("manylinux_2_28_x86_64", k_gnu, "2014"));
    CHECK(fits("musllinux_1_1_x86_64", "x86_64-unknown-linux-musl", "musllinux_1_2"));
    CHECK_FALSE(fits("musllinux_1_2_x86_64", "x86_64-unknown-linux-musl", "musllinux_1_1"));
}

TEST_CASE("python fit: own version, stable ABI from then on, or no ABI", "[wheel_name]") {
    const auto serves = [](std::string_view tags, std::string_view python) {
        return serves_python(wheel("p-1.0-" + std::string(tags) + "-win_amd64.whl"), python);
    };
    CHECK(serves("cp311-cp311", "3.11"));
    CHECK_FALSE(serves("cp311-cp311", "3.12"));
    CHECK(serves("cp39-abi3", "3.12"));
    CHECK_FALSE(serves("cp312-abi3", "3.11"));
    CHECK(serves("py3-none", "3.8"));
    CHECK(serves("py2.py3-none", "3.8"));
    CHECK_FALSE(serves("py2-none", "3.8"));
    CHECK(serves("cp37-cp37m", "3.7"));
    CHECK_FALSE(serves("cp313-cp313t", "3.13"));
    CHECK_FALSE(serves("pp310-pypy310_pp73", "3.10"));
}

TEST_CASE("python fit: an extra belongs to the row of its version", "[wheel_name]") {
    const auto belongs = [](std::string_view tags, std::string_view python) {
        return belongs_to_python(wheel("p-1.0-" + std::string(tags) + "-win_amd64.whl"), python);
    };
    CHECK(belongs("cp313-cp313t", "3.13"));
    CHECK(belongs("pp310-pypy310_pp73", "3.10"));
    CHECK(belongs("cp39-abi3", "3.12"));
    CHECK_FALSE(belongs("cp313-cp313t", "3.12"));
    CHECK_FALSE(belongs("cp31-cp31", "3.13"));
}

TEST_CASE("pep440: spellings come to one normal form", "[pep440]") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"1.2.0", "1.2.0"},          {"v1.2.0", "1.2.0"},
        {"1.2.0-rc.1", "1.2.0rc1"},  {"1.0.0-alpha", "1.0.0a0"},
        {"1.0.0-beta.2", "1.0.0b2"}, {"1.0c1", "1.0rc1"},
        {"1.0.preview_3", "1.0rc3"}, {"1.0.post1", "1.0.post1"},
        {"1.0-1", "1.0.post1"},      {"1.0.rev2", "1.0.post2"},
        {"1.0.dev", "1.0.dev0"},     {"1.0a1.dev2", "1.0a1.dev2"},
        {"1!2.0", "1!2.0"},          {"0!2.0", "2.0"},
        {"01.002", "1.2"},           {"1.0+Ubuntu-01", "1.0+ubuntu.1"},
        {"1.0RC1", "1.0rc1"},        {" 1.0 ", "1.0"},
        {"1.0.0", "1.0.0"},          {"1.0a.1", "1.0a1"},
        {"1.0.post", "1.0.post0"}};
    for (const auto& [text, normal] : cases) {
        CAPTURE(text);
        CHECK(normalize_pep440(text) == normal);
    }
    for (const auto* text : {"", "one", "1.0-x.7", "1.0.0-nightly.5", "1..0", "1.0+", "1.0+a..b", "1.0 rc1 x", "1!"}) {
        CAPTURE(text);
        CHECK_FALSE(normalize_pep440(text).has_value());
    }
}
