// SPDX-License-Identifier: MIT
#include "io/archive/archive_reader.hpp"

#include "support/archive_builder.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"

#include <random>

#include <zip.h>

using namespace piot;
using namespace piot::test;

namespace {

ArchiveRequest request_for(const std::filesystem::path& file, ArchiveFormat format) {
    ArchiveRequest request;
    request.file = file;
    request.display = file.filename().generic_string();
    request.format = format;
    request.keeps_text = [](std::string_view path) { return path == "pkg/a.txt"; };
    return request;
}

Result<ArchiveContent> read(std::string_view bytes, ArchiveFormat format, const ArchiveLimits& limits = {}) {
    const TempDir dir;
    auto request = request_for(dir.write("archive.bin", bytes), format);
    request.limits = limits;
    return io::FileArchiveReader().read_archive(request);
}

Result<ArchiveContent> read_zip(const std::vector<ZipEntry>& entries) {
    return read(make_zip(entries), ArchiveFormat::zip);
}

Result<ArchiveContent> read_tar(const std::vector<TarEntry>& entries) {
    return read(make_tar_gz(entries), ArchiveFormat::tar_gz);
}

/// The messages of all findings, which must be of the archive's code; empty when it was accepted.
std::string refusal(const Result<ArchiveContent>& result) {
    if (result) return "";
    std::string all;
    for (const auto& diagnostic : result.error().diagnostics) {
        CHECK(diagnostic.code == codes::PIOT_INSPECT_ARCHIVE);
        CHECK(diagnostic.origin.file == "archive.bin");
        CHECK_FALSE(diagnostic.hint.empty());
        all += diagnostic.message + "\n";
    }
    return all;
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("archive reader: without members' hashes only the kept texts are read", "[archive_reader]") {
    const TempDir dir;
    const auto format = GENERATE(ArchiveFormat::zip, ArchiveFormat::tar_gz);
    const bool is_zip = format == ArchiveFormat::zip;
    const auto bytes = is_zip ? make_zip({{"pkg/a.txt", "kept"}, {"pkg/b.bin", "passed over"}})
                              : make_tar_gz({{"pkg/a.txt", "kept"}, {"pkg/b.bin", "passed over"}});
    auto request = request_for(dir.write("archive.bin", bytes), format);
    request.hashes = MemberHashes::left_out;
    const auto content = io::FileArchiveReader().read_archive(request);
    REQUIRE(content.has_value());
    CHECK(content->sha256 == sha256_hex(bytes));
    CHECK(content->texts.at("pkg/a.txt") == "kept");
    REQUIRE(content->members.size() == 2);
    CHECK(content->members.at(1).path == "pkg/b.bin");
    CHECK(content->members.at(1).size == 11);
    CHECK(content->members.at(1).sha256.empty());
}

TEST_CASE("archive: a zip gives its members with hashes and the texts that were asked for", "[archive]") {
    const auto bytes =
        make_zip({{"pkg/", "", {}, {}, {}, 0, 0x0800, 040755}, {"pkg/a.txt", "alpha"}, {"pkg/ä.txt", ""}});
    const auto content = read(bytes, ArchiveFormat::zip);
    REQUIRE(content.has_value());
    CHECK(content->file_name == "archive.bin");
    CHECK(content->size == bytes.size());
    CHECK(content->sha256 == sha256_hex(bytes));
    CHECK(content->members ==
          std::vector<ArchiveMember>{{"pkg/a.txt", 5, sha256_hex("alpha"), ""}, {"pkg/ä.txt", 0, sha256_hex(""), ""}});
    REQUIRE(content->find_text("pkg/a.txt") != nullptr);
    CHECK(*content->find_text("pkg/a.txt") == "alpha");
    CHECK(content->find_text("pkg/ä.txt") == nullptr);
    CHECK(content->top_level() == std::vector<std::string>{"pkg"});
}

TEST_CASE("archive: a tar.gz gives its members in the C locale too, with hashes for either line end", "[archive]") {
    const auto content = read_tar({{"pkg/", "", '5', "", {}}, {"pkg/a.txt", "a\r\nb\rc\r"}, {"pkg/ä.txt", "x\n"}});
    INFO(refusal(content));
    REQUIRE(content.has_value());
    CHECK(content->members ==
          std::vector<ArchiveMember>{{"pkg/a.txt", 7, sha256_hex("a\r\nb\rc\r"), sha256_hex("a\nb\rc\r")},
                                     {"pkg/ä.txt", 2, sha256_hex("x\n"), ""}});
    CHECK(*content->find_text("pkg/a.txt") == "a\r\nb\rc\r");
}

TEST_CASE("archive: what is no archive says so", "[archive]") {
    const auto format = GENERATE(ArchiveFormat::zip, ArchiveFormat::tar_gz);
    CHECK_THAT(refusal(read("", format)), Contains("is empty"));
    CHECK_THAT(refusal(read("<html>404</html>", format)), Contains("is not a"));
    CHECK_THAT(refusal(read(std::string(100'000, '\0'), format)), Contains("is not a"));
    CHECK_THAT(refusal(read(make_gzip("no tar at all"), ArchiveFormat::tar_gz)), Contains("holds no"));
    CHECK_THAT(refusal(read(make_tar({{"pkg/a", "x"}}), ArchiveFormat::tar_gz)), Contains("is not a gzip stream"));
    CHECK_THAT(refusal(read(make_gzip(make_tar_gz({{"pkg/a", "x"}})), ArchiveFormat::tar_gz)),
               Contains("is not a gzip stream"));
    CHECK_THAT(refusal(read(make_zip({}), ArchiveFormat::zip)), Contains("holds no files"));
    CHECK_THAT(refusal(read_tar({{"pkg/", "", '5', "", {}}})), Contains("holds no files"));
}

TEST_CASE("archive: a file that is not there or no file is unreadable", "[archive]") {
    const TempDir dir;
    for (const auto& path : {dir.path() / "absent.whl", dir.path()}) {
        const auto result = io::FileArchiveReader().read_archive(request_for(path, ArchiveFormat::zip));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().diagnostics.front().code == codes::PIOT_INSPECT_UNREADABLE);
    }
}

TEST_CASE("archive: every cut of a zip or tar.gz is refused", "[archive]") {
    const auto zip = make_zip({{"pkg/a.txt", "alpha"}, {"pkg/b.txt", "beta"}});
    const auto tar = make_tar_gz({{"pkg/a.txt", "alpha"}});
    for (std::size_t size = 1; size < zip.size(); size += 7) {
        CAPTURE(size);
        CHECK_FALSE(read(zip.substr(0, size), ArchiveFormat::zip).has_value());
    }
    for (std::size_t size = 1; size < tar.size(); size += size < 2000 ? 61 : 1) {
        CAPTURE(size);
        CHECK_FALSE(read(tar.substr(0, size), ArchiveFormat::tar_gz).has_value());
    }
}

TEST_CASE("archive: a zip with bytes around it, or one that contradicts itself, is refused", "[archive]") {
    const auto good = make_zip({{"pkg/a.txt", "alpha"}, {"pkg/b.txt", "beta"}});
    REQUIRE(read(good, ArchiveFormat::zip).has_value());
    CHECK_FALSE(read("#!/bin/sh\n" + good, ArchiveFormat::zip).has_value());
    CHECK_FALSE(read(good + "trailing", ArchiveFormat::zip).has_value());
    CHECK_FALSE(read(good + good, ArchiveFormat::zip).has_value());
    CHECK_FALSE(read_zip({{"pkg/a.txt", "alpha", "pkg/b.txt"}}).has_value());
    CHECK_FALSE(read_zip({{"pkg/a.txt", "alpha", {}, {}, 1234}}).has_value());
    CHECK_FALSE(read_zip({{"pkg/a.txt", "alpha", {}, 4}}).has_value());
    CHECK_FALSE(read_zip({{"pkg/a.txt", "alpha", {}, 6}}).has_value());
}

TEST_CASE("archive: unsafe member paths are refused, all in one report", "[archive]") {
    const std::vector<std::string> bad{"../evil", "/etc/passwd", "pkg/../../evil", "pkg\\evil",
                                       "C:/evil", "pkg//two",    "./pkg/a",        "pkg/new\nline"};
    std::vector<ZipEntry> zip;
    std::vector<TarEntry> tar;
    for (const auto& name : bad) {
        zip.push_back({name, "x"});
        tar.push_back({name, "x"});
    }
    for (const auto& result : {read_zip(zip), read_tar(tar)}) {
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().diagnostics.size() == bad.size());
        const auto text = refusal(result);
        CHECK_THAT(text, Contains("`../evil` holds the component `..`"));
        CHECK_THAT(text, Contains("`/etc/passwd` is absolute"));
        CHECK_THAT(text, Contains("`pkg\\evil` holds a backslash"));
        CHECK_THAT(text, Contains("`pkg/new?line` holds a control character"));
    }
}

TEST_CASE("archive: a member path that is not UTF-8 is refused", "[archive]") {
    CHECK_THAT(refusal(read_tar({{"pkg/\xFF\xFE", "x"}})), Contains("is not UTF-8"));
    CHECK_FALSE(read_zip({{"pkg/\xFF\xFE", "x"}}).has_value());
    CHECK_THAT(refusal(read_zip({{"pkg/\xFF\xFE", "x", {}, {}, {}, 0, 0}})), Contains("is not UTF-8"));
}

TEST_CASE("archive: a tar name from a pax header is taken as well", "[archive]") {
    const std::string record = "19 path=pkg/\xC3\xA4.txt\n";
    const auto content = read_tar({{"PaxHeaders/x", record, 'x'}, {"pkg/ignored", "alpha"}});
    INFO(refusal(content));
    REQUIRE(content.has_value());
    CHECK(content->members == std::vector<ArchiveMember>{{"pkg/ä.txt", 5, sha256_hex("alpha")}});
}

TEST_CASE("archive: a name that occurs twice, or is file and directory, is refused", "[archive]") {
    CHECK_THAT(refusal(read_tar({{"pkg/a", "1"}, {"pkg/a", "2"}})), Contains("`pkg/a` occurs twice"));
    CHECK_FALSE(read_zip({{"pkg/a", "1"}, {"pkg/a", "2"}}).has_value());
    CHECK_THAT(refusal(read_tar({{"pkg/a", "1"}, {"pkg/a/b", "2"}})),
               Contains("`pkg/a` is a file and a directory at once"));
    CHECK_THAT(refusal(read_zip({{"pkg/a", "1"}, {"pkg/a/b", "2"}})),
               Contains("`pkg/a` is a file and a directory at once"));
}

TEST_CASE("archive: links, devices and encrypted or oddly packed members are refused", "[archive]") {
    CHECK_THAT(refusal(read_tar({{"pkg/a", "x"}, {"pkg/l", "", '2', "a", {}}})),
               Contains("`pkg/l` is a symbolic link"));
    CHECK_THAT(refusal(read_tar({{"pkg/a", "x"}, {"pkg/l", "", '1', "pkg/a", {}}})),
               Contains("`pkg/l` is a hard link"));
    CHECK_THAT(refusal(read_tar({{"pkg/d", "", '3', "", {}}})), Contains("`pkg/d` is a device"));
    CHECK_THAT(refusal(read_tar({{"pkg/p", "", '6', "", {}}})), Contains("`pkg/p` is a device, a pipe"));
    CHECK_THAT(refusal(read_zip({{"pkg/l", "a", {}, {}, {}, 0, 0x0800, 0120777}})), Contains("`pkg/l` is a link"));
    CHECK_THAT(refusal(read_zip({{"pkg/e", "a", {}, {}, {}, 0, 0x0801}})), Contains("is encrypted"));
    constexpr std::uint16_t k_lzma = 14;
    CHECK_THAT(refusal(read_zip({{"pkg/l", "a", {}, {}, {}, k_lzma}})), Contains("is neither stored nor deflated"));
}

TEST_CASE("archive: a gzip stream whose checksum lies, or with something behind it, is refused", "[archive]") {
    const auto good = make_tar_gz({{"pkg/a.txt", "alpha"}});
    REQUIRE(read(good, ArchiveFormat::tar_gz).has_value());
    auto flipped = good;
    flipped[good.find("alpha")] = 'A';
    CHECK_THAT(refusal(read(flipped, ArchiveFormat::tar_gz)), Contains("gzip checksum does not match"));
    CHECK_FALSE(read(good + "behind", ArchiveFormat::tar_gz).has_value());
    CHECK_FALSE(read(good + std::string(7, '\0') + "behind", ArchiveFormat::tar_gz).has_value());
    CHECK(read(good + std::string(10'000, '\0'), ArchiveFormat::tar_gz).has_value());
    CHECK_FALSE(read(good + good, ArchiveFormat::tar_gz).has_value());
    const auto hidden = make_tar({{"pkg/a.txt", "alpha"}}) + make_tar({{"pkg/evil", "x"}});
    CHECK_THAT(refusal(read(make_gzip(hidden), ArchiveFormat::tar_gz)), Contains("bytes follow the end of the tar"));
    const auto padded = make_tar({{"pkg/a.txt", "alpha"}}) + std::string(200'000, '\0');
    CHECK(read(make_gzip(padded), ArchiveFormat::tar_gz).has_value());
}

TEST_CASE("archive: the limits hold for entries, depth, path length and size", "[archive]") {
    ArchiveLimits limits;
    limits.entries = 2;
    limits.depth = 3;
    limits.path_bytes = 20;
    limits.unpacked_bytes = 1 << 20;
    const auto check = [&](const std::string& name, const std::string& content, std::string_view message) {
        CHECK_THAT(refusal(read(make_zip({{name, content}}), ArchiveFormat::zip, limits)),
                   Contains(std::string(message)));
        CHECK_THAT(refusal(read(make_tar_gz({{name, content}}), ArchiveFormat::tar_gz, limits)),
                   Contains(std::string(message)));
    };
    check("a/b/c/d", "x", "is nested deeper than 3");
    check(std::string(21, 'a'), "x", "is longer than 20 bytes");
    check("a", std::string((1 << 20) + 1, 'x'), "unpacks to more than 1 MiB");
    CHECK_THAT(refusal(read(make_zip({{"a", ""}, {"b", ""}, {"c", ""}}), ArchiveFormat::zip, limits)),
               Contains("holds more than 2 entries"));
    CHECK_THAT(refusal(read(make_tar_gz({{"a", ""}, {"b", ""}, {"c", ""}}), ArchiveFormat::tar_gz, limits)),
               Contains("holds more than 2 entries"));
}

TEST_CASE("archive: a zip bomb is refused by its claims, before it is unpacked", "[archive]") {
    const TempDir dir;
    const auto path = dir.path() / "archive.bin";
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE, nullptr);
    REQUIRE(archive != nullptr);
    const std::string zeros(70 << 20, '\0');
    zip_file_add(archive, "pkg/bomb", zip_source_buffer(archive, zeros.data(), zeros.size(), 0), 0);
    REQUIRE(zip_close(archive) == 0);
    CHECK_THAT(refusal(io::FileArchiveReader().read_archive(request_for(path, ArchiveFormat::zip))),
               Contains("unpacks to more than 50 times its size"));
}

TEST_CASE("archive: a member that claims more than there is does not make room for it", "[archive]") {
    constexpr std::uint64_t k_seven_gib = 7ULL << 30U;
    CHECK_THAT(refusal(read_tar({{"pkg/a", "x", '0', "", k_seven_gib}})), Contains("unpacks to more than 4096 MiB"));
    CHECK_FALSE(read_tar({{"pkg/a", "x", '0', "", 100'000}}).has_value());
}

TEST_CASE("archive: a directory's files are listed at any depth, links as links", "[archive]") {
    const TempDir dir;
    dir.write("b/deep/x.whl", "x");
    dir.write("a.crate", "y");
    std::filesystem::create_directory_symlink(dir.path() / "b", dir.path() / "c");
    const io::FileArchiveReader reader;
    const auto files = reader.list_files(dir.path());
    REQUIRE(files.has_value());
    CHECK(*files == std::vector<ListedFile>{{"a.crate", ListedFileKind::regular},
                                            {"b/deep/x.whl", ListedFileKind::regular},
                                            {"c", ListedFileKind::link}});
    const auto absent = reader.list_files(dir.path() / "absent");
    REQUIRE(absent.has_value());
    CHECK_FALSE(absent->has_value());
}

TEST_CASE("archive: kept text has a budget", "[archive]") {
    ArchiveLimits limits;
    limits.text_bytes = 4;
    const auto content = read(make_zip({{"pkg/a.txt", "alpha"}}), ArchiveFormat::zip, limits);
    REQUIRE(content.has_value());
    CHECK(content->find_text("pkg/a.txt") == nullptr);
    CHECK(content->find_member("pkg/a.txt") != nullptr);
}

TEST_CASE("archive: damaged bytes never do more than give findings", "[archive]") {
    std::mt19937 random(20240607);  // NOLINT: the same bytes on every run
    const std::vector<std::pair<std::string, ArchiveFormat>> seeds{
        {make_zip({{"pkg/a.txt", "alpha"}, {"pkg/b.txt", std::string(3000, 'b')}}), ArchiveFormat::zip},
        {make_tar_gz({{"pkg/a.txt", "alpha"}, {"pkg/b.txt", std::string(3000, 'b')}}), ArchiveFormat::tar_gz}};
    for (const auto& [seed, format] : seeds) {
        for (int round = 0; round < 400; ++round) {
            auto bytes = seed;
            for (int flips = 0; flips < 1 + round % 4; ++flips)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            const auto result = read(bytes, format);
            // Some fields bear no meaning (time stamps); what is accepted must still be whole.
            if (result)
                CHECK(result->members.size() == 2);
            else
                CHECK_FALSE(result.error().diagnostics.empty());
        }
        std::string noise(500, '\0');
        for (int round = 0; round < 100; ++round) {
            for (char& c : noise)
                c = static_cast<char>(random());
            CHECK_FALSE(read(noise, format).has_value());
            CHECK_FALSE(read(seed.substr(0, 40) + noise, format).has_value());
        }
    }
}
