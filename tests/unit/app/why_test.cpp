// SPDX-License-Identifier: MIT
#include "piot/app/why.hpp"

#include "support/catch.hpp"
#include "support/fakes/memory_history.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace piot;
using piot::test::MemoryHistory;

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
depends_on = ["core"]
)";

TagEvidence tag_of(const std::string& package, const Version& version, const std::string& commit) {
    return {package + "-v" + version.to_string(), version, commit};
}

/// Both packages released at `base`, core changed in `head` since.
RepoSnapshot a_snapshot(const std::string& head, const Version& last) {
    RepoSnapshot snapshot;
    snapshot.head = head;
    snapshot.packages.resize(2);
    snapshot.packages[0].tags = {tag_of("core", last, "base")};
    snapshot.packages[0].change = ChangeEvidence{"core/lib.rs", "core/**", head};
    snapshot.packages[1].tags = {tag_of("client", last, "base")};
    for (auto& package : snapshot.packages) {
        package.base = "base";
        package.range = 1;
    }
    return snapshot;
}

/// A repository whose HEAD can be asked, and what lies at other revisions. Remembers what was opened, and with which
/// tags evidence was gathered.
class Repository {
  public:
    Repository() { at("").add("putitoutthere.toml", k_config); }

    MemoryHistory& at(const std::string& revision) {
        return histories_.try_emplace(revision, revision.empty() ? "head" : revision).first->second;
    }

    [[nodiscard]] Result<WhyReport> why(const app::WhyRequest& request) {
        return app::explain_package([this](const std::string& revision) { return open(revision); }, request);
    }

    std::vector<std::string> opened;

  private:
    Result<std::unique_ptr<History>> open(const std::string& revision) {
        opened.push_back(revision);
        const auto found = histories_.find(revision);
        if (found == histories_.end())
            return fail({codes::PIOT_GIT_REVISION, Severity::error, "`" + revision + "` names no commit", {}, "look"});
        return std::make_unique<MemoryHistory>(found->second);
    }

    std::map<std::string, MemoryHistory> histories_;
};

app::WhyRequest about(const std::string& package, const std::string& version = "", const std::string& revision = "") {
    return {"putitoutthere.toml", package, version, revision};
}

Diagnostic only_error(const Result<WhyReport>& report) {
    REQUIRE_FALSE(report);
    REQUIRE(report.error().diagnostics.size() == 1);
    auto error = report.error().diagnostics.front();
    CHECK_FALSE(error.hint.empty());
    return error;
}

std::vector<std::string> codes_of(const std::vector<Diagnostic>& notices) {
    std::vector<std::string> names;
    for (const auto& notice : notices)
        names.emplace_back(notice.code.name);
    return names;
}

}  // namespace

TEST_CASE("why: the use-case plans, looks at the package and names its commits", "[why]") {
    Repository repository;
    auto& head = repository.at("");
    head.evidence = [](const Config&, const GatherOptions& options) {
        CHECK(options.tags == GatherOptions::Tags::all);
        return a_snapshot("head", Version{1, 0, 0});
    };
    head.changes.units = {{0, "head", {{"core/lib.rs", "core/**", true}}, 1, 1}};
    head.subjects = {{"head", "Make it faster"}, {"base", "Begin"}};
    const auto report = repository.why(about("core"));
    REQUIRE(report);
    CHECK(report->standing == Standing::planned);
    CHECK(report->release->version == Version(1, 0, 1));
    REQUIRE(report->units.size() == 1);
    CHECK(report->units[0].commit == CommitNote{"head", "Make it faster"});
    CHECK(report->base == CommitNote{"base", "Begin"});
    CHECK(report->notices.empty());
    CHECK(repository.opened == std::vector<std::string>{""});
}

TEST_CASE("why: --at asks about that commit with its configuration", "[why]") {
    Repository repository;
    auto& there = repository.at("v1");
    there.add("putitoutthere.toml", k_config + "# older\n");
    there.at_head.add("putitoutthere.toml", k_config);
    const auto report = repository.why(about("core", "", "v1"));
    REQUIRE(report);
    CHECK(report->head == "v1");
    CHECK(codes_of(report->notices) == std::vector<std::string>{"PIOT_PLAN_CONFIG_DIFFERS"});
    CHECK(repository.opened == std::vector<std::string>{"v1"});
}

TEST_CASE("why: an unknown package is an error with a guess", "[why]") {
    Repository repository;
    const auto near = only_error(repository.why(about("cor")));
    CHECK(near.code == codes::PIOT_WHY_UNKNOWN_PACKAGE);
    CHECK(near.message == "no package is called `cor`");
    CHECK(near.hint == "did you mean `core`?");
    CHECK(only_error(repository.why(about("something-else"))).hint == "the packages are `core`, `client`");
}

TEST_CASE("why: what refuses the plan is reported as plan does", "[why]") {
    Repository repository;
    repository.at("").evidence = [](const Config&, const GatherOptions&) {
        auto snapshot = a_snapshot("head", Version{1, 0, 0});
        snapshot.units = {{0, "head", {{"head", *find_trailer("subject\n\nrelease: minr")}}, {}}};
        return snapshot;
    };
    CHECK(only_error(repository.why(about("core"))).code == codes::PIOT_PLAN_TRAILER);
}

TEST_CASE("why: a past version is told from its tag, with the tags before it", "[why]") {
    Repository repository;
    auto& there = repository.at("refs/tags/core-v1.1.0");
    there.add("putitoutthere.toml", k_config + "# older\n");
    there.evidence = [](const Config&, const GatherOptions& options) {
        CHECK(options.tags == GatherOptions::Tags::before_head);
        auto snapshot = a_snapshot("there", Version{1, 0, 0});
        snapshot.units = {{0, "there", {{"there", *find_trailer("subject\n\nrelease: minor")}}, {0}}};
        return snapshot;
    };
    const auto report = repository.why(about("core", "1.1.0"));
    REQUIRE(report);
    CHECK(report->head == "there");
    CHECK(report->asked == Version(1, 1, 0));
    CHECK(report->release->version == Version(1, 1, 0));
    // The configuration is older than HEAD's by nature; that is no news.
    CHECK(report->notices.empty());
}

TEST_CASE("why: a past version that history does not lead to is a notice", "[why]") {
    Repository repository;
    repository.at("refs/tags/core-v2.0.0").add("putitoutthere.toml", k_config);
    const auto report = repository.why(about("core", "2.0.0"));
    REQUIRE(report);
    CHECK(codes_of(report->notices) == std::vector<std::string>{"PIOT_WHY_DIFFERS"});
}

TEST_CASE("why: a version may be spelled as PyPI does", "[why]") {
    Repository repository;
    repository.at("refs/tags/client-v1.3.0-rc.1").add("putitoutthere.toml", k_config);
    REQUIRE(repository.why(about("client", "1.3.0rc1")));
    CHECK(only_error(repository.why(about("client", "1.3.0b1"))).message == "there is no tag `client-v1.3.0-beta.1`");
    CHECK(only_error(repository.why(about("client", "1.3.0a1"))).message == "there is no tag `client-v1.3.0-alpha.1`");
}

TEST_CASE("why: a version that was never tagged is an error with the nearest tags", "[why]") {
    Repository repository;
    const auto with_tags = [&](std::vector<std::string> tags) {
        repository.at("").evidence = [tags = std::move(tags)](const Config&, const GatherOptions&) {
            auto snapshot = a_snapshot("head", Version{1, 0, 0});
            snapshot.tag_names = tags;
            return snapshot;
        };
        const auto error = only_error(repository.why(about("core", "1.1.0")));
        CHECK(error.code == codes::PIOT_WHY_NOT_RELEASED);
        return error;
    };
    const auto error =
        with_tags({"client-v1.1.0", "core-v1.0.0", "core-v1.0.5", "core-v1.2.0", "core-v3.0.0", "core-vnext"});
    CHECK(error.message == "there is no tag `core-v1.1.0`");
    CHECK(error.hint.starts_with("nearest: `core-v1.0.5`, `core-v1.2.0`, `core-v3.0.0`;"));
    CHECK(with_tags({"core-v1.0.0"}).hint.starts_with("nearest: `core-v1.0.0`;"));
    CHECK(with_tags({"core-v1.2.0"}).hint.starts_with("nearest: `core-v1.2.0`;"));
    CHECK(with_tags({}).hint.starts_with("this package has no tags here"));
    // A tag that is there and leads nowhere is another matter.
    CHECK(with_tags({"core-v1.1.0"}).message == "tag `core-v1.1.0` leads to no commit of this clone");
}

TEST_CASE("why: what is no version is refused before any tag is looked for", "[why]") {
    Repository repository;
    for (const auto* text : {"1.2", "v1.2.0", "1.2.0-dev", "latest", "1.2.0+build"}) {
        const auto error = only_error(repository.why(about("core", text)));
        CHECK(error.code == codes::PIOT_WHY_NOT_RELEASED);
        CHECK(error.message.find(text) != std::string::npos);
    }
    CHECK(std::count(repository.opened.begin(), repository.opened.end(), "") ==
          static_cast<std::ptrdiff_t>(repository.opened.size()));
}

TEST_CASE("why: errors at a tag say where they are", "[why]") {
    Repository repository;
    repository.at("refs/tags/core-v0.1.0");
    CHECK(only_error(repository.why(about("core", "0.1.0"))).message ==
          "at `core-v0.1.0` there is no `putitoutthere.toml`: this version was not released by it");
    repository.at("refs/tags/client-v0.1.0")
        .add("putitoutthere.toml", k_config.substr(0, k_config.find("\n[[package]]\nname = \"client\"")));
    CHECK(only_error(repository.why(about("client", "0.1.0"))).message ==
          "at `client-v0.1.0`: no package is called `client`");
    repository.at("refs/tags/core-v0.2.0").add("putitoutthere.toml", "]");
    CHECK(only_error(repository.why(about("core", "0.2.0"))).message.starts_with("at `core-v0.2.0`: "));
}
