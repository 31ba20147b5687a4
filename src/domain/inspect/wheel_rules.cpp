// SPDX-License-Identifier: MIT
#include "domain/inspect/rules.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/pep440.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace piot::inspection {

namespace {

void check_file_name(const WheelFacts& facts, FindingList& findings) {
    if (!facts.name) {
        findings.add(
            codes::PIOT_INSPECT_FILE_NAME, fmt::format("`{}` is no wheel's name", facts.archive.file_name),
            "a wheel is called {name}-{version}-{python}-{abi}-{platform}.whl; do not rename it after its build");
        return;
    }
    const auto& name = *facts.name;
    const auto distribution = to_distribution_name(name.distribution);
    if (name.distribution != distribution)
        findings.add(codes::PIOT_INSPECT_FILE_NAME,
                     fmt::format("the file name says `{}` where PyPI demands `{}`", name.distribution, distribution),
                     "use a current build backend: older ones keep `.`, `-` and capitals in file names");
    const auto version = normalize_pep440(name.version);
    if (version != name.version)
        findings.add(codes::PIOT_INSPECT_FILE_NAME,
                     fmt::format("the version `{}` in the file name is not in normal form", name.version),
                     version ? fmt::format("PyPI wants `{}`", *version) : "stamp the planned version before the build");
}

void check_dist_info(const WheelFacts& facts, FindingList& findings) {
    constexpr std::string_view k_hint = "build the wheel with a PEP 517 backend, and do not repack it by hand";
    if (facts.dist_info.empty()) {
        findings.add(codes::PIOT_INSPECT_METADATA, "holds no `.dist-info` directory", std::string(k_hint));
        return;
    }
    if (facts.dist_info_names.size() > 1)
        findings.add(codes::PIOT_INSPECT_METADATA,
                     fmt::format("holds several `.dist-info` directories: {}", quote_some(facts.dist_info_names)),
                     std::string(k_hint));
    if (facts.name && facts.dist_info != facts.name->stem() + ".dist-info")
        findings.add(
            codes::PIOT_INSPECT_METADATA,
            fmt::format("holds `{}` where its file name announces `{}.dist-info`", facts.dist_info, facts.name->stem()),
            std::string(k_hint));
    for (const auto* part : {"METADATA", "WHEEL", "RECORD"})
        if (facts.archive.find_member(fmt::format("{}/{}", facts.dist_info, part)) == nullptr)
            findings.add(codes::PIOT_INSPECT_METADATA, fmt::format("holds no `{}/{}`", facts.dist_info, part),
                         std::string(k_hint));
}

/// Where the program of `[package.bundle_cli]` must stand: `stage_to` without a source directory in front of it, which
/// only the project knows.
bool holds_program(const ArchiveContent& archive, const BundleCli& bundle, std::string_view program) {
    const auto staged = fmt::format("/{}/{}", bundle.stage_to, program);
    const auto directory = bundle.stage_to.substr(bundle.stage_to.rfind('/') + 1);
    const auto least = fmt::format("/{}/{}", directory, program);
    return std::any_of(archive.members.begin(), archive.members.end(), [&](const ArchiveMember& member) {
        const auto path = "/" + member.path;
        return path.ends_with(least) && (std::string_view(staged).ends_with(path) || path.ends_with(staged));
    });
}

void check_bundle(const WheelFacts& facts, const Expectation& expectation, FindingList& findings) {
    if (!expectation.bundle_cli) return;
    const bool is_windows = expectation.target.find("windows") != std::string::npos;
    const auto program = expectation.bundle_cli->bin + (is_windows ? ".exe" : "");
    if (!holds_program(facts.archive, *expectation.bundle_cli, program))
        findings.add(
            codes::PIOT_INSPECT_BUNDLE,
            fmt::format("does not hold the program `{}` below `{}`", program, expectation.bundle_cli->stage_to),
            "build the program and copy it to `stage_to` before the wheel is built, and include it in the wheel");
}

/// Two names that differ in case only overwrite each other where file systems ignore case.
void warn_of_case_twins(const WheelFacts& facts, FindingList& findings) {
    std::map<std::string, std::string> seen;
    for (const auto& member : facts.archive.members) {
        const auto [twin, is_new] = seen.emplace(to_lower(member.path), member.path);
        if (!is_new)
            findings.warn(codes::PIOT_INSPECT_ARCHIVE,
                          fmt::format("{} differ in case only", quote_some({twin->second, member.path})),
                          "rename one: on macOS and Windows one overwrites the other");
    }
}

}  // namespace

void check_wheel(const WheelFacts& facts, const Expectation& expectation, FindingList& findings) {
    findings.add_all(facts.problems);
    check_file_name(facts, findings);
    check_dist_info(facts, findings);
    std::vector<Statement> names;
    std::vector<Statement> versions;
    if (facts.name) {
        names.push_back({"the file name", facts.name->distribution});
        versions.push_back({"the file name", facts.name->version});
    }
    if (facts.metadata) {
        names.push_back({"METADATA", std::string(facts.metadata->get("Name"))});
        versions.push_back({"METADATA", std::string(facts.metadata->get("Version"))});
        check_license_files(*facts.metadata, facts.archive, facts.dist_info + "/licenses", findings);
    }
    check_names(names, expectation.registry_name, NameRule::pypi, findings);
    check_versions(versions, expectation.version, NameRule::pypi, findings);
    check_wheel_tags(facts, expectation, findings);
    check_record(facts, findings);
    check_bundle(facts, expectation, findings);
    warn_of_case_twins(facts, findings);
    if (expectation.rules != RegistryRules::public_index) return;
    if (facts.metadata) check_pypi_metadata(*facts.metadata, findings);
    check_size(facts.archive, k_pypi_sizes, findings);
}

}  // namespace piot::inspection
