// SPDX-License-Identifier: MIT
#include "io/disk_file_writer.hpp"

#include "io/system_clock.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

#include "piot/base/codes.hpp"

#include <set>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace piot;
using piot::io::DiskFileWriter;
using piot::test::read_file;
using piot::test::TempDir;

namespace {

namespace fs = std::filesystem;

/// Every path below a directory, so that left-overs show.
std::set<std::string> names_below(const fs::path& directory) {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        names.insert(entry.path().lexically_relative(directory).string());
    return names;
}

unsigned mode_of(const fs::path& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

Diagnostic only_finding(const Result<void>& result) {
    REQUIRE_FALSE(result);
    REQUIRE(result.error().diagnostics.size() == 1);
    CHECK_FALSE(result.error().diagnostics[0].hint.empty());
    return result.error().diagnostics[0];
}

/// Runs `body` in a child whose files may not grow beyond `limit` bytes; its exit status.
template <class Body>
int run_with_file_limit(rlim_t limit, Body body) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const io::SignalGuard signals;  // as in main: the limit is an error then, not the end
        const rlimit sizes{limit, limit};
        ::setrlimit(RLIMIT_FSIZE, &sizes);
        ::_exit(body());
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("disk writer: files are created with their parents and replaced", "[disk_file_writer]") {
    const TempDir dir;
    dir.write("old.toml", "old");
    const DiskFileWriter writer;
    REQUIRE(
        writer.write_files({{dir.path() / "old.toml", "new"}, {dir.path() / "a/b/c.toml", std::string("x\0y", 3)}}));
    CHECK(read_file(dir.path() / "old.toml") == "new");
    CHECK(read_file(dir.path() / "a/b/c.toml") == std::string("x\0y", 3));
    CHECK(names_below(dir.path()) == std::set<std::string>{"old.toml", "a", "a/b", "a/b/c.toml"});
    CHECK(writer.write_files({}));
}

TEST_CASE("disk writer: large files are written whole", "[disk_file_writer]") {
    const TempDir dir;
    const std::string text(3'000'000, 'x');
    REQUIRE(DiskFileWriter().write_files({{dir.path() / "large", text}}));
    CHECK(read_file(dir.path() / "large") == text);
}

TEST_CASE("disk writer: the mode of a replaced file is kept, a new one obeys the umask", "[disk_file_writer]") {
    const TempDir dir;
    const auto script = dir.write("run.sh", "old");
    REQUIRE(::chmod(script.c_str(), 0751) == 0);
    const auto before = ::umask(027);
    const auto result = DiskFileWriter().write_files({{script, "new"}, {dir.path() / "fresh", "x"}});
    ::umask(before);
    REQUIRE(result);
    CHECK(mode_of(script) == 0751U);
    CHECK(mode_of(dir.path() / "fresh") == 0640U);
}

TEST_CASE("disk writer: a symbolic link stays one and its target is written", "[disk_file_writer]") {
    const TempDir dir;
    dir.write("real/file", "old");
    fs::create_symlink("real/file", dir.path() / "link");
    REQUIRE(DiskFileWriter().write_files({{dir.path() / "link", "new"}}));
    CHECK(fs::is_symlink(dir.path() / "link"));
    CHECK(read_file(dir.path() / "real/file") == "new");
    CHECK(names_below(dir.path()) == std::set<std::string>{"link", "real", "real/file"});
}

TEST_CASE("disk writer: a device is written directly and is never replaced", "[disk_file_writer]") {
    const TempDir dir;
    fs::create_symlink("/dev/null", dir.path() / "null");
    REQUIRE(DiskFileWriter().write_files({{dir.path() / "null", "x"}}));
    CHECK(fs::is_character_file("/dev/null"));
    CHECK(fs::is_symlink(dir.path() / "null"));
}

TEST_CASE("disk writer: when one file cannot be placed no file is changed", "[disk_file_writer]") {
    const TempDir dir;
    dir.write("a", "old a");
    dir.write("file", "old file");
    fs::create_directory(dir.path() / "directory");
    const auto before = names_below(dir.path());
    const auto [obstacle, code, text] = GENERATE(table<std::string, ErrorCode, std::string>({
        {"directory", codes::PIOT_IO, "Is a directory"},
        {"file/below", codes::PIOT_IO, "Not a directory"},
        {"/proc/piot", codes::PIOT_IO, "No such file or directory"},
        {"/dev/full", codes::PIOT_DISK_FULL, "No space left on device"},
    }));
    CAPTURE(obstacle);
    const auto finding = only_finding(DiskFileWriter().write_files(
        {{dir.path() / "a", "new"}, {dir.path() / "n/e/w", "new"}, {dir.path() / obstacle, "new"}}));
    CHECK(finding.code == code);
    CHECK(finding.message.find(text) != std::string::npos);
    CHECK(finding.message.find(obstacle) != std::string::npos);
    CHECK(read_file(dir.path() / "a") == "old a");
    CHECK(read_file(dir.path() / "file") == "old file");
    CHECK(names_below(dir.path()) == before);
}

TEST_CASE("disk writer: a full disk leaves everything as it was", "[disk_file_writer]") {
    const TempDir dir;
    dir.write("small", "old");
    dir.write("large", "old");
    const auto status = run_with_file_limit(4096, [&] {
        const auto result = DiskFileWriter().write_files({{dir.path() / "small", "new"},
                                                          {dir.path() / "new/large", std::string(5000, 'x')},
                                                          {dir.path() / "large", std::string(5000, 'x')}});
        return !result && result.error().diagnostics.at(0).code == codes::PIOT_DISK_FULL ? 0 : 1;
    });
    CHECK(status == 0);
    CHECK(read_file(dir.path() / "small") == "old");
    CHECK(read_file(dir.path() / "large") == "old");
    CHECK(names_below(dir.path()) == std::set<std::string>{"small", "large"});
}

TEST_CASE("disk writer: a directory without permission is told with a hint", "[disk_file_writer]") {
    if (::geteuid() == 0) return;  // root is never refused; /proc above stands in
    const TempDir dir;
    fs::create_directory(dir.path() / "locked");
    REQUIRE(::chmod((dir.path() / "locked").c_str(), 0555) == 0);
    const auto finding = only_finding(DiskFileWriter().write_files({{dir.path() / "locked/file", "x"}}));
    CHECK(finding.code == codes::PIOT_IO);
    CHECK(finding.hint.find("write permission") != std::string::npos);
}

TEST_CASE("disk writer: text is appended, to a new file too", "[disk_file_writer]") {
    const TempDir dir;
    const DiskFileWriter writer;
    REQUIRE(writer.append_file(dir.path() / "output", "a=1\n"));
    REQUIRE(writer.append_file(dir.path() / "output", "b=2\n"));
    CHECK(read_file(dir.path() / "output") == "a=1\nb=2\n");
    CHECK(only_finding(writer.append_file(dir.path() / "missing/output", "x")).code == codes::PIOT_IO);
    CHECK(only_finding(writer.append_file("/dev/full", "x")).code == codes::PIOT_DISK_FULL);
}

TEST_CASE("disk writer: an append that does not fit leaves no half of it", "[disk_file_writer]") {
    const TempDir dir;
    const auto file = dir.write("output", "before\n");
    const auto status = run_with_file_limit(4096, [&] {
        const auto result = DiskFileWriter().append_file(file, std::string(5000, 'x'));
        return !result && result.error().diagnostics.at(0).code == codes::PIOT_DISK_FULL ? 0 : 1;
    });
    CHECK(status == 0);
    CHECK(read_file(file) == "before\n");
}
