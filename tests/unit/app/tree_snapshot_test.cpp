// SPDX-License-Identifier: MIT
#include "app/cargo_publish/tree_snapshot.hpp"

#include "support/catch.hpp"
#include "support/fakes/memory_tree.hpp"

using namespace piot;
using namespace piot::app;
using namespace piot::test;
using namespace std::string_view_literals;

namespace {

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("tree snapshot: what git tells is kept with the hash of what is there", "[tree_snapshot]") {
    MemoryTree tree;
    tree.add("a b.rs", "1").add("new", "2").add("big.whl", "3");
    const auto before = make_snapshot(" M a b.rs\0D  gone\0A  new\0?? big.whl\0"sv, tree);
    REQUIRE(before.has_value());
    CHECK(before->size() == 4);
    CHECK(before->at("gone") == "D  gone");  // the letters, then that there is nothing to hash
    CHECK(before->at("big.whl") == "?? ");

    tree.add("a b.rs", "another 1").add("big.whl", "another 3");
    const auto after = make_snapshot(" M a b.rs\0D  gone\0?? big.whl\0?? x\0"sv, tree);
    REQUIRE(after.has_value());
    CHECK(find_differences(*before, *after) == Paths{"a b.rs", "new", "x"});
    CHECK(find_differences(*after, *after).empty());
}

TEST_CASE("tree snapshot: a clean tree has nothing to tell", "[tree_snapshot]") {
    const MemoryTree tree;
    CHECK(make_snapshot("", tree).value().empty());
}

TEST_CASE("tree snapshot: lockfiles are known by their name alone", "[tree_snapshot]") {
    CHECK(is_lockfile("Cargo.lock"));
    CHECK(is_lockfile("a/b/Cargo.lock"));
    CHECK_FALSE(is_lockfile("a/Cargo.lock/x"));
    CHECK_FALSE(is_lockfile("my-Cargo.lock"));
}
