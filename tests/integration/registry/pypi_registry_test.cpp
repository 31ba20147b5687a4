// SPDX-License-Identifier: MIT
#include "registry_world.hpp"
#include "support/catch.hpp"

#include "piot/base/encoding.hpp"

#include <fmt/format.h>

using namespace piot;
using namespace piot::test;

namespace {

constexpr const char* k_simple = "GET /simple/my-project/";
const std::string k_sum(64, 'a');

struct World : RegistryWorld {
    RegistryConnection connection = registry::connect_pypi(pypi_endpoints(), dependencies);

    Observation observe(const std::string& version = "1.3.0rc1") {
        return connection.registry->observe({"My_Project", version});
    }
    Liveness resolvable() { return connection.registry->is_resolvable({"My_Project", "1.3.0rc1"}); }
};

std::string file_json(const std::string& name, const std::string& yanked = "false") {
    return fmt::format(R"({{"filename":"{}","url":"x","hashes":{{"sha256":"{}"}},"yanked":{}}})", name, k_sum, yanked);
}

/// A certificate that holds nothing but Fulcio's extension 13 with this text.
std::string certificate_of(const std::string& commit) {
    const auto der = [](char tag, const std::string& content) {
        return std::string{tag, static_cast<char>(content.size())} + content;
    };
    const auto id = der('\x06', "\x2B\x06\x01\x04\x01\x83\xBF\x30\x01\x0D");
    const auto extension = der('\x30', id + der('\x04', der('\x0C', commit)));
    return to_base64(der('\x30', der('\x30', der('\xA3', der('\x30', extension)))));
}

std::string attestation_of(const std::string& commit) {
    return fmt::format(R"({{"version":1,"verification_material":{{"certificate":"{}"}},"envelope":{{}}}})",
                       certificate_of(commit));
}

std::string provenance_of(const std::string& attestations) {
    return fmt::format(
        R"({{"version":1,"attestation_bundles":[{{"publisher":{{"kind":"GitHub"}},"attestations":[{}]}}]}})",
        attestations);
}

std::string index_json(const std::string& files, const std::string& status = "active") {
    return fmt::format(R"({{"meta":{{"api-version":"1.4"}},"name":"my-project","project-status":{{"status":"{}"}},)"
                       R"("versions":[],"files":[{}]}})",
                       status, files);
}

}  // namespace

TEST_CASE("PyPI: the files of a version are found by their names, whatever their spelling", "[pypi_registry]") {
    World world;
    world.server.on(k_simple, {200, index_json(file_json("my_project-1.3.0rc1-cp312-abi3-manylinux_2_28_x86_64.whl") +
                                               "," + file_json("my-project-1.3.0rc1.tar.gz") + "," +
                                               file_json("my_project-1.3rc1-py3-none-any.whl", "\"broken\"") + "," +
                                               file_json("my_project-1.3.0-py3-none-any.whl") + "," +
                                               file_json("my_project-1.3.0rc10.tar.gz") + "," + file_json("odd.exe"))});
    const auto seen = world.observe();
    CHECK(seen.project == Liveness::live);
    CHECK(seen.version == Liveness::live);
    CHECK(seen.files ==
          std::vector<LiveFile>{{"my_project-1.3.0rc1-cp312-abi3-manylinux_2_28_x86_64.whl", k_sum, false},
                                {"my-project-1.3.0rc1.tar.gz", k_sum, false},
                                {"my_project-1.3rc1-py3-none-any.whl", k_sum, true}});
    CHECK(world.server.requests().at(0).header("accept").starts_with("application/vnd.pypi.simple.v1+json,"));
}

TEST_CASE("PyPI: a version is as old as its first file, and pypi.org closes it after two weeks", "[pypi_registry]") {
    World world;
    const auto file = [](const std::string& name, const std::string& uploaded) {
        return fmt::format(R"({{"filename":"{}","hashes":{{"sha256":"{}"}},"upload-time":"{}"}})", name, k_sum,
                           uploaded);
    };
    world.server.on(k_simple, {200, index_json(file("my_project-1.3.0rc1.tar.gz", "2020-03-05T00:00:00Z") + "," +
                                               file("my_project-1.3.0rc1-py3-none-any.whl", "2020-03-01T00:00:00.5Z") +
                                               "," + file("my_project-1.2.0.tar.gz", "2019-03-01T00:00:00Z"))});
    const auto seen = world.observe();
    const std::chrono::sys_seconds first(std::chrono::seconds(1'583'020'800));  // 2020-03-01T00:00:00Z
    CHECK(seen.age == world.clock.now() - first);
    CHECK(seen.upload_window == std::chrono::days(14));
    auto elsewhere = world.pypi_endpoints();
    elsewhere.oidc.clear();
    const auto private_index = registry::connect_pypi(elsewhere, world.dependencies);
    CHECK_FALSE(private_index.registry->observe({"My_Project", "1.3.0rc1"}).upload_window.has_value());
}

TEST_CASE("PyPI: a version whose files tell no time has no age", "[pypi_registry]") {
    World world;
    world.server.on(k_simple, {200, index_json(file_json("my_project-1.3.0rc1.tar.gz"))});
    CHECK_FALSE(world.observe().age.has_value());
}

TEST_CASE("PyPI: a version is yanked when all of its files are", "[pypi_registry]") {
    World world;
    const bool is_yanked = GENERATE(true, false);
    const auto wheel = [](const std::string& yanked) { return file_json("my_project-1.0.0-py3-none-any.whl", yanked); };
    const auto sdist = file_json("my_project-1.0.0.tar.gz", "\"broken\"");
    world.server.on(k_simple, {200, index_json(wheel(is_yanked ? "true" : "false") + "," + sdist)});
    CHECK(world.connection.registry->list_versions("my-project").versions ==
          std::vector<ListedVersion>{{"1.0.0", true, is_yanked}});
}

TEST_CASE("PyPI: a project without this version, and no project at all, are both absent", "[pypi_registry]") {
    World world;
    SECTION("other versions") {
        world.server.on(k_simple, {200, index_json(file_json("my_project-1.3.0.tar.gz"))});
        const auto seen = world.observe();
        CHECK(seen.project == Liveness::live);
        CHECK(seen.version == Liveness::absent);
    }
    SECTION("a project just made for its publisher") {
        world.server.on(k_simple, {200, index_json("")});
        const auto seen = world.observe();
        CHECK(seen.project == Liveness::live);
        CHECK(seen.version == Liveness::absent);
    }
    SECTION("no project") {
        world.server.on(k_simple, {404, "404 Not Found"});
        const auto seen = world.observe();
        CHECK(seen.project == Liveness::absent);
        CHECK(seen.version == Liveness::absent);
    }
}

TEST_CASE("PyPI: every other answer is unknown and tells what came", "[pypi_registry]") {
    World world;
    const auto reply = GENERATE(
        ScriptedReply{401, ""}, ScriptedReply{403, "no"}, ScriptedReply{429, ""}, ScriptedReply{500, "<html>"},
        ScriptedReply{200, "<html><a href=x>my_project-1.3.0rc1.tar.gz</a>"}, ScriptedReply{200, "{}"},
        ScriptedReply{200, R"({"name":"other","files":[]})"}, ScriptedReply{200, R"({"name":"my-project","files":3})"},
        ScriptedReply{200, R"({"name":"my-project","files":[{"filename":"my_project-1.3.0rc1.tar.gz","hashes":{}}]})"},
        ScriptedReply{200, "", "OK", {}, Delivery::drop_after_request},
        ScriptedReply{200, index_json(""), "OK", {}, Delivery::truncate});
    world.server.on(k_simple, reply);
    const auto seen = world.observe();
    CAPTURE(reply.status, reply.body);
    CHECK(seen.version == Liveness::unknown);
    CHECK(seen.project == Liveness::unknown);
    CHECK_FALSE(seen.detail.empty());
    CHECK(world.resolvable() == Liveness::unknown);
}

TEST_CASE("PyPI: a project that takes no uploads says so", "[pypi_registry]") {
    World world;
    const auto status = GENERATE(as<std::string>{}, "archived", "quarantined");
    world.server.on(k_simple, {200, index_json("", status)});
    CHECK(world.observe().detail.find(status) != std::string::npos);
}

TEST_CASE("PyPI: resolvable is a file that pip may take", "[pypi_registry]") {
    World world;
    SECTION("one") {
        world.server.on(k_simple, {200, index_json(file_json("my_project-1.3.0rc1.tar.gz", "true") + "," +
                                                   file_json("my_project-1.3.0rc1-py3-none-any.whl"))});
        CHECK(world.resolvable() == Liveness::live);
    }
    SECTION("all yanked") {
        world.server.on(k_simple, {200, index_json(file_json("my_project-1.3.0rc1.tar.gz", "true"))});
        CHECK(world.resolvable() == Liveness::absent);
    }
}

TEST_CASE("PyPI: the attestations of the sdist name the commit", "[pypi_registry]") {
    World world;
    const std::string commit(40, 'c');
    const std::string other(40, 'd');
    const auto file = [&](const std::string& name, const std::string& path) {
        return fmt::format(R"({{"filename":"{}","hashes":{{"sha256":"{}"}},"yanked":false,"provenance":"{}{}"}})", name,
                           k_sum, world.server.url(), path);
    };
    world.server.on(k_simple, {200, index_json(file("my_project-1.3.0rc1-py3-none-any.whl", "/wheel") + "," +
                                               file("my_project-1.3.0rc1.tar.gz", "/sdist"))});
    SECTION("one commit in all of them") {
        world.server.on("GET /sdist", {200, provenance_of(attestation_of(commit) + "," + attestation_of(commit))});
        CHECK(world.observe().commit == commit);
        CHECK(world.server.requests("GET /sdist").at(0).header("accept") == "application/vnd.pypi.integrity.v1+json");
        CHECK(world.server.requests("GET /wheel").empty());
    }
    SECTION("nothing that could be relied upon") {
        const auto reply = GENERATE_COPY(
            ScriptedReply{200, provenance_of(attestation_of(commit) + "," + attestation_of(other))},
            ScriptedReply{200, provenance_of(attestation_of("main"))}, ScriptedReply{200, provenance_of("{}")},
            ScriptedReply{200, provenance_of("")}, ScriptedReply{200, "<html>"}, ScriptedReply{404, ""},
            ScriptedReply{500, ""}, ScriptedReply{200, "", "OK", {}, Delivery::drop_after_request});
        world.server.on("GET /sdist", reply);
        CHECK(world.observe().commit.empty());
        CHECK(world.observe().version == Liveness::live);
    }
    SECTION("whether pip could take it is asked without them") {
        CHECK(world.resolvable() == Liveness::live);
        CHECK(world.server.requests().size() == 1);
    }
}

TEST_CASE("PyPI: a project's versions, and whether their sdist is there", "[pypi_registry]") {
    World world;
    const auto list = [&] { return world.connection.registry->list_versions("My_Project"); };
    SECTION("some") {
        world.server.on(k_simple,
                        {200, index_json(file_json("my_project-1.3.0rc1-py3-none-any.whl") + "," +
                                         file_json("my-project-1.3.0rc1.tar.gz") + "," +
                                         file_json("my_project-1.4.0-py3-none-any.whl") + "," + file_json("odd.exe"))});
        CHECK(list() == ProjectListing{Liveness::live, {{"1.3.0rc1", true}, {"1.4.0", false}}, {}});
    }
    SECTION("no project") {
        world.server.on(k_simple, {404, ""});
        CHECK(list() == ProjectListing{Liveness::absent, {}, {}});
    }
    SECTION("no answer that could be understood") {
        const auto reply = GENERATE(ScriptedReply{429, ""}, ScriptedReply{502, ""}, ScriptedReply{200, "<html>"});
        world.server.on(k_simple, reply);
        CHECK(list().project == Liveness::unknown);
        CHECK_FALSE(list().detail.empty());
    }
}
