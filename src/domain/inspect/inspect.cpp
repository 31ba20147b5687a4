// SPDX-License-Identifier: MIT
#include "piot/domain/inspect.hpp"

#include "domain/inspect/rules.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/pep440.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace inspection {

namespace {

constexpr std::size_t k_most_quoted = 5;
constexpr std::size_t k_longest_quoted = 120;

/// A value that is not the expected one, and every place that states it: `the file name and METADATA`.
struct Wrong {
    std::string places;
    std::string value;
    bool is_plural = false;
};

std::vector<Wrong> find_wrong(const std::vector<Statement>& statements, std::string_view expected) {
    std::vector<Wrong> wrong;
    for (const auto& statement : statements) {
        if (statement.value.empty() || statement.value == expected) continue;
        const auto same = std::find_if(wrong.begin(), wrong.end(),
                                       [&](const Wrong& other) { return other.value == statement.value; });
        if (same == wrong.end())
            wrong.push_back({std::string(statement.place), statement.value});
        else
            *same = {fmt::format("{} and {}", same->places, statement.place), statement.value, true};
    }
    return wrong;
}

std::string normal_name(std::string_view name, NameRule rule) {
    return rule == NameRule::pypi ? normalize_pypi_name(name) : std::string(name);
}

std::string normal_version(std::string_view version, NameRule rule) {
    const auto normal = rule == NameRule::pypi ? normalize_pep440(version) : std::nullopt;
    return normal.value_or(std::string(version));
}

/// The first value that is there: what the others must agree with when nothing is planned.
std::string first_value(const std::vector<Statement>& statements) {
    for (const auto& statement : statements)
        if (!statement.value.empty()) return statement.value;
    return "";
}

}  // namespace

std::string quote_some(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < k_most_quoted; ++i) {
        if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
        text.append("`").append(to_valid_utf8(names[i].substr(0, k_longest_quoted))).append("`");
    }
    if (names.size() > k_most_quoted) text += fmt::format(" and {} more", names.size() - k_most_quoted);
    return text;
}

void check_names(const std::vector<Statement>& statements, std::string_view expected, NameRule rule,
                 FindingList& findings) {
    auto normal = statements;
    for (auto& statement : normal)
        statement.value = normal_name(statement.value, rule);
    const auto wanted = expected.empty() ? first_value(normal) : normal_name(expected, rule);
    for (const auto& wrong : find_wrong(normal, wanted))
        findings.add(
            codes::PIOT_INSPECT_NAME,
            fmt::format("{} {} project `{}` where `{}` is {}", wrong.places, wrong.is_plural ? "name" : "names",
                        wrong.value, wanted, expected.empty() ? "named elsewhere in it" : "planned"),
            "upload each package's files under its own row; if the project was renamed, name it in "
            "putitoutthere.toml");
}

void check_versions(const std::vector<Statement>& statements, std::string_view expected, NameRule rule,
                    FindingList& findings) {
    auto normal = statements;
    for (auto& statement : normal)
        statement.value = normal_version(statement.value, rule);
    const auto wanted = expected.empty() ? first_value(normal) : normal_version(expected, rule);
    for (const auto& wrong : find_wrong(normal, wanted))
        findings.add(codes::PIOT_INSPECT_VERSION,
                     fmt::format("{} {} version `{}` where `{}` is {}", wrong.places, wrong.is_plural ? "say" : "says",
                                 wrong.value, wanted, expected.empty() ? "said elsewhere in it" : "planned"),
                     "lay the stamped manifests over the checkout before the build, and build the row again");
}

void check_size(const ArchiveContent& archive, const SizeLimits& limits, FindingList& findings) {
    const auto mebibytes = [](std::uint64_t bytes) { return (bytes + (1U << 20U) - 1) >> 20U; };
    if (archive.size > limits.hard)
        findings.add(codes::PIOT_INSPECT_METADATA,
                     fmt::format("has {} MiB; {} takes no file over {} MiB", mebibytes(archive.size), limits.registry,
                                 mebibytes(limits.hard)),
                     "leave out what users do not need");
    else if (archive.size > limits.usual)
        findings.warn(codes::PIOT_INSPECT_METADATA,
                      fmt::format("has {} MiB; {} takes {} MiB unless it raised the limit for this project",
                                  mebibytes(archive.size), limits.registry, mebibytes(limits.usual)),
                      "leave out what users do not need, or ask the registry for a higher limit before the release");
}

}  // namespace inspection

Expectation make_expectation(const Plan& plan, const MatrixRow& row) {
    Expectation expectation;
    if (const auto* release = plan.find_release(row.name)) expectation.registry_name = release->registry_name;
    expectation.version = row.version;
    expectation.target = row.target;
    expectation.python_versions = row.python_versions;
    expectation.manylinux = row.manylinux;
    expectation.bundle_cli = row.bundle_cli;
    expectation.commit = plan.head;
    expectation.crate_path = row.path;
    return expectation;
}

std::vector<Diagnostic> inspect_artifact(const ArtifactFacts& facts, const Expectation& expectation) {
    inspection::FindingList findings(archive_of(facts).file);
    if (const auto* wheel = std::get_if<WheelFacts>(&facts))
        inspection::check_wheel(*wheel, expectation, findings);
    else if (const auto* sdist = std::get_if<SdistFacts>(&facts))
        inspection::check_sdist(*sdist, expectation, findings);
    else
        inspection::check_crate(std::get<CrateFacts>(facts), expectation, findings);
    return std::move(findings).take();
}

}  // namespace piot
