// SPDX-License-Identifier: MIT
#include "domain/manifest/manifest_document.hpp"

#include "domain/manifest/repository_path.hpp"
#include "domain/manifest/toml_reader.hpp"
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

using namespace piot;

namespace {

ManifestDocument parsed(const std::string& text) {
    auto document = ManifestDocument::parse(text, "x.toml");
    REQUIRE(document);
    return *std::move(document);
}

/// The bytes that a node's range covers.
std::string bytes_of(const ManifestDocument& document, ByteRange range) {
    return document.text().substr(range.begin, range.end - range.begin);
}

}  // namespace

TEST_CASE("manifest: ranges are bytes, whatever stands before them", "[manifest]") {
    const auto* before = GENERATE("", "# ä 🚢\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF# \xE2\x80\xA8\r\n", "\"ü\" = 'é'\n",
                                  "a = '''\n🚢\r\n''' \n");
    const auto document = parsed(std::string(before) + "\"k ü\" = [ \"ä\", { 'v' = \"1🚢\" } ] # c");
    const auto* list = document.root().find("k ü");
    REQUIRE(list != nullptr);
    REQUIRE(list->children.size() == 2);
    CHECK(bytes_of(document, list->key_range) == "\"k ü\"");
    CHECK(bytes_of(document, list->range) == "[ \"ä\", { 'v' = \"1🚢\" } ]");
    CHECK(bytes_of(document, list->children[0].range) == "\"ä\"");
    CHECK(bytes_of(document, list->children[1].range) == "{ 'v' = \"1🚢\" }");
    const auto* value = list->children[1].find("v");
    REQUIRE(value != nullptr);
    CHECK(bytes_of(document, value->key_range) == "'v'");
    CHECK(bytes_of(document, value->range) == "\"1🚢\"");
    CHECK(value->text == "1🚢");
}

TEST_CASE("manifest: edits of many values keep all other bytes", "[manifest]") {
    auto document = parsed("a = \"1\" # ä\r\nb = { c = '2', d = [\"3\", \"4\"] }\nversion.workspace = true");
    const auto* b = document.root().find("b");
    REQUIRE(document.set_string(*document.root().find("version"), "9"));
    REQUIRE(document.set_string(b->find("d")->children[1], "longer"));
    REQUIRE(document.set_string(*document.root().find("a"), ""));
    REQUIRE(document.set_string(*b->find("c"), "x"));
    CHECK(document.edited_text().value() ==
          "a = \"\" # ä\r\nb = { c = 'x', d = [\"3\", \"longer\"] }\nversion = \"9\"");
}

TEST_CASE("manifest: a value is set once, the last time counts", "[manifest]") {
    auto document = parsed("a = \"1\"\n");
    REQUIRE(document.set_string(*document.root().find("a"), "2"));
    REQUIRE(document.set_string(*document.root().find("a"), "3"));
    CHECK(document.edited_text().value() == "a = \"3\"\n");
}

TEST_CASE("manifest: an unchanged document gives its text", "[manifest]") {
    const auto document = parsed(
        "\xEF\xBB\xBF"
        "a = 1\r\n");
    CHECK_FALSE(document.is_changed());
    CHECK(document.edited_text().value() == document.text());
}

TEST_CASE("manifest: a value that would need escapes is refused", "[manifest]") {
    const auto* value = GENERATE("a\"b", "a'b", "a\\b", "a\nb", "ä", "\t");
    auto document = parsed("a = \"1\"\n");
    const auto result = document.set_string(*document.root().find("a"), value);
    REQUIRE_FALSE(result);
    CHECK(result.error().diagnostics.at(0).code == codes::PIOT_STAMP_NOT_WRITABLE);
    CHECK_FALSE(document.is_changed());
}

TEST_CASE("manifest: edits that would run into each other are refused", "[manifest]") {
    auto document = parsed("version = { workspace = true }\nlist = [{ workspace = true }]\n");
    const auto& inline_table = *document.root().find("version");
    REQUIRE(document.set_string(inline_table, "1"));
    CHECK_FALSE(document.set_string(*inline_table.find("workspace"), "1"));
    REQUIRE(document.set_string(document.root().find("list")->children[0], "2"));
    CHECK(document.edited_text().value() == "version = \"1\"\nlist = [\"2\"]\n");
}

TEST_CASE("manifest: a document that changed anywhere else is told from the intended one", "[manifest]") {
    const auto before = read_toml("v = \"1\"\nw = { workspace = true }\na = [1, true]\nt.x = \"y\"\n");
    REQUIRE(before);
    const std::map<const TomlNode*, std::string> intended{{before->find("v"), "2"}, {before->find("w"), "3"}};
    const auto judge = [&](const std::string& text) {
        const auto after = read_toml(text);
        REQUIRE(after);
        return differs_only_in(intended, *before, *after);
    };
    CHECK(judge("v = '2' # c\nw = \"3\"\na = [1, true]\n[t]\nx = \"y\"\n"));
    const auto* other = GENERATE("v = \"1\"\nw = \"3\"\na = [1, true]\nt.x = \"y\"\n",      // not written
                                 "v = 2\nw = \"3\"\na = [1, true]\nt.x = \"y\"\n",          // no string
                                 "v = \"2\"\nw.x = \"3\"\na = [1, true]\nt.x = \"y\"\n",    //
                                 "v = \"2\"\nw = \"3\"\na = [2, true]\nt.x = \"y\"\n",      // another value
                                 "v = \"2\"\nw = \"3\"\na = [1, \"true\"]\nt.x = \"y\"\n",  // another kind
                                 "v = \"2\"\nw = \"3\"\na = [1, true, 1]\nt.x = \"y\"\n",   // one more
                                 "v = \"2\"\nw = \"3\"\na = [1]\nt.x = \"y\"\n",            // one less
                                 "v = \"2\"\nw = \"3\"\na = [1, true]\nt.z = \"y\"\n",      // another key
                                 "v = \"2\"\nw = \"3\"\na = [1, true]\nt.x = \"y\"\nz = 1\n");
    CAPTURE(other);
    CHECK_FALSE(judge(other));
}

TEST_CASE("manifest: values of every kind are compared after an edit", "[manifest]") {
    auto document = parsed(
        "v = \"1\"\nnot_a_number = nan\ni = 0x1F\nf = 1e3\nb = false\nd = 1979-05-27T07:32:00.5-08:00\nt = 07:32:00\n"
        "l = [[1], [], {}]\n[[q]]\n[[q]]\nx.y.z = -inf\n");
    REQUIRE(document.set_string(*document.root().find("v"), "2"));
    CHECK(document.edited_text());
}

TEST_CASE("manifest: a key with absurdly many dots is refused, not read", "[manifest]") {
    const auto count = GENERATE(std::size_t{100}, std::size_t{100000});
    std::string key = "a";
    for (std::size_t i = 0; i < count; ++i)
        key += i % 2 == 0 ? ".a" : " . \"b\"";
    for (const auto& text : {key + " = 1\n", "[" + key + "]\n", "x = { " + key + " = 1 }\n"})
        CHECK(read_toml(text).has_value() == (count == 100));
}

TEST_CASE("manifest: what nests too deeply is refused, not read", "[manifest]") {
    const auto depth = GENERATE(std::size_t{5}, std::size_t{100});
    std::string key = "a", lists = "x = ", tables = "x = ", header = "[";
    for (int i = 0; i < 20; ++i)
        key += ".a";
    for (std::size_t i = 0; i < depth; ++i) {
        lists += "[\n{ " + key + " = ";
        tables += "{ \"]\" = 1, '}' = 2, " + key + " = ";
    }
    lists += "1" + replace_all(std::string(depth, '}'), "}", "}\n]");
    tables += "1" + std::string(depth, '}');
    header += key + "]\n" + key + " = { " + key + " = \"\"\"}}}}\"\"\", b." + key + " = 1 }\n";
    CHECK(read_toml(lists + "\n").has_value() == (depth == 5));
    CHECK(read_toml(tables + "\n").has_value() == (depth == 5));
    CHECK(read_toml(header).has_value());
    CHECK_FALSE(
        read_toml("[" + key + "." + key + "." + key + "]\n" + key + "." + key + "." + key + "." + key + " = 1\n"));
}

TEST_CASE("manifest: depth is counted for each value on its own", "[manifest]") {
    std::string text = "# [[[[\n";
    for (int i = 0; i < 500; ++i)
        text += "[a.b.c" + std::to_string(i) + "]\nx.y = [1.5, [2.5, { z.w = 3.5 }], '[[[[', \"\\\"{{\"] # {{{{\n";
    CHECK(read_toml(text));
}

TEST_CASE("manifest: many dots in text are no key", "[manifest]") {
    std::string dots(5000, '.');
    std::string sentences;
    for (int i = 0; i < 500; ++i)
        sentences += "One sentence. ";
    CHECK(read_toml("# " + dots + "\ntext = \"" + dots + "\"\nmore = \"" + sentences + "\"\n"));
}

TEST_CASE("manifest: paths are resolved inside the repository by name", "[manifest]") {
    CHECK(resolve_path("a/b", "../c") == "a/c");
    CHECK(resolve_path("a/b", "./x//y/") == "a/b/x/y");
    CHECK(resolve_path("a", "..") == ".");
    CHECK(resolve_path(".", "a") == "a");
    CHECK(resolve_path(".", ".") == ".");
    CHECK(resolve_path("a/b", "") == "a/b");
    CHECK(resolve_path("a", "../..") == std::nullopt);
    CHECK(resolve_path("a", "../../a/b") == std::nullopt);
    CHECK(resolve_path("a", "/a") == std::nullopt);
    CHECK(parent_directory("a/b/c") == "a/b");
    CHECK(parent_directory("a") == ".");
    CHECK(path_in(".", "a") == "a");
    CHECK(path_in("a/b", "c") == "a/b/c");
    CHECK(is_within("a/b", "a"));
    CHECK(is_within("a", "a"));
    CHECK(is_within("a", "."));
    CHECK_FALSE(is_within("ab", "a"));
    CHECK_FALSE(is_within("a", "a/b"));
}
