// SPDX-License-Identifier: MIT
#include "piot/app/init.hpp"

#include "support/catch.hpp"
#include "support/fakes/calls.hpp"
#include "support/fakes/fake_clock.hpp"
#include "support/fakes/fake_environment.hpp"
#include "support/fakes/memory_history.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <map>

using namespace piot;
using namespace piot::test;

namespace {

using Texts = std::vector<std::string>;

const std::string k_commit(40, 'c');
const std::string k_tag_object(40, 'd');

/// A `git` that knows some answers by the first words behind its settings; it fails at all else.
class FakeGit final : public ProcessRunner {
  public:
    std::map<std::string, std::string> answers;
    mutable std::vector<ProcessSpec> asked;

    [[nodiscard]] Result<ProcessResult> run(const ProcessSpec& spec) const override {
        asked.push_back(spec);
        const auto line = join(spec.argv, " ");
        for (const auto& [words, answer] : answers)
            if (line.find(words) != std::string::npos) return ProcessResult{0, answer, {}};
        return ProcessResult{128, {}, "no answer"};
    }
    [[nodiscard]] std::map<std::string, std::string> base_environment() const override {
        return {{"PATH", "/bin"}, {"SSH_AUTH_SOCK", "/agent"}};
    }
};

class RecordingFiles final : public FileWriter {
  public:
    mutable std::vector<FileContent> written;

    [[nodiscard]] Result<void> write_files(const std::vector<FileContent>& files) const override {
        written.insert(written.end(), files.begin(), files.end());
        return {};
    }
    [[nodiscard]] Result<void> append_file(const std::filesystem::path& /*path*/,
                                           std::string_view /*text*/) const override {
        return fail({codes::PIOT_IO, Severity::error, "nothing is appended"});
    }
};

class NoWorlds final : public app::WorldFactory {
  public:
    [[nodiscard]] Result<app::PublishWorld> connect(const app::WorldRequest& /*request*/) const override {
        return fail({codes::PIOT_INTERNAL, Severity::error, "nobody may be asked"});
    }
};

const std::string k_crate =
    "[package]\nname = \"lantern\"\nversion = \"0.1.0\"\ndescription = \"d\"\nlicense = \"MIT\"\n";
const std::string k_config =
    "[putitoutthere]\nversion = 1\n\n[[package]]\nname = \"lantern\"\nkind = \"crates\"\npath = \".\"\npaths = "
    "[\"**\"]\n";

constexpr WorkflowTemplate k_templates[] = {
    {"check.yml", "# piot init\non: pull_request\nx:\n  - uses: piot-release/piot@main #= action\n"},
    {"dependabot.yml", "# piot init\nupdates:\n  - package-ecosystem: github-actions\n"},
    {"release.yml",
     "# piot init\non:\n  branches:\n    - main #= branch\nx:\n  - uses: piot-release/piot@main #= action\n"
     "    environment: release #= environment\n"},
};

struct World {
    MemoryHistory history{k_commit};
    FakeGit git;
    RecordingFiles files;
    Time time;
    Calls calls;
    FakeClock clock{calls, time};
    FakeEnvironment environment;
    NoWorlds worlds;
    app::InitRequest request;
    int opened = 0;

    World() {
        history.add("Cargo.toml", k_crate).add("src/lib.rs", "");
        request.reach = app::InitRequest::Reach::offline;
        git.answers["for-each-ref"] = "refs/heads/main \n";
    }

    Result<InitReport> prepare() {
        return app::prepare_init(request, {history,
                                           [this]() -> Result<std::unique_ptr<History>> {
                                               ++opened;
                                               return std::make_unique<MemoryHistory>(history);
                                           },
                                           [this] {
                                               return app::RegistryQuestions{worlds, environment, clock, {}};
                                           },
                                           git, k_templates});
    }

    const std::string& text_of(const InitReport& report, const std::string& path) const {
        const auto* file = report.find_file(path);
        REQUIRE(file != nullptr);
        return file->text;
    }
};

bool has(const std::vector<Diagnostic>& diagnostics, const ErrorCode& code) {
    return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const auto& entry) { return entry.code == code; });
}

}  // namespace

TEST_CASE("init: what is missing is proposed, with the plan that it gives", "[init]") {
    World world;
    const auto report = world.prepare();
    REQUIRE(report);
    REQUIRE(report->files.size() == 4);
    for (const auto& file : report->files)
        CHECK(file.action == InitAction::create);
    CHECK(report->files[0].path == "putitoutthere.toml");
    CHECK(report->releases == std::vector<InitRelease>{{"lantern", "0.1.0"}});
    CHECK(report->outcome == InitOutcome::proposed);
    CHECK(world.files.written.empty());
}

TEST_CASE("init: all files are written together", "[init]") {
    World world;
    const auto written = app::write_init(world.prepare().value(), world.history, world.files);
    REQUIRE(written);
    CHECK(written->outcome == InitOutcome::written);
    REQUIRE(world.files.written.size() == 4);
    CHECK(world.files.written[1].path == "/somewhere/.github/workflows/release.yml");
}

TEST_CASE("init: a configuration in place is followed, and no history is asked for", "[init]") {
    World world;
    world.history.add("putitoutthere.toml", k_config +
                                                "[package.trust_policy]\nworkflow = \"release.yml\"\n"
                                                "environment = \"prod\"\n");
    const auto report = world.prepare().value();
    CHECK(world.opened == 0);
    CHECK(report.files[0].action == InitAction::keep);
    CHECK_FALSE(report.releases);
    CHECK(world.text_of(report, ".github/workflows/release.yml").find("environment: prod") != std::string::npos);
}

TEST_CASE("init: what is in place as it would be written is up to date", "[init]") {
    World world;
    const auto proposed = world.prepare().value();
    for (const auto& file : proposed.files)
        world.history.add(file.path, file.text);
    const auto report = world.prepare().value();
    CHECK(report.outcome == InitOutcome::up_to_date);
    CHECK(make_drift_findings(report).empty());
    CHECK_FALSE(report.has_changes());
}

TEST_CASE("init: the commit of this version's tag pins the Action", "[init]") {
    World world;
    world.history.add("putitoutthere.toml", k_config);
    world.request.reach = app::InitRequest::Reach::anywhere;
    world.git.answers["ls-remote"] =
        k_tag_object + "\trefs/tags/v" PIOT_VERSION "\n" + k_commit + "\trefs/tags/v" PIOT_VERSION "^{}\n";
    const auto report = world.prepare().value();
    CHECK(world.text_of(report, ".github/workflows/check.yml")
              .find("piot-release/piot@" + k_commit + " # v" PIOT_VERSION) != std::string::npos);
    CHECK_FALSE(has(report.diagnostics, codes::PIOT_INIT_UNPINNED));
    for (const auto& call : world.git.asked) {
        CHECK(call.timeout <= std::chrono::seconds(10));
        CHECK(call.environment.at("GIT_TERMINAL_PROMPT") == "0");
        CHECK_FALSE(call.environment.contains("SSH_AUTH_SOCK"));
    }
}

TEST_CASE("init: without an answer the Action stands at the tag, and that is said", "[init]") {
    World world;
    world.history.add("putitoutthere.toml", k_config);
    const bool is_asked = GENERATE(true, false);
    if (is_asked) world.request.reach = app::InitRequest::Reach::anywhere;
    world.git.answers["ls-remote"] = is_asked ? "not a commit\trefs/tags/v" PIOT_VERSION "\n" : k_commit + "\tx\n";
    const auto report = world.prepare().value();
    CHECK(world.text_of(report, ".github/workflows/check.yml").find("piot-release/piot@v" PIOT_VERSION "\n") !=
          std::string::npos);
    REQUIRE(has(report.diagnostics, codes::PIOT_INIT_UNPINNED));
    const bool was_asked = std::any_of(world.git.asked.begin(), world.git.asked.end(), [](const auto& call) {
        return join(call.argv, " ").find("ls-remote") != std::string::npos;
    });
    CHECK(was_asked == is_asked);
}

TEST_CASE("init: the branch is what the repository says", "[init]") {
    World world;
    world.history.add("putitoutthere.toml", k_config);
    world.git.answers["for-each-ref"] = "refs/remotes/origin/HEAD refs/remotes/origin/trunk\n";
    CHECK(world.text_of(world.prepare().value(), ".github/workflows/release.yml").find("- trunk\n") !=
          std::string::npos);
}

TEST_CASE("init: a replaced file has a backup that replaces nothing", "[init]") {
    World world;
    world.history.add("putitoutthere.toml", k_config).add(".github/workflows/release.yml", "# piot init\nmine\n");
    world.history.add(".github/workflows/release.yml.bak", "older\n");
    world.request.overwrite = InitOverwrite::with_backup;
    auto report = world.prepare().value();
    const auto* file = report.find_file(".github/workflows/release.yml");
    REQUIRE(file != nullptr);
    CHECK(file->backup == ".github/workflows/release.yml.bak.1");
    const auto written = app::write_init(report, world.history, world.files);
    REQUIRE(written);
    CHECK(world.files.written[0].path == "/somewhere/.github/workflows/release.yml.bak.1");
    CHECK(world.files.written[0].text == "# piot init\nmine\n");
}

TEST_CASE("init: a file that changed meanwhile stops everything", "[init]") {
    World world;
    auto report = world.prepare().value();
    world.history.add(".github/workflows/check.yml", "somebody's\n");
    const auto written = app::write_init(std::move(report), world.history, world.files);
    REQUIRE_FALSE(written);
    CHECK(has(written.error().diagnostics, codes::PIOT_INIT_EXISTS));
    CHECK(world.files.written.empty());
}

TEST_CASE("init: what would fail the first release is told as doctor tells it, and stops nothing", "[init]") {
    World world;
    world.history.add("Cargo.toml",
                      "[package]\nname = \"lantern\"\nversion = \"0.1.0\"\ndescription = \"d\"\n"
                      "[dependencies]\nx = { git = \"https://example.org/x\" }\n");
    const auto report = world.prepare().value();
    Texts told;
    for (const auto& diagnostic : report.diagnostics)
        if (diagnostic.origin.file == "Cargo.toml") told.push_back(std::string(diagnostic.code.name));
    CHECK(told == Texts{"PIOT_MANIFEST_METADATA", "PIOT_MANIFEST_REQUIREMENT"});
    for (const auto& diagnostic : report.diagnostics)
        CHECK(diagnostic.severity != Severity::error);
    CHECK(report.outcome == InitOutcome::proposed);
}

TEST_CASE("init: who publishes already is told, unless the new workflow takes the place", "[init]") {
    World world;
    world.request.overwrite = GENERATE(InitOverwrite::never, InitOverwrite::with_backup);
    const std::string own =
        "on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cargo publish\n";
    world.history.add(".github/workflows/release.yml", own).add(".github/workflows/old.yml", own);
    const auto report = world.prepare().value();
    Texts named;
    for (const auto& diagnostic : report.diagnostics)
        if (diagnostic.message.find("publishes already") != std::string::npos) named.push_back(diagnostic.origin.file);
    const bool is_replaced = world.request.overwrite == InitOverwrite::with_backup;
    CHECK(named == (is_replaced ? Texts{".github/workflows/old.yml"}
                                : Texts{".github/workflows/old.yml", ".github/workflows/release.yml"}));
}

TEST_CASE("init: a repository with renovate needs no dependabot", "[init]") {
    World world;
    world.history.add("renovate.json", "{}");
    CHECK(world.prepare().value().find_file(".github/dependabot.yml") == nullptr);
}

TEST_CASE("init: nothing to release says so first, then why", "[init]") {
    World world;
    world.history.add("Cargo.toml", k_crate + "publish = false\n");
    const auto report = world.prepare();
    REQUIRE_FALSE(report);
    const auto& diagnostics = report.error().diagnostics;
    REQUIRE(diagnostics.size() == 2);
    CHECK(diagnostics[0].code == codes::PIOT_INIT_NOTHING_FOUND);
    CHECK(diagnostics[1].code == codes::PIOT_INIT_LEFT_OUT);
}

TEST_CASE("init: an ambiguous line is taken as a whole, and said loudly", "[init]") {
    World world;
    world.history.add("Cargo.toml", replace_all(k_crate, "0.1.0", "1.5.0"));
    world.history.evidence = [](const Config& config, const GatherOptions& /*options*/) {
        RepoSnapshot snapshot;
        snapshot.head = k_commit;
        snapshot.tag_names = {"v1.0.0", "v2.0.0"};
        snapshot.packages.resize(config.packages.size());
        for (auto& package : snapshot.packages) {
            package.range = 2;
            package.base = std::string(40, '1');
            package.tags = {
                {"v2.0.0", Version(2, 0, 0), std::string(40, '2'), TagRelation::elsewhere, Parting::after_release},
                {"v1.0.0", Version(1, 0, 0), std::string(40, '1')}};
        }
        return snapshot;
    };
    const auto report = world.prepare().value();
    CHECK(report.config.line == "*");
    CHECK(report.config.packages[0].tag_format == "v{version}");
    // 1.5.0 in the manifest is not ahead of 2.0.0, which counts now.
    for (const auto& diagnostic : report.diagnostics)
        CHECK(diagnostic.message.find("in its manifest") == std::string::npos);
    CHECK(std::any_of(report.diagnostics.begin(), report.diagnostics.end(), [](const auto& entry) {
        return entry.code == codes::PIOT_INIT_CHOICE && entry.severity == Severity::warning;
    }));
}
