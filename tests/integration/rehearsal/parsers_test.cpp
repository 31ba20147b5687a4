// SPDX-License-Identifier: MIT
#include "rehearsal/digests.hpp"
#include "rehearsal/encoding.hpp"
#include "rehearsal/id_token.hpp"
#include "rehearsal/multipart.hpp"
#include "rehearsal/pep440.hpp"
#include "support/catch.hpp"

#include <algorithm>

using namespace piot::rehearsal;

namespace {

struct Part {
    PartHeader header;
    std::string content;
};

std::vector<Part> parts_of(const std::string& body) {
    const Body source(body);
    BodyReader reader(source);
    MultipartReader multipart(reader, "b");
    std::vector<Part> parts;
    while (true) {
        const auto header = multipart.next();
        if (!header) FAIL(header.error().text);
        if (!*header) return parts;
        parts.push_back({**header, ""});
        while (true) {
            const auto piece = multipart.read();
            if (!piece) FAIL(piece.error().text);
            if (!*piece) break;
            parts.back().content += **piece;
        }
    }
}

}  // namespace

TEST_CASE("multipart: parts, names and contents", "[multipart]") {
    const auto parts = parts_of(
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
        "--b\r\ncontent-disposition: form-data; filename=\"f;\\\"x.whl\"; name=content\r\nContent-Type: "
        "text/x\r\n\r\n\r\n"
        "two\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"c\"; "
        "filename*=utf-8''caf%C3%A9\r\n\r\n\r\n--b--\r\n");
    REQUIRE(parts.size() == 3);
    CHECK(parts[0].header.name == "a");
    CHECK_FALSE(parts[0].header.file_name);
    CHECK(parts[0].content == "one");
    CHECK(parts[1].header.name == "content");
    CHECK(parts[1].header.file_name == "f;\"x.whl");
    CHECK(parts[1].header.content_type == "text/x");
    CHECK(parts[1].content == "\r\ntwo\r\n");
    CHECK(parts[2].header.file_name == "caf\xC3\xA9");
    CHECK(parts[2].content.empty());
}

TEST_CASE("multipart: what looks like a delimiter is content, wherever the reads end", "[multipart]") {
    // A delimiter's beginning on each side of the 64 KiB border of a read.
    const auto size = GENERATE(65'300U, 65'400U, 65'450U, 65'465U, 65'470U, 65'480U, 65'536U, 131'000U);
    for (std::size_t offset = 0; offset < 12; ++offset) {
        const auto content = std::string(size + offset, 'x') + "\r\n--a\r\n-\r\n--";
        const auto parts =
            parts_of("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + content + "\r\n--b--");
        REQUIRE(parts.size() == 1);
        CHECK(parts[0].content == content);
    }
}

TEST_CASE("multipart: the boundary of a content type", "[multipart]") {
    CHECK(MultipartReader::boundary_of("multipart/form-data; boundary=abc") == "abc");
    CHECK(MultipartReader::boundary_of("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"") == "a b");
    CHECK_FALSE(MultipartReader::boundary_of("multipart/form-data"));
    CHECK_FALSE(MultipartReader::boundary_of("application/json; boundary=abc"));
}

TEST_CASE("pep440: spellings and their normal form", "[pep440]") {
    struct Case {
        const char* given;
        const char* normal;
    };
    const auto [given, normal] = GENERATE(
        Case{"1.0", "1.0"}, Case{"v1.0.0", "1.0.0"}, Case{"1.0.0-alpha.1", "1.0.0a1"}, Case{"1.0-beta", "1.0b0"},
        Case{"1.0.0-rc.1", "1.0.0rc1"}, Case{"1.0c2", "1.0rc2"}, Case{"1.0-preview_3", "1.0rc3"},
        Case{"1.0-1", "1.0.post1"}, Case{"1.0.post", "1.0.post0"}, Case{"1.0-r4", "1.0.post4"},
        Case{"1.0.DEV3", "1.0.dev3"}, Case{"2!1.0", "2!1.0"}, Case{"1.0a1.post2.dev3", "1.0a1.post2.dev3"},
        Case{"1.0+Ubuntu-1", "1.0+ubuntu.1"}, Case{" 1.0 ", "1.0"});
    const auto version = PythonVersion::parse(given);
    REQUIRE(version);
    CHECK(version->to_string() == normal);
}

TEST_CASE("pep440: what is no version", "[pep440]") {
    const auto* given =
        GENERATE("", "dog", "1.0-nightly.5", "1.0.0-0.3.7", "1.0 beta", "1..0", "1.0+", "1.0+a..b", "1.0-a1b2");
    CHECK_FALSE(PythonVersion::parse(given));
}

TEST_CASE("pep440: the order of versions", "[pep440]") {
    const std::vector<const char*> ascending = {"1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0a2",          "1.0b1",
                                                "1.0rc9",   "1.0rc10",    "1.0",   "1.0.post1.dev1", "1.0.post1",
                                                "1.1",      "1.10",       "1!0.1"};
    for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
        INFO(ascending[i] << " < " << ascending[i + 1]);
        CHECK(PythonVersion::parse(ascending[i])->precedes(*PythonVersion::parse(ascending[i + 1])));
        CHECK_FALSE(PythonVersion::parse(ascending[i + 1])->precedes(*PythonVersion::parse(ascending[i])));
    }
    CHECK(PythonVersion::parse("1.0.0")->to_canonical() == PythonVersion::parse("1")->to_canonical());
}

TEST_CASE("encoding: base64 both ways", "[encoding]") {
    CHECK(base64url_encode("\xFB\xEF\xBE") == "----");
    CHECK(base64url_encode("a") == "YQ");
    CHECK(base64_decode("YQ==") == "a");
    CHECK(base64_decode("++//") == "\xFB\xEF\xFF");
    CHECK(base64_decode("--__") == "\xFB\xEF\xFF");
    CHECK_FALSE(base64_decode("a"));
    CHECK_FALSE(base64_decode("a b="));
}

TEST_CASE("encoding: percent both ways", "[encoding]") {
    CHECK(percent_decode("%41+b%zz%4") == "A+b%zz%4");
    CHECK(percent_encode("a b/ä") == "a%20b%2F%C3%A4");
}

TEST_CASE("digests: of an empty file and of a known text", "[digests]") {
    DigestStream empty;
    const auto none = empty.finish();
    CHECK(none.md5 == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(none.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(none.blake2b_256 == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    DigestStream text;
    text.update("ab");
    text.update("c");
    CHECK(text.finish().blake2b_256 == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST_CASE("id token: workflow files and account ids", "[id_token]") {
    CHECK(workflow_file_of("o/r/.github/workflows/release.yml@refs/heads/main") == "release.yml");
    CHECK_FALSE(workflow_file_of("o/r/.github/workflows/release.yml"));
    CHECK_FALSE(workflow_file_of("o/r/release.yml@refs/heads/main"));
    CHECK_FALSE(workflow_file_of("o/r/.github/workflows/release.txt@refs/heads/main"));
    CHECK(account_id_of("Octo") == account_id_of("octo"));
    CHECK(account_id_of("octo") != account_id_of("octa"));
}
