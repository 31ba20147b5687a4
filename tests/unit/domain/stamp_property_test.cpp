// SPDX-License-Identifier: MIT
#include "domain/manifest/toml_reader.hpp"
#include "stamp_world.hpp"
#include "support/catch.hpp"

#include <map>
#include <random>

using namespace piot;
using piot::test::StampWorld;

namespace {

/// Every scalar of a document by its path.
void flatten(const TomlNode& node, const std::string& path, std::map<std::string, std::string>& values) {
    if (node.children.empty()) values[path] = node.text;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const auto& child = node.children[i];
        flatten(child, path + "/" + (child.key.empty() ? std::to_string(i) : child.key), values);
    }
}

std::map<std::string, std::string> values_of(const std::string& text) {
    const auto root = read_toml(text);
    REQUIRE(root);
    std::map<std::string, std::string> values;
    flatten(*root, "", values);
    return values;
}

/// Writes a workspace of one stamped crate and one dependent in a random but valid spelling.
class RandomWorkspace {
  public:
    explicit RandomWorkspace(unsigned seed) : random_(seed) {}

    StampWorld make() {
        StampWorld world;
        world.crate("core", "core", "0.4.2").wheel("app", "app", "2.0.0-beta.3");
        world.file("Cargo.toml", document({"[workspace]", assign("members", "[\"core\", \"app\"]"),
                                           "[workspace.package]", assign("version", quoted("9.9.9")),
                                           "[workspace.dependencies]", assign("core", dependency(true))}));
        world.file("core/Cargo.toml", document({"[package]", assign("name", "\"core\""), version(), "[dependencies]",
                                                assign("serde", "{ version = \"1\" }")}));
        world.file("app/Cargo.toml", document({"[package]", assign("name", "\"app\""), version(),
                                               table_of_dependencies(), assign("core", dependency(false)),
                                               "[dependencies.other]", assign("version", quoted("0.1"))}));
        world.file("app/pyproject.toml",
                   document({"[project]", assign("name", "\"app\""), assign("version", quoted("0.1.0")), "[tool.x]",
                             assign("version", quoted("0.1.0"))}));
        world.file("Cargo.lock",
                   document({"[[package]]", "name = \"app\"", "version = \"0.1.0\"", "dependencies = [ \"core\" ]",
                             "[[package]]", "name = \"core\"", "version = \"0.1.0\""}));
        return world;
    }

  private:
    unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }

    std::string blank() { return std::string(pick(3), pick(2) == 0 ? ' ' : '\t'); }

    std::string quoted(const std::string& text) { return pick(2) == 0 ? '"' + text + '"' : '\'' + text + '\''; }

    std::string assign(const std::string& key, const std::string& value) {
        static const std::string comments[] = {"", "# c", "# version = \"7\"", "#🚢 ä \"", "# ]"};
        return blank() + (pick(4) == 0 ? quoted(key) : key) + blank() + "=" + blank() + value + blank() +
               comments[pick(std::size(comments))];
    }

    std::string version() {
        if (pick(4) == 0) return "version.workspace" + blank() + "=" + blank() + "true # s";
        if (pick(4) == 0) return assign("version", "{" + blank() + "workspace = true }");
        return assign("version", quoted("0.1.0"));
    }

    std::string table_of_dependencies() {
        static const std::string tables[] = {"[dependencies]", "[dev-dependencies]", "[ build-dependencies ]",
                                             "[target.'cfg(unix)'.dependencies]"};
        return blank() + tables[pick(std::size(tables))];
    }

    std::string dependency(bool is_root) {
        static const std::string requirements[] = {"0.1", "^0.1.0", "~0.1", "=0.1.0", "0.4.2", ">=0.1, <0.9"};
        const std::string path = "path" + blank() + "=" + quoted(is_root ? "core" : "../core");
        const std::string version = "version =" + blank() + quoted(requirements[pick(std::size(requirements))]);
        const std::string features = "features = [ \"ä\", 'version = \"1\"' ]";
        return "{ " + (pick(2) == 0 ? path + ", " + features + ", " + version : version + ", " + path) + blank() + "}";
    }

    std::string document(const std::vector<std::string>& lines) {
        const std::string end = pick(2) == 0 ? "\n" : "\r\n";
        std::string text = pick(4) == 0 ? "\xEF\xBB\xBF" : "";
        for (const auto& line : lines)
            text += line + end + (pick(5) == 0 ? "# ünï" + end : "");
        if (pick(3) == 0) text.resize(text.size() - end.size());
        return text;
    }

    std::mt19937 random_;
};

}  // namespace

TEST_CASE("stamp: whatever the spelling, only versions change and a second stamp changes nothing", "[stamp]") {
    for (unsigned seed = 0; seed < 400; ++seed) {
        CAPTURE(seed);
        const auto world = RandomWorkspace(seed).make();
        const auto result = world.stamp();
        auto again = world.input();
        std::size_t differences = 0;
        for (const auto& stamped : result.files)
            for (auto& manifest : again.manifests) {
                if (manifest.path != stamped.path) continue;
                auto before = values_of(manifest.text);
                const auto after = values_of(stamped.text);
                for (const auto& [path, value] : after) {
                    if (before[path] == value) continue;
                    ++differences;
                    const bool is_ours = value == "0.4.2" || value == "~0.4.2" || value == "=0.4.2" ||
                                         value == "2.0.0-beta.3" || value == "2.0.0b3";
                    CHECK(is_ours);
                    CHECK(path.substr(path.rfind('/')) == "/version");
                }
                for (const auto& [path, value] : before)
                    if (!after.contains(path)) CHECK(path.ends_with("/version/workspace"));
                manifest.text = stamped.text;
            }
        CHECK(differences == result.changes.size());
        CHECK(values_of(again.manifests[0].text)["/workspace/package/version"] == "9.9.9");
        const auto second = make_stamp(again);
        REQUIRE(second);
        CHECK(second->files.empty());
        CHECK(second->changes.empty());
    }
}

TEST_CASE("stamp: no damaged manifest crashes or is stamped by halves", "[stamp]") {
    const auto world = RandomWorkspace(7).make();
    std::mt19937 random(11);
    for (int round = 0; round < 3000; ++round) {
        auto input = world.input();
        auto& text = input.manifests[random() % input.manifests.size()].text;
        const auto at = random() % text.size();
        switch (random() % 4) {
            case 0:
                text.resize(at);
                break;
            case 1:
                text[at] = static_cast<char>(random());
                break;
            case 2:
                text.erase(at, 1 + random() % 5);
                break;
            default:
                text.insert(at, 1, "\"'\\[]{}=.\n# "[random() % 12]);
        }
        const auto result = make_stamp(input);
        if (!result) {
            CHECK_FALSE(result.error().diagnostics.empty());
            continue;
        }
        for (const auto& file : result->files)
            CHECK(read_toml(file.text));
    }
}
