// SPDX-License-Identifier: MIT
#include "git/git_history.hpp"
#include "support/catch.hpp"
#include "support/repository_builder.hpp"
#include "support/temp_dir.hpp"

#include "piot/app/plan.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

using namespace piot;
using piot::test::FileChanges;
using piot::test::FileEntry;
using piot::test::RepositoryBuilder;
using Json = nlohmann::json;

namespace {

FileChanges read_files(const Json& step) {
    FileChanges changes;
    const auto files = step.value("files", Json::object());
    for (const auto& [path, text] : files.items())
        changes.emplace(path, text.is_null() ? std::nullopt : std::optional<FileEntry>(text.get<std::string>()));
    return changes;
}

void apply(RepositoryBuilder& builder, const Json& step) {
    const auto operation = step.at("op").get<std::string>();
    const auto text = [&](const char* key) { return step.value(key, std::string{}); };
    if (operation == "commit" && !step.value("move", Json::object()).empty()) {
        REQUIRE(read_files(step).empty());
        REQUIRE(step["move"].size() == 1);
        const auto from = step["move"].begin().key();
        builder.move(from, step["move"][from].get<std::string>(), text("message"));
    } else if (operation == "commit") {
        builder.commit(read_files(step), text("message"));
    } else if (operation == "tag") {
        const auto kind = step.value("annotated", true) ? RepositoryBuilder::TagKind::annotated
                                                        : RepositoryBuilder::TagKind::lightweight;
        builder.tag(text("name"), kind, text("at"));
    } else if (operation == "branch") {
        builder.branch(text("name"), text("at"));
    } else if (operation == "checkout") {
        builder.checkout(text("name"));
    } else if (operation == "merge") {
        builder.merge({text("name")}, text("message"));
    } else {
        FAIL("unknown step " << operation);
    }
}

Json describe(const std::vector<Release>& releases) {
    auto list = Json::array();
    for (const auto& release : releases)
        list.push_back(
            {{"package", release.package}, {"version", release.version.to_string()}, {"level", release.level}});
    return list;
}

Json describe(const std::vector<MatrixRow>& rows) {
    auto list = Json::array();
    for (const auto& row : rows) {
        Json item{{"name", row.name},       {"kind", to_string(row.kind)},
                  {"version", row.version}, {"target", row.target},
                  {"runs_on", row.runs_on}, {"artifact_name", row.artifact_name},
                  {"path", row.path},       {"artifact_path", row.artifact_path}};
        if (row.build) item["build"] = to_string(*row.build);
        list.push_back(std::move(item));
    }
    return list;
}

/// Rows are compared as a set by (name, target); a null version is not compared.
Json sorted_rows(Json rows) {
    std::sort(rows.begin(), rows.end(), [](const Json& left, const Json& right) {
        return std::pair(left.at("name"), left.at("target")) < std::pair(right.at("name"), right.at("target"));
    });
    return rows;
}

void compare(const Plan& plan, const Json& expect) {
    auto releases = expect.at("releases");
    for (auto& release : releases)
        release.erase("cause");
    CHECK(describe(plan.releases) == releases);
    auto rows = sorted_rows(expect.at("matrix"));
    auto actual = sorted_rows(describe(plan.matrix));
    for (std::size_t i = 0; i < std::min(rows.size(), actual.size()); ++i)
        if (rows[i].value("version", Json()).is_null()) rows[i]["version"] = actual[i]["version"];
    CHECK(actual == rows);
}

}  // namespace

TEST_CASE("conformance: every plan case agrees", "[conformance]") {
    const auto cases = Json::parse(test::read_file(PIOT_SOURCE_DIR "/tests/conformance/plan-cases.json"));
    REQUIRE(cases.size() == 43);
    for (const auto& item : cases) {
        const auto name = item.at("name").get<std::string>();
        SECTION(name) {
            const test::TempDir directory;
            RepositoryBuilder builder;
            for (const auto& step : item.at("history"))
                apply(builder, step);
            builder.write_bare(directory.path());
            const auto history = git::open_history({directory.path()});
            REQUIRE(history);
            const auto planned = app::make_release_plan(**history, {});
            const auto& expect = item.at("expect");
            if (!planned) {
                for (const auto& finding : planned.error().diagnostics)
                    UNSCOPED_INFO(finding.message);
            }
            if (expect.value("error", false)) {
                CHECK_FALSE(planned);
            } else {
                REQUIRE(planned);
                compare(planned->plan, expect);
            }
        }
    }
}
