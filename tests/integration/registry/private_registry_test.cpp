// SPDX-License-Identifier: MIT
#include "registry/index_config.hpp"
#include "registry/simple_html.hpp"
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"

#include <algorithm>

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

using enum Liveness;

constexpr const char* k_variable = "INTERNAL_TOKEN";
constexpr const char* k_line = "GET /index/my/-c/my-crate";
constexpr const char* k_page = "GET /simple/my-project/";
const std::string k_sum(64, 'a');

ScriptedReply index_line() {
    return {200, fmt::format(R"({{"name":"my-crate","vers":"1.2.3","cksum":"{}"}})", k_sum)};
}

ScriptedReply json_page() {
    return {200, fmt::format(R"({{"name":"my-project","files":[{{"filename":"my_project-1.2.3.tar.gz",)"
                             R"("hashes":{{"sha256":"{}"}}}}]}})",
                             k_sum)};
}

/// A cargo registry and a Python index that demand the same credentials for everything.
struct World : RegistryWorld {
    std::string basic = "Basic " + to_base64("__token__:s3cret-token");

    World() { environment.set(k_variable, "s3cret-token\n"); }

    [[nodiscard]] RegistryConnection cargo(const std::string& variable = k_variable) {
        return registry::connect_crates(
            {server.url() + "/index/", "", "", registry::read_cargo_credential(variable, environment)}, dependencies);
    }
    [[nodiscard]] RegistryConnection pypi(const std::string& variable = k_variable) {
        return registry::connect_pypi({server.url() + "/legacy/", server.url() + "/simple/", "",
                                       registry::read_pypi_credential(variable, environment)},
                                      dependencies);
    }
    [[nodiscard]] bool was_sent(const std::string& authorization) const {
        const auto all = server.requests();
        return !all.empty() && std::all_of(all.begin(), all.end(), [&](const auto& request) {
            return request.header("authorization") == authorization;
        });
    }
};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("private cargo registry: the bare token goes along with every question", "[private_registry]") {
    World world;
    world.server.demand("s3cret-token", {401, "", "Unauthorized"});
    world.server.on(k_line, index_line());
    const auto connection = world.cargo();
    CHECK(connection.registry->observe_files({"my-crate", "1.2.3"}).version == live);
    CHECK(connection.registry->observe_files({"my-crate", "1.2.4"}).version == absent);
    CHECK(connection.registry->is_resolvable({"my-crate", "1.2.3"}) == live);
    CHECK(connection.registry->list_versions("my-crate").versions.size() == 1);
    CHECK(world.was_sent("s3cret-token"));
    CHECK(world.server.requests().size() == 4);
}

TEST_CASE("private cargo registry: uploads ask the index where to go, and downloads follow its template",
          "[private_registry]") {
    World world;
    const auto crate = make_crate(world.directory, k_manifest,
                                  {{"my-crate-1.2.3/.cargo_vcs_info.json", R"({"git":{"sha1":"deadbeef"}})"}});
    world.server.demand("s3cret-token", {401, "", "Unauthorized"});
    world.server.on("GET /index/config.json",
                    {200, fmt::format(R"({{"dl":"{0}/files/{{lowerprefix}}/{{crate}}-{{version}}.crate","api":"{0}",)"
                                      R"("auth-required":true}})",
                                      world.server.url())});
    world.server.on("PUT /api/v1/crates/new", {200, "{}"});
    world.server.on(k_line, {200, fmt::format(R"({{"name":"my-crate","vers":"1.2.3","cksum":"{}"}})", crate.sha256)});
    world.server.on("GET /files/my/-c/my-crate-1.2.3.crate", {200, read_file(crate.file)});
    const auto connection = world.cargo();
    CHECK(connection.publisher->upload(crate, {Secret("s3cret-token"), false, {}}, {}).status ==
          UploadStatus::uploaded);
    CHECK(connection.registry->observe({"my-crate", "1.2.3"}).commit == "deadbeef");
    CHECK(world.was_sent("s3cret-token"));
}

TEST_CASE("private cargo registry: a token never leaves for another origin", "[private_registry]") {
    World world;
    ScriptedHttpServer other;
    world.server.on(k_line, index_line());
    SECTION("that downloads come from") {
        world.server.on("GET /index/config.json", {200, fmt::format(R"({{"dl":"{}/dl"}})", other.url())});
        other.on("GET /dl/my-crate/1.2.3/download", {401, ""});
        CHECK(world.cargo().registry->observe({"my-crate", "1.2.3"}).version == live);
        CHECK(other.requests().at(0).header("authorization").empty());
    }
    SECTION("that the index redirects to") {
        World redirected;
        redirected.server.on(k_line, {302, "", "Found", {{"Location", other.url() + "/elsewhere"}}});
        other.on("GET /elsewhere", index_line());
        const auto seen = redirected.cargo().registry->observe_files({"my-crate", "1.2.3"});
        CHECK(seen.version == unknown);
        CHECK(holds(seen.detail, "redirects an authenticated request"));
        CHECK(other.requests().empty());
    }
}

TEST_CASE("private index: basic credentials go along, as a user's or as a token", "[private_registry]") {
    World world;
    auto expected = world.basic;
    if (const bool names_user = GENERATE(false, true); names_user) {
        world.environment.set(k_variable, "ada:lovel:ace");
        expected = "Basic " + to_base64("ada:lovel:ace");
    }
    world.server.demand(expected, {401, "", "Unauthorized"});
    world.server.on(k_page, json_page());
    world.server.on("POST /legacy/", {200, ""});
    const auto connection = world.pypi();
    CHECK(connection.registry->observe({"My.Project", "1.2.3"}).version == live);
    CHECK(connection.registry->is_resolvable({"My.Project", "1.2.3"}) == live);
    const auto wheel = make_wheel(world.directory, k_metadata);
    const Secret token(world.environment.get(k_variable) == "ada:lovel:ace" ? "ada:lovel:ace" : "s3cret-token");
    CHECK(connection.publisher->upload(wheel, {token, false, {}}, {}).status == UploadStatus::uploaded);
    CHECK(world.was_sent(expected));
}

namespace {

struct Row {
    int status = 0;
    std::string variable;  ///< empty = the registry has no credentials
    Liveness cargo = unknown;
    Liveness simple = unknown;
    std::string_view words = {};
};

/// docs/private-registries.md
std::vector<Row> rows() {
    return {
        {401, k_variable, unknown, unknown, "it refuses the credentials in `INTERNAL_TOKEN`"},
        {401, "UNSET", unknown, unknown, "it wants credentials, and `UNSET` is not set"},
        {401, "", unknown, unknown, "name the variable that holds them as `token_env`"},
        {403, k_variable, unknown, unknown, "the credentials in `INTERNAL_TOKEN` may not read this"},
        {403, "UNSET", unknown, unknown, "`UNSET` is not set"},
        {403, "", unknown, unknown, "it forbids reading"},
        {404, k_variable, absent, absent},
        {404, "UNSET", unknown, unknown, "hidden from those without credentials: `UNSET` is not set"},
        {404, "", absent, absent},
        {410, k_variable, absent, unknown},
        {410, "UNSET", unknown, unknown, "`UNSET` is not set"},
        {429, k_variable, unknown, unknown, "busy"},
        {503, k_variable, unknown, unknown, "down"},
        {400, "UNSET", unknown, unknown, "perhaps because `UNSET` is not set"},
    };
}

}  // namespace

TEST_CASE("private registries: what a status means depends on who asked", "[private_registry]") {
    for (const auto& row : rows()) {
        World world;
        CAPTURE(row.status, row.variable);
        world.server.on(k_line, {row.status, "", "Reason"});
        world.server.on(k_page, {row.status, "", "Reason"});
        const auto in_cargo = world.cargo(row.variable).registry->observe({"my-crate", "1.2.3"});
        CHECK(in_cargo.version == row.cargo);
        if (row.cargo == unknown) CHECK(holds(in_cargo.detail, row.words));
        const auto in_simple = world.pypi(row.variable).registry->observe({"my-project", "1.2.3"});
        CHECK(in_simple.version == row.simple);
        if (row.simple == unknown && row.status != 410) CHECK(holds(in_simple.detail, row.words));
    }
}

TEST_CASE("private registries: a token for uploads only does not hide what everybody may read", "[private_registry]") {
    World world;
    world.server.on(k_page, {403, "", "Forbidden"});
    world.server.on(k_page, json_page());
    CHECK(world.pypi().registry->observe({"my-project", "1.2.3"}).version == live);
    const auto requests = world.server.requests(k_page);
    REQUIRE(requests.size() == 2);
    CHECK(requests.at(1).header("authorization").empty());
}

TEST_CASE("cargo registry: one that takes no uploads, or whose config cannot be read, says so", "[private_registry]") {
    World world;
    const auto crate = make_crate(world.directory, k_manifest);
    const auto upload = [&] { return world.cargo().publisher->upload(crate, {Secret("t"), false, {}}, {}); };
    SECTION("refused") {
        world.server.on("GET /index/config.json", {401, "", "Unauthorized"});
        const auto outcome = upload();
        CHECK(outcome.code == codes::PIOT_CREDENTIALS_REFUSED);
        CHECK(holds(outcome.message, "it refuses the credentials in `INTERNAL_TOKEN`"));
    }
    SECTION("no uploads") {
        world.server.on("GET /index/config.json", {200, R"({"dl":"https://x/"})"});
        CHECK(holds(upload().message, "it takes no uploads"));
    }
    SECTION("down") {
        world.server.on("GET /index/config.json", {503, ""});
        CHECK(upload().status == UploadStatus::unreachable);
    }
}

TEST_CASE("cargo registry: a download's URL is made as cargo makes it", "[private_registry]") {
    const ProjectVersion wanted{"My-Crate", "1.2.3+a"};
    const auto url = [&](const std::string& download) {
        return registry::make_download_url({download, ""}, wanted, "ff");
    };
    CHECK(url("https://h/dl") == "https://h/dl/My-Crate/1.2.3%2Ba/download");
    CHECK(url("https://h/{prefix}/{crate}") == "https://h/My/-C/My-Crate");
    CHECK(url("https://h/{lowerprefix}/{version}/{sha256-checksum}") == "https://h/my/-c/1.2.3%2Ba/ff");
}

TEST_CASE("simple index: a page of HTML is read where there is no JSON", "[private_registry]") {
    World world;
    const auto page = [](const std::string& links) {
        return ScriptedReply{200,
                             "<!DOCTYPE html><html><body>" + links + "</body></html>",
                             "OK",
                             {{"Content-Type", "text/html; charset=utf-8"}}};
    };
    SECTION("with hashes, reasons to yank, and whatever else stands there") {
        world.server.on(k_page, page(fmt::format(
                                    "<!-- <a href=\"my_project-9.tar.gz\">no</a> --><a href='../up'>up</a>\n"
                                    "<A HREF=\"../../files/my_project-1.2.3%2Blocal-py3-none-any.whl#sha256={0}\">x</A>"
                                    "<a data-yanked href=\"/f/my_project-1.2.3.tar.gz?x=1#md5=0&amp;sha256={0}\" "
                                    "data-requires-python=\"&gt;=3.9\" rel=internal>y</a>",
                                    k_sum)));
        const auto seen = world.pypi().registry->observe({"My.Project", "1.2.3"});
        CHECK(seen.version == live);
        CHECK(seen.files == std::vector<LiveFile>{{"my_project-1.2.3.tar.gz", k_sum, true}});
        CHECK(world.pypi().registry->is_resolvable({"My.Project", "1.2.3"}) == absent);
    }
    SECTION("without a hash that could be compared") {
        world.server.on(k_page, page("<a href=\"my_project-1.2.3.tar.gz#md5=0\">f</a>"));
        const auto seen = world.pypi().registry->observe({"my-project", "1.2.3"});
        CHECK(seen.version == unknown);
        CHECK(holds(seen.detail, "no SHA-256"));
    }
    SECTION("empty, but sure of itself") {
        world.server.on(k_page, page("<meta name=\"pypi:repository-version\" content=\"1.0\">"));
        CHECK(world.pypi().registry->observe({"my-project", "1.2.3"}).version == absent);
    }
    SECTION("of somebody else") {
        world.server.on(k_page, page(GENERATE("", "<form>log in</form>", "<a href=\"other-1.0.tar.gz\">f</a>")));
        const auto seen = world.pypi().registry->observe({"my-project", "1.2.3"});
        CHECK(seen.version == unknown);
        CHECK(holds(seen.detail, "no simple index"));
    }
}

TEST_CASE("simple index: broken HTML ends the page and nothing else", "[private_registry]") {
    const auto whole =
        fmt::format("<html><a href='my_project-1.2.3.tar.gz#sha256={}' data-yanked=\"\">f</a><br/>", k_sum);
    for (std::size_t length = 0; length <= whole.size(); ++length)
        CHECK_NOTHROW(registry::parse_simple_html(whole.substr(0, length), "my-project"));
    for (const auto* const text : {"<", "<a", "<a =", "<a ==>", "<a href", "<a href=", "<a href='", "<a / / >", "<!--",
                                   "<a \"\">", "<a href=%zz%4>"})
        CHECK(registry::parse_simple_html(text, "my-project").is_null());
}
