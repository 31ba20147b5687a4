// SPDX-License-Identifier: MIT
#include "domain/inspect/rules.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/pep440.hpp"

#include <fmt/format.h>

namespace piot::inspection {

namespace {

void check_file_name(const SdistFacts& facts, RegistryRules rules, FindingList& findings) {
    if (!facts.name) {
        findings.add(codes::PIOT_INSPECT_FILE_NAME, fmt::format("`{}` is no sdist's name", facts.archive.file_name),
                     "an sdist is called {name}-{version}.tar.gz; do not rename it after its build");
        return;
    }
    const auto version = normalize_pep440(facts.name->version).value_or(facts.name->version);
    const auto expected = format_sdist_name(facts.name->distribution, version);
    if (rules == RegistryRules::public_index && facts.archive.file_name != expected)
        findings.add(codes::PIOT_INSPECT_FILE_NAME,
                     fmt::format("the file name is `{}` where PyPI demands `{}`", facts.archive.file_name, expected),
                     "use a current build backend: older ones keep `.`, `-` and capitals in file names");
}

void check_layout(const SdistFacts& facts, FindingList& findings) {
    if (facts.top.empty())
        findings.add(
            codes::PIOT_INSPECT_METADATA,
            fmt::format("holds {} at its top where an sdist has one directory", quote_some(facts.archive.top_level())),
            "build the sdist with a PEP 517 backend");
    else if (facts.name && facts.top != facts.name->stem())
        findings.add(
            codes::PIOT_INSPECT_METADATA,
            fmt::format("its top directory is `{}` where its file name says `{}`", facts.top, facts.name->stem()),
            "do not rename an sdist after its build");
    if (facts.top.empty()) return;
    if (facts.archive.find_member(facts.top + "/PKG-INFO") == nullptr)
        findings.add(codes::PIOT_INSPECT_METADATA, "holds no `PKG-INFO`", "build the sdist with a PEP 517 backend");
    if (!facts.has_pyproject)
        findings.add(codes::PIOT_INSPECT_METADATA, "holds no `pyproject.toml`, so pip cannot build it",
                     "include pyproject.toml in the sdist");
}

}  // namespace

void check_sdist(const SdistFacts& facts, const Expectation& expectation, FindingList& findings) {
    findings.add_all(facts.problems);
    check_file_name(facts, expectation.rules, findings);
    check_layout(facts, findings);
    std::vector<Statement> names;
    std::vector<Statement> versions;
    if (facts.name) {
        names.push_back({"the file name", facts.name->distribution});
        versions.push_back({"the file name", facts.name->version});
    }
    if (facts.metadata) {
        names.push_back({"PKG-INFO", std::string(facts.metadata->get("Name"))});
        versions.push_back({"PKG-INFO", std::string(facts.metadata->get("Version"))});
        check_license_files(*facts.metadata, facts.archive, facts.top, findings);
    }
    check_names(names, expectation.registry_name, NameRule::pypi, findings);
    check_versions(versions, expectation.version, NameRule::pypi, findings);
    if (expectation.rules != RegistryRules::public_index) return;
    if (facts.metadata) check_pypi_metadata(*facts.metadata, findings);
    check_size(facts.archive, k_pypi_sizes, findings);
}

}  // namespace piot::inspection
