// SPDX-License-Identifier: MIT
#include "piot/domain/init_workflow.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

using namespace piot;

namespace {

const std::string k_commit(40, 'a');

const std::string k_template = R"(# Written by `piot init`.
on:
  push:
    branches: [main]  #= branch
#? scheduled
  schedule:
    - cron: "0 6 * * 1"
#? end
jobs:
  plan:
    if: github.ref == 'refs/heads/main'  #= branch
    steps:
      - uses: actions/checkout@1111111111111111111111111111111111111111 # v4
      - uses: piot-release/piot@v0  #= action
#? crates or maturin
      - run: cargo --version
#? end
  publish:
    environment: release  #= environment
)";

WorkflowChoices choices() {
    WorkflowChoices choices;
    choices.action = {"piot-release/piot", k_commit, "v1.2.3"};
    return choices;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("init_workflow: parts that do not hold are left out, marks always", "[init_workflow]") {
    const auto text = render_workflow(k_template, choices()).value();
    CHECK(text ==
          "# Written by `piot init`.\n"
          "on:\n"
          "  push:\n"
          "    branches: [main]\n"
          "jobs:\n"
          "  plan:\n"
          "    if: github.ref == 'refs/heads/main'\n"
          "    steps:\n"
          "      - uses: actions/checkout@1111111111111111111111111111111111111111 # v4\n"
          "      - uses: piot-release/piot@" +
              k_commit +
              " # v1.2.3\n"
              "  publish:\n"
              "    environment: release\n");
}

TEST_CASE("init_workflow: one name of several keeps a part", "[init_workflow]") {
    auto wanted = choices();
    wanted.parts = {"maturin", "scheduled"};
    const auto text = render_workflow(k_template, wanted).value();
    CHECK(contains(text, "cargo --version"));
    CHECK(contains(text, "cron"));
}

TEST_CASE("init_workflow: names that YAML would misread are quoted", "[init_workflow]") {
    auto wanted = choices();
    wanted.branch = "it's #1";
    wanted.environment = "on";
    const auto text = render_workflow(k_template, wanted).value();
    CHECK(contains(text, "branches: ['it''s #1']\n"));
    CHECK(contains(text, "'refs/heads/it''s #1'\n"));
    CHECK(contains(text, "environment: 'on'\n"));
}

TEST_CASE("init_workflow: a scaffold tells what it was filled in with", "[init_workflow]") {
    auto wanted = choices();
    wanted.branch = GENERATE(as<std::string>{}, "main", "feature/x", "it's #1", "123");
    wanted.environment = "production";
    const auto text = render_workflow(k_template, wanted).value();
    const auto learned = learn_choices(k_template, text);
    CHECK(learned.branch == wanted.branch);
    CHECK(learned.environment == "production");
    CHECK(learned.action == wanted.action);
    CHECK(is_scaffold(text));
}

TEST_CASE("init_workflow: pins that a bot has raised stay, older ones do not", "[init_workflow]") {
    const std::string other(40, 'b');
    const auto [comment, is_kept] = GENERATE(table<std::string, bool>(
        {{"v4", true}, {"v4.2.0", true}, {"v4.1.0", true}, {"v4.0.9", false}, {"pinned by hand", true}}));
    const std::string text =
        "# piot init\njobs:\n  a:\n    steps:\n"
        "      - uses: actions/checkout@" +
        std::string(40, '1') + " # v4.1.0\n";
    const std::string in_place =
        "# piot init\njobs:\n  a:\n    steps:\n"
        "      - uses: actions/checkout@" +
        other + " # " + comment + "\n";
    auto wanted = choices();
    wanted.pins = learn_choices(text, in_place).pins;
    CHECK(wanted.pins.size() == (is_kept ? 1 : 0));
    CHECK(render_workflow(text, wanted).value() == (is_kept ? in_place : text));
}

TEST_CASE("init_workflow: another file tells nothing", "[init_workflow]") {
    const std::string text = "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      # piot\n";
    CHECK(learn_choices(k_template, text) == LearnedChoices{});
    CHECK_FALSE(is_scaffold(text));
}

TEST_CASE("init_workflow: a broken template is no workflow", "[init_workflow]") {
    const auto text =
        GENERATE(as<std::string>{}, "#? crates\na\n", "a\n#? end\n", "#? crates\n#? pypi\n#? end\n#? end\n",
                 "#? windows\n#? end\n", "name: x #= branch\n", "name: x #= colour\n", "a #=branch\n");
    const auto rendered = render_workflow(text, choices());
    REQUIRE_FALSE(rendered);
    CHECK(rendered.error().diagnostics.front().code == codes::PIOT_INTERNAL);
}

TEST_CASE("init_workflow: what is compiled in can be rendered", "[init_workflow]") {
    auto wanted = choices();
    wanted.parts = {"immediate", "crates", "pypi", "maturin", "python_build", "bundle_cli"};
    for (const auto& scaffold : workflow_templates()) {
        INFO(scaffold.name);
        const auto text = render_workflow(scaffold.text, wanted);
        REQUIRE(text);
        CHECK(is_scaffold(*text));
        const auto learned = learn_choices(scaffold.text, *text);
        if (learned.action) CHECK(learned.action == wanted.action);
        if (learned.branch) CHECK(learned.branch == wanted.branch);
    }
}

TEST_CASE("init_workflow: an Action is named by repository and revision", "[init_workflow]") {
    const auto pinned = parse_action_reference("acme/tools/release@" + k_commit).value();
    CHECK(pinned.repository == "acme/tools/release");
    CHECK(pinned.is_pinned());
    CHECK(pinned.to_string() == "acme/tools/release@" + k_commit);
    CHECK_FALSE(parse_action_reference("acme/release@v1").value().is_pinned());
    CHECK_FALSE(parse_action_reference("acme/release@" + std::string(40, 'A')).value().is_pinned());
    CHECK_FALSE(parse_action_reference("acme/release@abcdef1").value().is_pinned());
}

TEST_CASE("init_workflow: what is no reference to an Action is refused", "[init_workflow]") {
    const auto text = GENERATE(as<std::string>{}, "", "acme", "acme@v1", "acme/x", "acme/x@", "a b/x@v1",
                               "acme/x@v1 # y", "../x@v1", "acme/x@$(id)", "acme/x@v1@v2", "acme//x@v1", "acme/x@-v1");
    const auto parsed = parse_action_reference(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().diagnostics.front().code == codes::PIOT_USAGE);
}

TEST_CASE("init_workflow: the configuration says which parts a scaffold needs", "[init_workflow]") {
    using Parts = std::set<std::string, std::less<>>;
    const auto parts_of = [](const std::string& packages) {
        return choose_workflow_parts(parse_config("[putitoutthere]\nversion = 1\n" + packages).value());
    };
    const std::string crate = "[[package]]\nname = \"a\"\nkind = \"crates\"\npath = \"a\"\npaths = [\"a/**\"]\n";
    const std::string wheel = "[[package]]\nname = \"b\"\nkind = \"pypi\"\npath = \"b\"\npaths = [\"b/**\"]\n";
    CHECK(parts_of(crate) == Parts{"immediate", "crates"});
    CHECK(parts_of("cadence = \"scheduled\"\n" + wheel) == Parts{"scheduled", "pypi", "python_build"});
    CHECK(parts_of(crate + wheel + "build = \"maturin\"\ntargets = [\"x86_64-unknown-linux-gnu\"]\n") ==
          Parts{"immediate", "crates", "pypi", "maturin"});
}
