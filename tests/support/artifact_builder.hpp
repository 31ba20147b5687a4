// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/archive.hpp"

#include <string>
#include <utility>
#include <vector>

namespace piot::test {

/// Paths and contents of an archive's members, in order.
using Members = std::vector<std::pair<std::string, std::string>>;

/// A wheel that every check accepts; change what a test is about.
struct WheelSpec {
    std::string project = "my_py";
    std::string version = "1.2.0";
    std::string tag = "cp311-cp311-manylinux_2_28_x86_64";
    std::string fields = {};  ///< more lines of METADATA, each with its line end
    Members files = {{"my_py/__init__.py", "answer = 42\n"}};

    [[nodiscard]] std::string file_name() const { return project + "-" + version + "-" + tag + ".whl"; }
};

struct SdistSpec {
    std::string project = "my_py";
    std::string version = "1.2.0";

    [[nodiscard]] std::string stem() const { return project + "-" + version; }
    [[nodiscard]] std::string file_name() const { return stem() + ".tar.gz"; }
};

struct CrateSpec {
    std::string name = "my-crate";
    std::string version = "1.2.0";
    std::string commit = std::string(40, 'a');
    std::string path = "crates/my-crate";
    std::string package_lines = "description = \"a crate\"\nlicense = \"MIT\"\n";  ///< of `[package]`
    std::string more_manifest = {};                                                ///< after `[package]`
    std::string lock = "version = 4\n";
    Members files = {{"src/lib.rs", "pub fn answer() {}\n"}};  ///< below the top directory

    [[nodiscard]] std::string stem() const { return name + "-" + version; }
    [[nodiscard]] std::string file_name() const { return stem() + ".crate"; }
};

/// With METADATA, WHEEL, and a RECORD that agrees.
[[nodiscard]] Members make_members(const WheelSpec& wheel);
[[nodiscard]] Members make_members(const SdistSpec& sdist);
[[nodiscard]] Members make_members(const CrateSpec& crate);

/// As an archive reader would give it, with every text; its size and hash are made up from the members.
[[nodiscard]] ArchiveContent make_content(const std::string& file_name, const Members& members);

[[nodiscard]] std::string to_zip(const Members& members);
[[nodiscard]] std::string to_tar_gz(const Members& members);

/// Puts other content in a member's place, or adds the member.
void set_member(Members& members, const std::string& path, const std::string& content);
void remove_member(Members& members, const std::string& path);

}  // namespace piot::test
