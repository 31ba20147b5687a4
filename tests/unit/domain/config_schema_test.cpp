// SPDX-License-Identifier: MIT
#include "config_support.hpp"
#include "domain/config/fields.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

#include "piot/domain/config.hpp"

#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

using namespace piot;
using namespace piot::test;
using nlohmann::json;

namespace {

const std::filesystem::path k_config_directory = std::filesystem::path(PIOT_SOURCE_DIR) / "config";

/// Every table of the schema, by the header that files write.
std::vector<std::pair<std::string, json>> tables_of(const json& schema) {
    const auto& properties = schema.at("properties");
    const auto& package = properties.at("package").at("items");
    return {{"[putitoutthere]", properties.at("putitoutthere")},
            {"[[package]]", package},
            {"[package.trust_policy]", package.at("properties").at("trust_policy")},
            {"[package.bundle_cli]", package.at("properties").at("bundle_cli")},
            {"{ triple, runner }", package.at("properties").at("targets").at("items").at("anyOf").at(1)},
            {"[registry.NAME]", properties.at("registry").at("additionalProperties")}};
}

}  // namespace

TEST_CASE("config: the published schema is the one that the program prints", "[config][schema]") {
    CHECK(read_file(k_config_directory / "putitoutthere.schema.json") == make_config_schema());
}

TEST_CASE("config: the schema is strict and described at every level", "[config][schema]") {
    const auto schema = json::parse(make_config_schema());
    CHECK(schema.at("$schema") == "http://json-schema.org/draft-07/schema#");
    CHECK(schema.at("additionalProperties") == false);
    CHECK(schema.at("required") == json{"putitoutthere", "package"});
    for (const auto& [header, table] : tables_of(schema)) {
        INFO(header);
        CHECK(table.at("type") == "object");
        CHECK(table.at("additionalProperties") == false);
        for (const auto& [key, property] : table.at("properties").items()) {
            INFO(key);
            CHECK_FALSE(property.at("description").get<std::string>().empty());
            CHECK((property.contains("type")));
        }
    }
}

TEST_CASE("config: the schema has the keys of the one table, and no others", "[config][schema]") {
    const auto schema = json::parse(make_config_schema());
    std::vector<const config::TableSpec*> specs{&config::settings_table(), &config::package_table(),
                                                &config::registry_table()};
    for (const auto& field : config::package_table().fields)
        if (field.table != nullptr) specs.push_back(field.table);
    std::set<std::string> covered;
    for (const auto& [header, table] : tables_of(schema))
        for (const auto* spec : specs) {
            if (spec->header != header) continue;
            covered.insert(header);
            std::set<std::string> in_schema, in_table;
            for (const auto& [key, property] : table.at("properties").items())
                in_schema.insert(key);
            for (const auto& field : spec->fields)
                in_table.insert(std::string(field.name));
            CHECK(in_schema == in_table);
        }
    CHECK(covered.size() == 6);
}

TEST_CASE("config: the schema says what each kind and build allows", "[config][schema]") {
    const auto schema = json::parse(make_config_schema());
    const auto& package = schema.at("properties").at("package").at("items");
    const auto& rules = package.at("allOf");
    REQUIRE(rules.size() == 4);
    const auto crates = rules.at(0).at("then").at("properties");
    CHECK(rules.at(0).at("if").at("properties").at("kind").at("const") == "crates");
    for (const auto key : {"pypi", "build", "targets", "python_versions", "fan_out", "manylinux", "pure", "bundle_cli",
                           "rehearsal_build"})
        CHECK(crates.at(key) == false);
    CHECK_FALSE(crates.contains("features"));
    const auto pypi = rules.at(1).at("then").at("properties");
    CHECK(pypi.size() == 3);
    CHECK(pypi.at("features") == false);
    CHECK(rules.at(2).at("then").at("properties").size() == 3);
    CHECK(rules.at(3).at("oneOf").size() == 2);
    const auto& registry = schema.at("properties").at("registry").at("additionalProperties");
    CHECK(registry.at("allOf").at(0).at("then").at("properties").at("upload") == false);
    CHECK(registry.at("allOf").at(1).at("then").at("required") == json{"upload"});
}

TEST_CASE("config: defaults in the schema are the program's own", "[config][schema]") {
    const auto schema = json::parse(make_config_schema());
    const auto& package = schema.at("properties").at("package").at("items").at("properties");
    const auto config = config_of(a_file(a_crate("lib") + a_wheel("py")));
    CHECK(package.at("first_version").at("default") == config.packages[0].first_version.to_string());
    CHECK(package.at("tag_format").at("default") == config.packages[0].tag_format);
    CHECK(package.at("build").at("default") == to_string(PypiSettings{}.build));
    CHECK(package.at("no_default_features").at("default") == config.packages[0].crates()->no_default_features);
    CHECK(package.at("bundle_cli").at("properties").at("crate_path").at("default") == BundleCli{}.crate_path);
}

TEST_CASE("config: every example is valid", "[config][examples]") {
    std::set<std::string> shapes;
    for (const auto& entry : std::filesystem::directory_iterator(k_config_directory / "examples")) {
        const auto file = entry.path() / k_config_file_name;
        INFO(file);
        shapes.insert(entry.path().filename().string());
        const auto text = read_file(file);
        CHECK(text.starts_with("#:schema ../../putitoutthere.schema.json\n"));
        CHECK_FALSE(config_of(text).packages.empty());
    }
    CHECK(shapes == std::set<std::string>{"abi3", "bundled-cli", "crate", "musllinux", "pure-wheel", "pyo3-and-crate",
                                          "workspace"});
}
