// SPDX-License-Identifier: MIT
#include "piot/render/doctor.hpp"

#include "support/catch.hpp"
#include "support/golden.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

using namespace piot;
using namespace piot::test;

namespace {

std::string stable(const std::string& json) {
    return replace_all(json, "piot " PIOT_VERSION, "piot 0.0.0");
}

DoctorReport a_calm_report() {
    return {{{DoctorArea::tree, "2 packages, 14 tracked files", "", {}},
             {DoctorArea::manifests, "3 files", "", {}},
             {DoctorArea::workflows, "1 workflow; job `publish` of `release.yml` publishes", "", {}},
             {DoctorArea::trust, "declared for 2 of 2 packages", "", {}},
             {DoctorArea::registries, "", "offline", {}}}};
}

DoctorReport a_sick_report() {
    auto report = a_calm_report();
    report.sections[0].findings = {{codes::PIOT_TREE_GLOB,
                                    Severity::error,
                                    "glob `src/*.rs` matches no tracked file",
                                    {"putitoutthere.toml", 8, 10},
                                    "write `crates/core/src/**`"},
                                   {codes::PIOT_TREE_UNCOVERED,
                                    Severity::warning,
                                    "`build.rs` counts for no package",
                                    {"putitoutthere.toml", 12, 1},
                                    "add it to `paths`"}};
    report.sections[4] = {DoctorArea::registries, "crates.io, PyPI", "", {}};
    report.sections[4].findings = {{codes::PIOT_REGISTRY_UNREACHABLE,
                                    Severity::error,
                                    "PyPI did not say what is live of `py`: 503",
                                    {},
                                    "run again when it answers"}};
    report.routes = {
        {"core", PackageKind::crates, "crates.io", "my_core", NameHolder::ours, UploadLane::declared_trust},
        {"päckchen", PackageKind::pypi, "PyPI", "py", NameHolder::unknown, UploadLane::none}};
    return report;
}

}  // namespace

TEST_CASE("doctor report: is what the golden files show", "[doctor]") {
    check_golden("tests/fixtures/golden/doctor_calm.txt", render::render_doctor_text(a_calm_report(), {}));
    check_golden("tests/fixtures/golden/doctor_sick.txt", render::render_doctor_text(a_sick_report(), {}));
    check_golden("tests/fixtures/golden/doctor_sick.md", render::render_doctor_markdown(a_sick_report()));
    check_golden("tests/fixtures/golden/doctor_calm.json", stable(render::render_doctor_json(a_calm_report())));
    check_golden("tests/fixtures/golden/doctor_sick.json", stable(render::render_doctor_json(a_sick_report())));
}

TEST_CASE("doctor report: without its colours it says the same", "[doctor]") {
    const auto plain = render::render_doctor_text(a_sick_report(), {});
    render::TextStyle style;
    style.palette = render::Palette::ansi();
    auto coloured = render::render_doctor_text(a_sick_report(), style);
    CHECK(coloured != plain);
    for (auto begin = coloured.find('\x1b'); begin != std::string::npos; begin = coloured.find('\x1b'))
        coloured.erase(begin, coloured.find('m', begin) - begin + 1);
    CHECK(coloured == plain);
}

TEST_CASE("doctor report: notices disturb nobody's peace", "[doctor]") {
    auto report = a_calm_report();
    CHECK(render::render_doctor_text(report, {}).starts_with("nothing to mend\n"));
    report.sections[0].findings = {{codes::PIOT_TREE_MERGE, Severity::notice, "m", {}, ""}};
    CHECK(render::render_doctor_text(report, {}).starts_with("nothing to mend, 1 notice\n"));
}

TEST_CASE("doctor report: texts from outside stay on their line", "[doctor]") {
    auto report = a_calm_report();
    report.sections[0].findings = {
        {codes::PIOT_TREE_GLOB, Severity::error, "a\n::error::b\x1b[2J", {"x\x1b[2J", 1, 1}, "c\n##[error]d"}};
    const auto text = render::render_doctor_text(report, {});
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\n::") == std::string::npos);
    CHECK(text.find("##[") == std::string::npos);
}

TEST_CASE("doctor report: a summary keeps within its limit", "[doctor]") {
    auto report = a_calm_report();
    for (int i = 0; i < 5000; ++i)
        report.sections[0].findings.push_back({codes::PIOT_TREE_GLOB, Severity::error, std::string(100, 'x'), {}, "h"});
    CHECK(render::render_doctor_markdown(report, 100'000).size() < 100'000);
    report.sections[0].findings.resize(3000);
    report.sections[0].findings.back().message = "the last one";
    const auto whole = render::render_doctor_markdown(report);
    CHECK(whole.size() < render::k_max_summary_bytes);
    CHECK(whole.find("the last one") != std::string::npos);
}
