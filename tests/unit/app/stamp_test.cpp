// SPDX-License-Identifier: MIT
#include "piot/app/stamp.hpp"

#include "support/catch.hpp"

#include "piot/base/codes.hpp"

#include <map>

using namespace piot;
using namespace piot::app;

namespace {

/// A tracked tree in memory; a file of text "unreadable" is there but cannot be read.
class MemoryTree : public SourceTree {
  public:
    explicit MemoryTree(std::map<std::string, std::string> files) : files_(std::move(files)) {}

    Result<std::optional<std::string>> read_file(const std::string& path) const override {
        const auto found = files_.find(path);
        if (found == files_.end()) return std::nullopt;
        if (found->second == "unreadable")
            return fail({.code = codes::PIOT_IO, .message = "cannot read `" + path + "`", .origin = {path}});
        return found->second;
    }

    Result<std::vector<std::string>> find_files(const std::string& file_name) const override {
        std::vector<std::string> paths;
        for (const auto& [path, text] : files_)
            if (path == file_name || path.ends_with("/" + file_name)) paths.push_back(path);
        return paths;
    }

    Result<std::vector<std::string>> list_files() const override { return std::vector<std::string>{}; }
    Result<std::vector<std::string>> list_directory(const std::string& /*directory*/) const override {
        return std::vector<std::string>{};
    }

  private:
    std::map<std::string, std::string> files_;
};

class RecordingWriter : public FileWriter {
  public:
    Result<void> write_files(const std::vector<FileContent>& files) const override {
        if (is_full) return fail({.code = codes::PIOT_DISK_FULL, .message = "full"});
        ++calls;
        for (const auto& file : files)
            written[file.path.string()] = file.text;
        return {};
    }
    Result<void> append_file(const std::filesystem::path&, std::string_view) const override {
        FAIL("a stamp never appends");
        return {};
    }

    mutable std::map<std::string, std::string> written;
    mutable int calls = 0;
    bool is_full = false;
};

StampRequest request(StampMode mode, const std::string& directory) {
    StampRequest request{.config = {}, .plan = {}, .mode = mode, .directory = directory};
    PackageConfig crate;
    crate.name = "core";
    crate.path = "core";
    crate.settings = CratesSettings{.crate = "core", .features = {}};
    PackageConfig wheel;
    wheel.name = "demo";
    wheel.path = ".";
    PypiSettings settings;
    settings.project = "demo";
    wheel.settings = settings;
    request.config.packages = {crate, wheel};
    for (const auto* name : {"core", "demo"}) {
        Release release;
        release.package = name;
        release.version = Version(0, 4, 2);
        request.plan.releases.push_back(release);
    }
    return request;
}

const std::map<std::string, std::string> k_tree{
    {"core/Cargo.toml", "[package]\nname = \"core\"\nversion = \"0.1.0\"\n"},
    {"Cargo.lock", "[[package]]\nname = \"core\"\nversion = \"0.1.0\"\n"},
    {"pyproject.toml", "[project]\nname = \"demo\"\nversion = \"0.4.2\"\n"},
    {"other/pyproject.toml", "unreadable"},
};

}  // namespace

TEST_CASE("stamp use-case: changed files are written in place in one go", "[stamp]") {
    const MemoryTree tree(k_tree);
    const RecordingWriter writer;
    const auto report = run_stamp(request(StampMode::in_place, "/repo"), {tree, writer});
    REQUIRE(report);
    CHECK(writer.calls == 1);
    CHECK(writer.written == std::map<std::string, std::string>{
                                {"/repo/Cargo.lock", "[[package]]\nname = \"core\"\nversion = \"0.4.2\"\n"},
                                {"/repo/core/Cargo.toml", "[package]\nname = \"core\"\nversion = \"0.4.2\"\n"}});
    CHECK(report->written == std::vector<std::filesystem::path>{"/repo/Cargo.lock", "/repo/core/Cargo.toml"});
    CHECK(report->stamp.changes.size() == 2);
    CHECK(report->findings.empty());
}

TEST_CASE("stamp use-case: --out takes the changed files whole at their repository paths", "[stamp]") {
    const MemoryTree tree(k_tree);
    const RecordingWriter writer;
    REQUIRE(run_stamp(request(StampMode::to_directory, "/out"), {tree, writer}));
    CHECK(writer.written.size() == 2);
    CHECK(writer.written.contains("/out/core/Cargo.toml"));
}

TEST_CASE("stamp use-case: --check writes nothing and tells the differences", "[stamp]") {
    const MemoryTree tree(k_tree);
    const RecordingWriter writer;
    const auto report = run_stamp(request(StampMode::check, ""), {tree, writer});
    REQUIRE(report);
    CHECK(writer.calls == 0);
    CHECK(report->written.empty());
    REQUIRE(report->findings.size() == 2);
    CHECK(report->findings[0].origin == Origin{"Cargo.lock", 3, 11});
    CHECK(exit_code_of(report->findings) == ExitCode::negative);
}

TEST_CASE("stamp use-case: a stamped tree is not written again", "[stamp]") {
    auto files = k_tree;
    files["core/Cargo.toml"] = "[package]\nname = \"core\"\nversion = \"0.4.2\"\n";
    files["Cargo.lock"] = "[[package]]\nname = \"core\"\nversion = \"0.4.2\"\n";
    const MemoryTree tree(files);
    const RecordingWriter writer;
    const auto report = run_stamp(request(StampMode::in_place, "/repo"), {tree, writer});
    REQUIRE(report);
    CHECK(writer.calls == 0);
}

TEST_CASE("stamp use-case: one finding keeps everything from being written", "[stamp]") {
    auto files = k_tree;
    files["pyproject.toml"] = "[project]\nname = \"demo\"\n";
    const MemoryTree tree(files);
    const RecordingWriter writer;
    const auto report = run_stamp(request(StampMode::in_place, "/repo"), {tree, writer});
    REQUIRE_FALSE(report);
    CHECK(report.error().diagnostics.at(0).code == codes::PIOT_STAMP_NOT_WRITABLE);
    CHECK(writer.calls == 0);
}

TEST_CASE("stamp use-case: all manifests that cannot be read are told", "[stamp]") {
    auto files = k_tree;
    files["core/Cargo.toml"] = "unreadable";
    files["pyproject.toml"] = "unreadable";
    const RecordingWriter writer;
    const auto report = run_stamp(request(StampMode::in_place, "/repo"), {MemoryTree(files), writer});
    REQUIRE_FALSE(report);
    CHECK(report.error().diagnostics.size() == 2);
}

TEST_CASE("stamp use-case: a full disk is passed on", "[stamp]") {
    const MemoryTree tree(k_tree);
    RecordingWriter writer;
    writer.is_full = true;
    const auto report = run_stamp(request(StampMode::in_place, "/repo"), {tree, writer});
    REQUIRE_FALSE(report);
    CHECK(report.error().diagnostics.at(0).code == codes::PIOT_DISK_FULL);
}
