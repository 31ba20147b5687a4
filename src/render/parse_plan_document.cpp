// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/json_reader.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/render/plan_document.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace piot::render {

namespace {

constexpr std::string_view k_hint = "make the plan anew: `piot plan --out FILE`";

/// The enumerator whose word stands at `key`.
template <class Enum, std::size_t N>
Enum read_word(ObjectReader& reader, const char* key, const std::array<Enum, N>& all) {
    const auto word = reader.text(key);
    for (const auto each : all)
        if (piot::to_string(each) == word) return each;
    if (!word.empty()) reader.complain(key, fmt::format("has an unknown value: `{}`", to_display(word)));
    return all.front();
}

constexpr std::array k_kinds{PackageKind::crates, PackageKind::pypi};
constexpr std::array k_builds{BuildMode::maturin, BuildMode::setuptools, BuildMode::hatch};
constexpr std::array k_verdicts{Verdict::publish, Verdict::skip, Verdict::unknown};
constexpr std::array k_reasons{ReasonKind::changed,    ReasonKind::first_release,       ReasonKind::forced,
                               ReasonKind::dependency, ReasonKind::dependency_released, ReasonKind::group,
                               ReasonKind::trailer};

Version read_version(ObjectReader& reader, const char* key) {
    const auto text = reader.text(key);
    const auto version = Version::parse(text);
    if (!version && !text.empty()) reader.complain(key, fmt::format("is no version: `{}`", to_display(text)));
    return version.value_or(Version{});
}

std::optional<Version> read_previous(ObjectReader& reader) {
    const auto* found = reader.value("previous");
    if (found == nullptr || found->is_null()) return std::nullopt;
    return read_version(reader, "previous");
}

std::string read_hex(ObjectReader& reader, const char* key, const std::set<std::size_t>& lengths) {
    auto text = reader.text(key);
    const bool is_hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!text.empty() && !(is_hex && lengths.contains(text.size())))
        reader.complain(key, fmt::format("is no lower-case hex of the right length: `{}`", to_display(text)));
    return text;
}

Reason read_reason(ObjectReader& reader) {
    Reason reason;
    reason.kind = read_word(reader, "kind", k_reasons);
    reason.package = reader.optional_text("package");
    reason.commit = reader.optional_text("commit");
    reason.path = unquote_path(reader.optional_text("path"));
    reason.glob = reader.optional_text("glob");
    reason.trailer = reader.optional_text("trailer");
    return reason;
}

Release read_release(ObjectReader& reader) {
    Release release;
    release.package = reader.text("package");
    release.kind = read_word(reader, "kind", k_kinds);
    release.registry_name = reader.text("registry_name");
    release.previous = read_previous(reader);
    release.version = read_version(reader, "version");
    release.registry_version = reader.text("registry_version");
    const auto spelling =
        release.kind == PackageKind::crates ? release.version.to_string() : release.version.to_pep440();
    if (release.registry_version != spelling)
        reader.complain("registry_version", fmt::format("is not `{}`, as the registry spells the version", spelling));
    release.tag = reader.text("tag");
    release.level = reader.integer("level");
    release.depends_on = reader.texts("depends_on");
    reader.each("reasons", [&](ObjectReader& each) { release.reasons.push_back(read_reason(each)); });
    if (reader.optional_value("verdict") != nullptr) release.verdict = read_word(reader, "verdict", k_verdicts);
    return release;
}

BundleCli read_bundle_cli(const nlohmann::json& value, ObjectReader& parent) {
    ObjectReader reader(value, parent.path_of("bundle_cli"), parent.findings());
    BundleCli bundle{reader.text("bin"), reader.text("stage_to"), reader.text("crate_path"), reader.texts("features"),
                     reader.boolean("no_default_features")};
    reader.finish();
    return bundle;
}

MatrixRow read_row(ObjectReader& reader) {
    MatrixRow row;
    row.name = reader.text("name");
    row.kind = read_word(reader, "kind", k_kinds);
    row.version = reader.text("version");
    row.target = reader.text("target");
    row.runs_on = reader.text("runs_on");
    row.artifact_name = reader.text("artifact_name");
    row.artifact_path = reader.text("artifact_path");
    row.path = reader.text("path");
    if (reader.optional_value("build") != nullptr) row.build = read_word(reader, "build", k_builds);
    row.python_versions = reader.optional_texts("python_versions");
    row.libc = reader.optional_text("libc");
    row.manylinux = reader.optional_text("manylinux");
    if (const auto* bundle = reader.optional_value("bundle_cli")) row.bundle_cli = read_bundle_cli(*bundle, reader);
    row.build_workflow = reader.optional_text("build_workflow");
    row.cargo_packages = reader.optional_texts("cargo_packages");
    return row;
}

Diagnostic read_notice(ObjectReader& reader) {
    static constexpr std::array k_severities{Severity::error, Severity::warning, Severity::notice};
    Diagnostic notice;
    const auto name = reader.text("code");
    const auto all = codes::all();
    const auto code = std::find_if(all.begin(), all.end(), [&](const ErrorCode& each) { return each.name == name; });
    if (code != all.end())
        notice.code = *code;
    else if (!name.empty())
        reader.complain("code", fmt::format("is unknown: `{}`", to_display(name)));
    const auto severity = reader.text("severity");
    const auto* found = std::find_if(k_severities.begin(), k_severities.end(),
                                     [&](Severity each) { return to_string(each) == severity; });
    if (found != k_severities.end())
        notice.severity = *found;
    else if (!severity.empty())
        reader.complain("severity", fmt::format("is unknown: `{}`", to_display(severity)));
    notice.message = reader.text("message");
    notice.origin = {unquote_path(reader.optional_text("file")), reader.optional_integer("line"),
                     reader.optional_integer("column")};
    notice.hint = reader.optional_text("hint");
    return notice;
}

MissingTag read_missing_tag(ObjectReader& reader) {
    MissingTag missing;
    missing.package = reader.text("package");
    missing.version = read_version(reader, "version");
    missing.tag = reader.text("tag");
    missing.commit = read_hex(reader, "commit", {40, 64});
    return missing;
}

/// A document of another schema would only give misleading findings, so nothing else is read from it.
bool has_our_schema(ObjectReader& reader, DocumentFindings& findings) {
    const auto schema_version = reader.integer("schema_version");
    const auto tool = reader.text("tool");
    if (schema_version == k_plan_schema_version) return true;
    if (findings.empty())
        reader.complain("schema_version",
                        fmt::format("is {}, this is piot {}, which reads {}; the plan was made by {}", schema_version,
                                    PIOT_VERSION, k_plan_schema_version, to_display(tool)));
    return false;
}

/// Names that stand twice would make "the release of X" ambiguous; rows must belong to a release.
void check_names(const Plan& plan, DocumentFindings& findings) {
    std::set<std::string_view> released;
    for (const auto& release : plan.releases)
        if (!released.insert(release.package).second)
            findings.add(fmt::format("`{}` is released twice", to_display(release.package)));
    std::set<std::string_view> known;
    for (const auto& entry : plan.baseline)
        if (!known.insert(entry.package).second)
            findings.add(fmt::format("`{}` stands twice in `baseline`", to_display(entry.package)));
    std::set<std::string_view> artifacts;
    for (const auto& row : plan.matrix) {
        if (!released.contains(row.name))
            findings.add(fmt::format("`{}` has a matrix row but no release", to_display(row.name)));
        if (!artifacts.insert(row.artifact_name).second)
            findings.add(fmt::format("two matrix rows make `{}`", to_display(row.artifact_name)));
    }
}

/// Reads everything behind the header; returns the id that the document carries.
std::string read_members(ObjectReader& reader, Plan& plan) {
    plan.head = read_hex(reader, "head", {40, 64});
    plan.config_sha256 = read_hex(reader, "config_sha256", {64});
    auto plan_id = read_hex(reader, "plan_id", {64});
    reader.each("baseline", [&](ObjectReader& each) {
        BaselineEntry entry;
        entry.package = each.text("package");
        entry.version = read_version(each, "version");
        entry.tag = each.text("tag");
        plan.baseline.push_back(std::move(entry));
    });
    reader.each("releases", [&](ObjectReader& each) { plan.releases.push_back(read_release(each)); });
    reader.each("matrix", [&](ObjectReader& each) { plan.matrix.push_back(read_row(each)); });
    reader.each("heal", [&](ObjectReader& each) { plan.heal.push_back(read_missing_tag(each)); });
    reader.each("notices", [&](ObjectReader& each) { plan.notices.push_back(read_notice(each)); });
    reader.each("skew", [&](ObjectReader& each) {
        plan.skew.push_back({each.text("dependent"), each.text("dependency")});
    });
    reader.finish();
    return plan_id;
}

}  // namespace

Result<Plan> parse_plan_document(std::string_view text, std::string_view file) {
    const Diagnostic not_json{codes::PIOT_PLAN_DOCUMENT,
                              Severity::error,
                              "the plan is not JSON",
                              {std::string(file), 0, 0},
                              std::string(k_hint)};
    PIOT_TRY(const auto json, parse_json(text, not_json));
    DocumentFindings findings(codes::PIOT_PLAN_DOCUMENT, file, std::string(k_hint));
    ObjectReader reader(json, "", findings);
    Plan plan;
    std::string stored_id;
    if (has_our_schema(reader, findings)) {
        stored_id = read_members(reader, plan);
        check_names(plan, findings);
    }
    if (!findings.empty()) return fail(findings.take());
    const auto own_id = compute_plan_id(plan);
    if (stored_id == own_id) return plan;
    return fail(Diagnostic{codes::PIOT_PLAN_MISMATCH,
                           Severity::error,
                           fmt::format("the plan was changed after it was made: it carries the id `{}`, its content "
                                       "gives `{}`",
                                       stored_id, own_id),
                           {std::string(file), 0, 0},
                           std::string(k_hint)});
}

}  // namespace piot::render
