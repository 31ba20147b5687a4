// SPDX-License-Identifier: MIT
#include "domain/inspect/rules.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::inspection {

namespace {

constexpr std::string_view k_rebuild = "rebuild the wheel, or retag it with `python -m wheel tags`; do not rename it";

std::vector<std::string> to_texts(const std::vector<WheelTag>& tags) {
    std::vector<std::string> texts;
    for (const auto& tag : tags)
        texts.push_back(fmt::format("{}-{}-{}", tag.python, tag.abi, tag.platform));
    return texts;
}

void check_wheel_file(const WheelFile& wheel, const WheelName& name, FindingList& findings) {
    if (wheel.wheel_version.substr(0, 2) != "1.")
        findings.add(codes::PIOT_INSPECT_METADATA,
                     fmt::format("WHEEL says `Wheel-Version: {}`, and installers know 1 only", wheel.wheel_version),
                     "build with a current build backend");
    if (wheel.tags != name.expand())
        findings.add(codes::PIOT_INSPECT_TARGET,
                     fmt::format("WHEEL lists the tags {} where the file name says {}",
                                 quote_some(to_texts(wheel.tags)), quote_some(to_texts(name.expand()))),
                     std::string(k_rebuild));
    if (wheel.build != name.build)
        findings.add(codes::PIOT_INSPECT_METADATA,
                     fmt::format("WHEEL says build `{}` where the file name says `{}`", wheel.build, name.build),
                     std::string(k_rebuild));
}

bool has(const std::vector<std::string>& tags, std::string_view tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

void check_pure(const WheelFacts& facts, FindingList& findings) {
    const auto& name = *facts.name;
    if (!has(name.python_tags, "py3") || name.abi_tags != std::vector<std::string>{"none"})
        findings.add(codes::PIOT_INSPECT_TARGET,
                     fmt::format("is tagged `{}-{}` where the row asks for a pure wheel, `py3-none-any`",
                                 join(name.python_tags, "."), join(name.abi_tags, ".")),
                     "build it without extension modules, or drop `pure` in putitoutthere.toml");
}

void warn_of_native_modules(const WheelFacts& facts, FindingList& findings) {
    std::vector<std::string> native;
    for (const auto& member : facts.archive.members)
        if (member.path.ends_with(".so") || member.path.ends_with(".pyd") || member.path.ends_with(".dylib"))
            native.push_back(member.path);
    if (!native.empty())
        findings.warn(codes::PIOT_INSPECT_TARGET,
                      fmt::format("is tagged for any platform and yet holds native code: {}", quote_some(native)),
                      "build a wheel for each platform");
}

void check_row(const WheelFacts& facts, const Expectation& expectation, FindingList& findings) {
    const auto& name = *facts.name;
    if (const auto misfit = find_platform_misfit(name, expectation.target, expectation.manylinux))
        findings.add(codes::PIOT_INSPECT_TARGET, *misfit,
                     "build the row's target (`--target`), or upload the wheel under the row that it was built for");
    if (expectation.target == "any") return check_pure(facts, findings);
    const auto& pythons = expectation.python_versions;
    if (!pythons.empty() && std::none_of(pythons.begin(), pythons.end(),
                                         [&](const std::string& python) { return belongs_to_python(name, python); }))
        findings.add(codes::PIOT_INSPECT_TARGET,
                     fmt::format("is built for `{}-{}`, which none of the row's interpreters ({}) can use",
                                 join(name.python_tags, "."), join(name.abi_tags, "."), join(pythons, ", ")),
                     "build with the interpreters that the row lists, or set `python_versions`");
}

void check_accepted(const WheelName& name, FindingList& findings) {
    for (const auto& platform : name.platform_tags) {
        if (is_accepted_by_pypi(platform)) continue;
        const bool is_bare_linux = platform.substr(0, 6) == "linux_";
        findings.add(codes::PIOT_INSPECT_TARGET, fmt::format("PyPI takes no wheel with platform tag `{}`", platform),
                     is_bare_linux
                         ? "build in a manylinux container, run `auditwheel repair`, or set the platform name "
                           "(`manylinux_2_28_x86_64`)"
                         : "build for a platform that PyPI knows, or leave this target out");
    }
}

}  // namespace

void check_wheel_tags(const WheelFacts& facts, const Expectation& expectation, FindingList& findings) {
    if (!facts.name) return;
    if (facts.wheel) check_wheel_file(*facts.wheel, *facts.name, findings);
    if (has(facts.name->platform_tags, "any")) warn_of_native_modules(facts, findings);
    if (!expectation.target.empty()) check_row(facts, expectation, findings);
    if (expectation.rules == RegistryRules::public_index) check_accepted(*facts.name, findings);
}

}  // namespace piot::inspection

namespace piot {

std::vector<Diagnostic> inspect_interpreters(const MatrixRow& row, const std::vector<WheelName>& wheels,
                                             const std::string& row_directory) {
    std::vector<std::string> unserved;
    for (const auto& python : row.python_versions)
        if (std::none_of(wheels.begin(), wheels.end(),
                         [&](const WheelName& name) { return serves_python(name, python); }))
            unserved.push_back(python);
    // Rows without any wheel have a finding of their own; abi3 and pure wheels serve all.
    if (wheels.empty() || unserved.empty() || row.target == "sdist") return {};
    return {{codes::PIOT_INSPECT_MISSING,
             Severity::error,
             fmt::format("row `{}` has no wheel for Python {}", row.artifact_name, join(unserved, ", ")),
             {row_directory, 0, 0},
             "build the row with every interpreter that it lists, or set `python_versions`"}};
}

}  // namespace piot
