// SPDX-License-Identifier: MIT
#include "piot/app/plan.hpp"

#include "support/catch.hpp"
#include "support/fakes/memory_history.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"

#include <map>
#include <string>
#include <vector>

using namespace piot;

namespace {

const std::string k_config = R"([putitoutthere]
version = 1

[[package]]
name = "core"
kind = "crates"
path = "core"
paths = ["core/**"]

[[package]]
name = "client"
kind = "pypi"
path = "py"
paths = ["py/**"]
build = "maturin"
targets = ["x86_64-unknown-linux-gnu"]
depends_on = ["core"]
)";

std::map<std::string, std::string> files() {
    return {{"putitoutthere.toml", k_config},
            {"py/pyproject.toml", "[project]\nname = \"client\"\nrequires-python = \">=3.12,<3.14\"\n"},
            {"py/Cargo.toml", "[package]\nname = \"client\"\n"}};
}

/// A history in which nothing was ever released.
test::MemoryHistory history_of(const std::map<std::string, std::string>& files) {
    test::MemoryHistory history("abc");
    for (const auto& [path, text] : files)
        history.add(path, text);
    return history;
}

std::vector<std::string> notices_of(const Plan& plan) {
    std::vector<std::string> codes;
    for (const auto& notice : plan.notices)
        codes.emplace_back(notice.code.name);
    return codes;
}

}  // namespace

TEST_CASE("plan: the use-case reads, gathers, decides and fills the matrix", "[plan]") {
    const auto history = history_of(files());
    const auto planned = app::make_release_plan(history, {});
    REQUIRE(planned);
    CHECK(planned->plan.head == "abc");
    CHECK(planned->plan.config_sha256 == sha256_hex(k_config));
    CHECK(planned->plan.releases.size() == 2);
    REQUIRE(planned->plan.matrix.size() == 3);
    CHECK(planned->plan.matrix[0].target == "noarch");
    CHECK(planned->plan.matrix[1].python_versions == std::vector<std::string>{"3.12", "3.13"});
    CHECK(planned->plan.notices.empty());
    CHECK(planned->config.packages.size() == 2);
}

TEST_CASE("plan: manifests come from the commit, the configuration from the work tree", "[plan]") {
    auto history = history_of(files());
    history.checked_out.add("py/pyproject.toml", "[project]\nrequires-python = \">=3.8,<3.9\"\n");
    history.checked_out.add("putitoutthere.toml", k_config + "first_version = \"2.0.0\"\n");
    const auto planned = app::make_release_plan(history, {});
    REQUIRE(planned);
    CHECK(planned->plan.matrix[1].python_versions == std::vector<std::string>{"3.12", "3.13"});
    CHECK(planned->plan.find_release("client")->version == Version(2, 0, 0));
    CHECK(notices_of(planned->plan) == std::vector<std::string>{"PIOT_PLAN_CONFIG_DIFFERS"});
}

TEST_CASE("plan: a configuration that HEAD lacks is a notice", "[plan]") {
    auto history = history_of(files());
    history.at_head.remove("putitoutthere.toml");
    const auto planned = app::make_release_plan(history, {});
    REQUIRE(planned);
    CHECK(notices_of(planned->plan) == std::vector<std::string>{"PIOT_PLAN_CONFIG_DIFFERS"});
}

TEST_CASE("plan: a missing configuration is named, with what to do", "[plan]") {
    const auto history = history_of({});
    const auto planned = app::make_release_plan(history, {"release/piot.toml", {}});
    REQUIRE_FALSE(planned);
    const auto& error = planned.error().diagnostics.front();
    CHECK(error.code == codes::PIOT_CONFIG_UNREADABLE);
    CHECK(error.message == "`release/piot.toml` does not exist");
    CHECK(error.origin.file == "release/piot.toml");
    CHECK_FALSE(error.hint.empty());
}

TEST_CASE("plan: missing or odd manifests never fail it", "[plan]") {
    auto history = history_of({{"putitoutthere.toml", k_config}, {"py/pyproject.toml", "not toml ]["}});
    CHECK(app::make_release_plan(history, {}));
}

TEST_CASE("plan: options reach the planner", "[plan]") {
    const auto history = history_of(files());
    app::PlanRequest request;
    request.options.releases = parse_manual_releases("core@3.0.0").value();
    const auto planned = app::make_release_plan(history, request);
    REQUIRE(planned);
    REQUIRE(planned->plan.releases.size() == 1);
    CHECK(planned->plan.releases[0].version == Version(3, 0, 0));
}
