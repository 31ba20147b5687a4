// SPDX-License-Identifier: MIT
#include "piot/domain/cargo_config.hpp"

#include "support/catch.hpp"

using namespace piot;

TEST_CASE("cargo config: directory sources are found whatever replaces what", "[cargo_config]") {
    const auto found = find_directory_sources(
        "[source.crates-io]\nreplace-with = \"vendored\"\n\n[source.vendored]\ndirectory = \"vendor\"\n\n"
        "[source.mirror]\nregistry = \"sparse+https://example.org/\"\n");
    CHECK(found == std::vector<std::string>{"vendor"});
    CHECK(find_directory_sources("[net]\noffline = true\n").empty());
    CHECK(find_directory_sources("[source").empty());
    std::string deep;
    for (int i = 0; i < 200'000; ++i)
        deep += "a.";
    CHECK(find_directory_sources(deep + "a = 1\n").empty());  // toml++ alone would exhaust the stack
}

TEST_CASE("cargo config: only checksum lines leave a lockfile", "[cargo_config]") {
    CHECK(drop_checksums("[[package]]\nname = \"a\"\nchecksum = \"00ff\"\ndependencies = [\n \"checksum = b\",\n]\n") ==
          "[[package]]\nname = \"a\"\ndependencies = [\n \"checksum = b\",\n]\n");
    CHECK(drop_checksums("checksum = \"1\"") == "");
    CHECK(drop_checksums("a\r\nchecksum = \"1\"\r\nb") == "a\r\nb");
}
