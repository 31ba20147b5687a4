// SPDX-License-Identifier: MIT
#include "support/artifact_builder.hpp"
#include "support/catch.hpp"
#include "support/finding_text.hpp"

#include "piot/domain/inspect.hpp"

using namespace piot;
using namespace piot::test;

namespace {

Expectation a_wheel_row() {
    Expectation expectation;
    expectation.registry_name = "My-Py";
    expectation.version = "1.2.0";
    expectation.target = "x86_64-unknown-linux-gnu";
    expectation.python_versions = {"3.11"};
    expectation.manylinux = "2_28";
    return expectation;
}

std::string findings(const std::string& file_name, const Members& members, const Expectation& expectation) {
    const auto all = inspect_artifact(make_wheel_facts(make_content(file_name, members)), expectation);
    for (const auto& finding : all) {
        CHECK(finding.origin.file == file_name);
        CHECK_FALSE(finding.hint.empty());
    }
    return to_lines(all);
}

std::string findings(const WheelSpec& wheel, const Expectation& expectation = a_wheel_row()) {
    return findings(wheel.file_name(), make_members(wheel), expectation);
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("inspect: a wheel that is what the plan says passes, with and without a plan", "[inspect]") {
    CHECK(findings(WheelSpec{}).empty());
    CHECK(findings(WheelSpec{}, {}).empty());
}

TEST_CASE("inspect: a wheel of another version or project is refused, each once", "[inspect]") {
    WheelSpec wheel;
    wheel.version = "1.1.0";
    CHECK(findings(wheel) ==
          "PIOT_INSPECT_VERSION the file name and METADATA say version `1.1.0` where `1.2.0` is planned\n");
    wheel.version = "1.2.0";
    wheel.project = "other";
    CHECK(findings(wheel) ==
          "PIOT_INSPECT_NAME the file name and METADATA name project `other` where `my-py` is planned\n");
}

TEST_CASE("inspect: a renamed wheel contradicts itself", "[inspect]") {
    WheelSpec wheel;
    wheel.version = "1.1.0";
    const auto text = findings("my_py-1.2.0-cp311-cp311-manylinux_2_28_x86_64.whl", make_members(wheel), a_wheel_row());
    CHECK_THAT(text, Contains("PIOT_INSPECT_VERSION METADATA says version `1.1.0` where `1.2.0` is planned\n"));
    CHECK_THAT(text, Contains("holds `my_py-1.1.0.dist-info` where its file name announces `my_py-1.2.0.dist-info`"));
    const auto alone = findings("my_py-1.2.0-cp311-cp311-manylinux_2_28_x86_64.whl", make_members(wheel), {});
    CHECK_THAT(alone, Contains("METADATA says version `1.1.0` where `1.2.0` is said elsewhere in it"));
}

TEST_CASE("inspect: prerelease versions compare in PEP 440 form", "[inspect]") {
    WheelSpec wheel;
    wheel.version = "1.3.0rc1";
    auto members = make_members(wheel);
    set_member(members, "my_py-1.3.0rc1.dist-info/METADATA",
               "Metadata-Version: 2.1\nName: My.Py\nVersion: 1.3.0-rc.1\n\n");
    auto expectation = a_wheel_row();
    expectation.version = "1.3.0rc1";
    CHECK_THAT(findings(wheel.file_name(), members, expectation), !Contains("PIOT_INSPECT_VERSION"));
}

TEST_CASE("inspect: file names that PyPI refuses", "[inspect]") {
    WheelSpec wheel;
    wheel.project = "My.Py";
    CHECK_THAT(findings(wheel),
               Contains("PIOT_INSPECT_FILE_NAME the file name says `My.Py` where PyPI demands `my_py`"));
    WheelSpec version;
    version.version = "1.2.0.rc1";
    CHECK_THAT(findings(version), Contains("the version `1.2.0.rc1` in the file name is not in normal form"));
    CHECK_THAT(findings("my.whl", make_members(WheelSpec{}), a_wheel_row()),
               Contains("PIOT_INSPECT_FILE_NAME `my.whl` is no wheel's name"));
}

TEST_CASE("inspect: parts of dist-info that are missing, or too many", "[inspect]") {
    const WheelSpec wheel;
    for (const std::string part : {"METADATA", "WHEEL", "RECORD"}) {
        auto members = make_members(wheel);
        remove_member(members, "my_py-1.2.0.dist-info/" + part);
        CHECK_THAT(findings(wheel.file_name(), members, a_wheel_row()),
                   Contains("holds no `my_py-1.2.0.dist-info/" + part + "`"));
    }
    CHECK_THAT(findings(wheel.file_name(), {{"my_py/a.py", ""}}, a_wheel_row()),
               Contains("holds no `.dist-info` directory"));
    auto members = make_members(wheel);
    members.emplace_back("other-1.0.dist-info/METADATA", "");
    CHECK_THAT(findings(wheel.file_name(), members, a_wheel_row()),
               Contains("holds several `.dist-info` directories: `my_py-1.2.0.dist-info` and `other-1.0.dist-info`"));
}

TEST_CASE("inspect: WHEEL's tags are those of the file name", "[inspect]") {
    WheelSpec wheel;
    const auto members = make_members(wheel);
    wheel.tag = "cp311-cp311-manylinux_2_17_x86_64";
    CHECK_THAT(
        findings(wheel.file_name(), members, a_wheel_row()),
        Contains("PIOT_INSPECT_TARGET WHEEL lists the tags `cp311-cp311-manylinux_2_28_x86_64` where the file name "
                 "says `cp311-cp311-manylinux_2_17_x86_64`"));
    WheelSpec future;
    auto newer = make_members(future);
    set_member(newer, "my_py-1.2.0.dist-info/WHEEL", "Wheel-Version: 2.0\nTag: cp311-cp311-manylinux_2_28_x86_64\n");
    CHECK_THAT(findings(future.file_name(), newer, a_wheel_row()), Contains("installers know 1 only"));
}

TEST_CASE("inspect: a wheel fits its row's target and interpreters", "[inspect]") {
    const auto with_tag = [](const std::string& tag) {
        WheelSpec wheel;
        wheel.tag = tag;
        return findings(wheel);
    };
    CHECK_THAT(with_tag("cp311-cp311-win_amd64"), Contains("PIOT_INSPECT_TARGET platform tag `win_amd64`"));
    CHECK_THAT(with_tag("cp311-cp311-manylinux_2_34_x86_64"), Contains("asks for a newer C library than the `2_28`"));
    CHECK_THAT(with_tag("py3-none-any"), Contains("platform tag `any` where the row asks for"));
    CHECK_THAT(with_tag("cp312-cp312-manylinux_2_28_x86_64"),
               Contains("is built for `cp312-cp312`, which none of the row's interpreters (3.11) can use"));
    CHECK(with_tag("cp39-abi3-manylinux_2_28_x86_64").empty());
    CHECK(with_tag("py3-none-manylinux_2_28_x86_64").empty());
    CHECK(with_tag("cp311-cp311-linux_x86_64") ==
          "PIOT_INSPECT_TARGET PyPI takes no wheel with platform tag `linux_x86_64`\n");
}

TEST_CASE("inspect: a row for a pure wheel takes py3-none-any alone", "[inspect]") {
    auto row = a_wheel_row();
    row.target = "any";
    row.python_versions = {"3.11", "3.12"};
    const auto with_tag = [&](const std::string& tag) {
        WheelSpec wheel;
        wheel.tag = tag;
        return findings(wheel, row);
    };
    CHECK(with_tag("py3-none-any").empty());
    CHECK(with_tag("py2.py3-none-any").empty());
    CHECK_THAT(with_tag("cp311-none-any"), Contains("is tagged `cp311-none` where the row asks for a pure wheel"));
    CHECK_THAT(with_tag("cp311-cp311-manylinux_2_28_x86_64"), Contains("where the row asks for a pure wheel"));
    WheelSpec native;
    native.tag = "py3-none-any";
    native.files.emplace_back("my_py/mod.abi3.so", "ELF");
    CHECK(findings(native, row) ==
          "~PIOT_INSPECT_TARGET is tagged for any platform and yet holds native code: `my_py/mod.abi3.so`\n");
}

TEST_CASE("inspect: RECORD lists every file with its hash and size", "[inspect]") {
    const WheelSpec wheel;
    auto added = make_members(wheel);
    added.emplace_back("my_py/added.py", "");
    CHECK(findings(wheel.file_name(), added, a_wheel_row()) ==
          "PIOT_INSPECT_METADATA RECORD does not list files that the wheel holds: `my_py/added.py`\n");
    auto changed = make_members(wheel);
    set_member(changed, "my_py/__init__.py", "answer = 43\n");
    CHECK(findings(wheel.file_name(), changed, a_wheel_row()) ==
          "PIOT_INSPECT_METADATA RECORD states another hash or size for files of the wheel: `my_py/__init__.py`\n");
    auto removed = make_members(wheel);
    remove_member(removed, "my_py/__init__.py");
    CHECK(findings(wheel.file_name(), removed, a_wheel_row()) ==
          "PIOT_INSPECT_METADATA RECORD lists files that the wheel does not hold: `my_py/__init__.py`\n");
    auto unhashed = make_members(wheel);
    auto& record = unhashed.back().second;
    record = "my_py/__init__.py,,\n" + record.substr(record.find('\n') + 1);
    CHECK_THAT(findings(wheel.file_name(), unhashed, a_wheel_row()), Contains("states another hash or size"));
    auto signed_wheel = make_members(wheel);
    signed_wheel.emplace_back("my_py-1.2.0.dist-info/RECORD.jws", "{}");
    CHECK(findings(wheel.file_name(), signed_wheel, a_wheel_row()).empty());
}

TEST_CASE("inspect: metadata that PyPI refuses, all in one report", "[inspect]") {
    WheelSpec wheel;
    wheel.fields =
        "License: MIT\nLicense-Expression: MIT\nRequires-Dist: a @ git+https://x ; python_version > '3'\n"
        "Requires-Dist: b>=1; extra == 'a@b'\nClassifier: Private :: Do Not Upload\nDescription-Content-Type: "
        "text/html\n"
        "Project-URL: a label of more than thirty-two bytes, https://x\nSummary: " +
        std::string(513, 's') + "\n";
    CHECK(findings(wheel) ==
          "PIOT_INSPECT_METADATA PyPI takes no dependency on a URL: `a @ git+https://x ; python_version > '3'`\n"
          "PIOT_INSPECT_METADATA the metadata has both `License` and `License-Expression`, which PyPI refuses\n"
          "PIOT_INSPECT_METADATA the classifier `Private :: Do Not Upload` forbids an upload to PyPI\n"
          "PIOT_INSPECT_METADATA `Summary` must be one line of at most 512 characters\n"
          "PIOT_INSPECT_METADATA PyPI cannot render a description of type `text/html`\n"
          "PIOT_INSPECT_METADATA the label of a project URL is longer than 32 characters: "
          "`a label of more than thirty-two bytes, https://x`\n");
}

TEST_CASE("inspect: required fields, metadata version and local versions", "[inspect]") {
    const auto with_metadata = [](const std::string& metadata) {
        WheelSpec wheel;
        auto members = make_members(wheel);
        set_member(members, "my_py-1.2.0.dist-info/METADATA", metadata);
        return findings(wheel.file_name(), members, a_wheel_row());
    };
    const auto none = with_metadata("Summary: x\n");
    CHECK_THAT(none, Contains("has no `Metadata-Version`"));
    CHECK_THAT(none, Contains("has no `Name`"));
    CHECK_THAT(none, Contains("has no `Version`"));
    CHECK_THAT(with_metadata("Metadata-Version: 3.0\nName: my-py\nVersion: 1.2.0\n"),
               Contains("`Metadata-Version: 3.0` is not known to PyPI"));
    CHECK_THAT(with_metadata("Metadata-Version: 2.1\nName: my-py\nVersion: 1.2.0+g1234\n"),
               Contains("PyPI takes no local version such as `1.2.0+g1234`"));
    CHECK_THAT(with_metadata("Metadata-Version: 2.1\nName: my-py\nVersion: unknown\n"),
               Contains("`Version: unknown` is no PEP 440 version"));
}

TEST_CASE("inspect: licence files of Metadata 2.4 must be in the wheel, older ones need not", "[inspect]") {
    WheelSpec wheel;
    wheel.fields = "License-File: LICENSE\n";
    CHECK(findings(wheel).empty());
    auto members = make_members(wheel);
    set_member(members, "my_py-1.2.0.dist-info/METADATA",
               "Metadata-Version: 2.4\nName: my-py\nVersion: 1.2.0\nLicense-File: LICENSE\n");
    CHECK_THAT(findings(wheel.file_name(), members, a_wheel_row()),
               Contains("names licence files that are not below `my_py-1.2.0.dist-info/licenses`: `LICENSE`"));
    members.emplace_back("my_py-1.2.0.dist-info/licenses/LICENSE", "MIT");
    CHECK_THAT(findings(wheel.file_name(), members, a_wheel_row()), !Contains("licence"));
}

TEST_CASE("inspect: the bundled program is in the wheel, whatever source directory stands before it", "[inspect]") {
    auto row = a_wheel_row();
    row.bundle_cli = BundleCli{"my-cli", "src/my_py/_binary", ".", {}, false};
    CHECK(findings(WheelSpec{}, row) ==
          "PIOT_INSPECT_BUNDLE does not hold the program `my-cli` below `src/my_py/_binary`\n");
    WheelSpec wheel;
    wheel.files.emplace_back("my_py/_binary/my-cli", "ELF");
    CHECK(findings(wheel, row).empty());
    WheelSpec elsewhere;
    elsewhere.files.emplace_back("other/_binary/my-cli", "ELF");
    CHECK_THAT(findings(elsewhere, row), Contains("PIOT_INSPECT_BUNDLE"));
    row.target = "x86_64-pc-windows-msvc";
    row.manylinux = "";
    wheel.tag = "cp311-cp311-win_amd64";
    CHECK_THAT(findings(wheel, row), Contains("does not hold the program `my-cli.exe`"));
}

TEST_CASE("inspect: names that differ in case only are a warning", "[inspect]") {
    WheelSpec wheel;
    wheel.files.emplace_back("my_py/A.py", "");
    wheel.files.emplace_back("my_py/a.py", "");
    CHECK(findings(wheel) == "~PIOT_INSPECT_ARCHIVE `my_py/A.py` and `my_py/a.py` differ in case only\n");
}

TEST_CASE("inspect: sizes over the usual limit are a warning, over the hard one an error", "[inspect]") {
    const WheelSpec wheel;
    auto content = make_content(wheel.file_name(), make_members(wheel));
    content.size = 200ULL << 20U;
    const auto usual = inspect_artifact(make_wheel_facts(content), a_wheel_row());
    CHECK(to_lines(usual) ==
          "~PIOT_INSPECT_METADATA has 200 MiB; pypi.org takes 100 MiB unless it raised the limit for "
          "this project\n");
    content.size = (1ULL << 30U) + 1;
    CHECK(to_lines(inspect_artifact(make_wheel_facts(content), a_wheel_row())) ==
          "PIOT_INSPECT_METADATA has 1025 MiB; pypi.org takes no file over 1024 MiB\n");
}

TEST_CASE("inspect: a configured registry's rules are not PyPI's", "[inspect]") {
    auto row = a_wheel_row();
    row.rules = RegistryRules::other;
    WheelSpec wheel;
    wheel.tag = "cp311-cp311-linux_x86_64";
    wheel.fields = "Requires-Dist: a @ https://x\nClassifier: Private :: Do Not Upload\n";
    CHECK(findings(wheel, row).empty());
    wheel.version = "1.1.0";
    CHECK_THAT(findings(wheel, row), Contains("PIOT_INSPECT_VERSION"));
}

TEST_CASE("inspect: each interpreter of a row needs a wheel that serves it", "[inspect]") {
    MatrixRow row;
    row.artifact_name = "my-py-wheel-x86_64-unknown-linux-gnu";
    row.python_versions = {"3.11", "3.12", "3.13"};
    const auto name = [](const std::string& tags) { return *parse_wheel_name("p-1.0-" + tags + "-win_amd64.whl"); };
    CHECK(inspect_interpreters(row, {name("cp39-abi3")}, "d").empty());
    CHECK(inspect_interpreters(row, {}, "d").empty());
    CHECK(to_lines(inspect_interpreters(row, {name("cp311-cp311"), name("cp313-cp313t")}, "d")) ==
          "PIOT_INSPECT_MISSING row `my-py-wheel-x86_64-unknown-linux-gnu` has no wheel for Python 3.12, 3.13\n");
}
