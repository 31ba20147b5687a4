// SPDX-License-Identifier: MIT
#include "piot/domain/row_match.hpp"

#include "support/catch.hpp"
#include "support/finding_text.hpp"

using namespace piot;
using namespace piot::test;

namespace {

MatrixRow a_row(const std::string& package, const std::string& target, std::vector<std::string> pythons = {}) {
    MatrixRow row;
    row.name = package;
    row.kind = target == "noarch" ? PackageKind::crates : PackageKind::pypi;
    row.version = target == "noarch" ? "1.3.0-rc.1" : "1.3.0rc1";
    row.target = target;
    row.artifact_name = target == "noarch" ? package + "-crate" : package + "-" + target;
    if (pythons.size() == 1) row.artifact_name += "-py" + pythons.front();
    row.python_versions = std::move(pythons);
    return row;
}

Plan a_plan() {
    Plan plan;
    Release crate;
    crate.package = "core";
    crate.registry_name = "my-core";
    plan.releases.push_back(crate);
    Release wheel;
    wheel.package = "py";
    wheel.kind = PackageKind::pypi;
    wheel.registry_name = "My.Py";
    plan.releases.push_back(wheel);
    plan.matrix = {a_row("core", "noarch"), a_row("py", "x86_64-unknown-linux-gnu", {"3.11"}),
                   a_row("py", "x86_64-unknown-linux-gnu", {"3.12"}),
                   a_row("py", "aarch64-apple-darwin", {"3.11", "3.12"}), a_row("py", "sdist")};
    return plan;
}

std::string row_of(const std::string& file_name) {
    const auto plan = a_plan();
    const auto row = find_row(plan, file_name);
    return row ? (*row)->artifact_name : to_lines(row.error().diagnostics);
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("row match: files find their rows by name, version, platform and interpreter", "[row_match]") {
    CHECK(row_of("my-core-1.3.0-rc.1.crate") == "core-crate");
    CHECK(row_of("my_py-1.3.0rc1.tar.gz") == "py-sdist");
    CHECK(row_of("my_py-1.3.0rc1-cp311-cp311-manylinux_2_28_x86_64.whl") == "py-x86_64-unknown-linux-gnu-py3.11");
    CHECK(row_of("my_py-1.3.0rc1-cp312-cp312-manylinux_2_28_x86_64.whl") == "py-x86_64-unknown-linux-gnu-py3.12");
    CHECK(row_of("my_py-1.3.0rc1-cp312-cp312t-manylinux_2_28_x86_64.whl") == "py-x86_64-unknown-linux-gnu-py3.12");
    CHECK(row_of("my_py-1.3.0rc1-cp39-abi3-macosx_11_0_arm64.whl") == "py-aarch64-apple-darwin");
    CHECK(row_of("My.Py-1.3.0rc1.tar.gz") == "py-sdist");
}

TEST_CASE("row match: a file without a row hears why", "[row_match]") {
    CHECK(row_of("my_core-1.3.0-rc.1.crate") ==
          "PIOT_INSPECT_UNPLANNED belongs to `my_core`, which is not in the plan\n");
    CHECK(row_of("my-core-1.2.0.crate") ==
          "PIOT_INSPECT_UNPLANNED is version `1.2.0` where `1.3.0-rc.1` is planned for `core`\n");
    CHECK(row_of("my_py-1.2.0.tar.gz") ==
          "PIOT_INSPECT_UNPLANNED is version `1.2.0` where `1.3.0rc1` is planned for `py`\n");
    CHECK_THAT(row_of("my_py-1.3.0rc1-cp311-cp311-win_amd64.whl"),
               Contains("fits no row of `py`, which are: `x86_64-unknown-linux-gnu` for Python 3.11; "));
    CHECK_THAT(row_of("my_py-1.3.0rc1-cp310-cp310-manylinux_2_28_x86_64.whl"), Contains("fits no row of `py`"));
    CHECK_THAT(row_of("my_py-1.3.0rc1-py3-none-any.whl"), Contains("fits no row of `py`"));
    CHECK(row_of("notes.txt") == "PIOT_INSPECT_FILE_NAME is not the name of a wheel, an sdist or a crate\n");
    CHECK(row_of("odd.whl") == "PIOT_INSPECT_FILE_NAME is not the name of a wheel, an sdist or a crate\n");
}

TEST_CASE("row match: a build's files are sorted into rows, its by-products left out", "[row_match]") {
    const auto sorted =
        sort_into_rows({"/d/.gitignore", "/d/my_py-1.3.0rc1.tar.gz", "/d/my_py-1.3.0rc1.tar.gz.publish.attestation",
                        "/d/my_py-1.3.0rc1-cp312-cp312-manylinux_2_28_x86_64.whl"},
                       a_plan(), "py");
    REQUIRE(sorted.has_value());
    CHECK(*sorted == std::vector<SortedFile>{{"/d/my_py-1.3.0rc1.tar.gz", "py-sdist"},
                                             {"/d/my_py-1.3.0rc1.tar.gz.publish.attestation", "py-sdist"},
                                             {"/d/my_py-1.3.0rc1-cp312-cp312-manylinux_2_28_x86_64.whl",
                                              "py-x86_64-unknown-linux-gnu-py3.12"}});
}

TEST_CASE("row match: every file that no row claims is an error", "[row_match]") {
    const auto sorted = sort_into_rows(
        {"/d/other-1.0.tar.gz", "/d/my-core-1.3.0-rc.1.crate", "/d/my_py-1.3.0rc1.tar.gz"}, a_plan(), "py");
    REQUIRE_FALSE(sorted.has_value());
    CHECK(to_lines(sorted.error().diagnostics) ==
          "PIOT_INSPECT_UNPLANNED belongs to `other`, which is not in the plan\n"
          "PIOT_INSPECT_UNPLANNED was built for `py` and belongs to `core`\n");
}

TEST_CASE("row match: examples of what a row is to hold", "[row_match]") {
    const auto plan = a_plan();
    CHECK(example_file_name(plan.matrix[0], "my-core") == "my-core-1.3.0-rc.1.crate");
    CHECK(example_file_name(plan.matrix[1], "My.Py") == "my_py-1.3.0rc1-cp311-cp311-manylinux_X_Y_x86_64.whl");
    CHECK(example_file_name(plan.matrix[4], "My.Py") == "my_py-1.3.0rc1.tar.gz");
    auto row = a_row("py", "x86_64-pc-windows-msvc", {"3.12"});
    CHECK(example_file_name(row, "p") == "p-1.3.0rc1-cp312-cp312-win_amd64.whl");
    row = a_row("py", "any");
    CHECK(example_file_name(row, "p") == "p-1.3.0rc1-py3-none-any.whl");
    row = a_row("py", "x86_64-unknown-linux-gnu", {"3.12"});
    row.manylinux = "2014";
    CHECK(example_file_name(row, "p") == "p-1.3.0rc1-cp312-cp312-manylinux_2_17_x86_64.whl");
}
