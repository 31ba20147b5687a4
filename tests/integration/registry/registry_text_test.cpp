// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/crates_reader.hpp"
#include "registry/http_date.hpp"
#include "registry/iso_time.hpp"
#include "registry/pypi_simple.hpp"
#include "support/catch.hpp"

#include "piot/base/encoding.hpp"

using namespace piot;
using namespace piot::registry;

TEST_CASE("encoding: base64 in all three lengths, and back from the URL form", "[encoding]") {
    CHECK(to_base64("") == "");
    CHECK(to_base64("f") == "Zg==");
    CHECK(to_base64("fo") == "Zm8=");
    CHECK(to_base64("foo") == "Zm9v");
    CHECK(to_base64("__token__:pypi-x") == "X190b2tlbl9fOnB5cGkteA==");
    CHECK(from_base64url("Zm8") == "fo");
    CHECK(from_base64url("-_-_") == "\xFB\xFF\xBF");
    CHECK_FALSE(from_base64url("Zm9v+").has_value());
    CHECK_FALSE(from_base64url("Z").has_value());
}

TEST_CASE("encoding: a path segment cannot reach beyond itself", "[encoding]") {
    CHECK(percent_encode("a-b_c.1~") == "a-b_c.1~");
    CHECK(percent_encode("../x?y#z ä%") == "..%2Fx%3Fy%23z%20%C3%A4%25");
}

TEST_CASE("encoding: lengths go out lowest byte first", "[encoding]") {
    CHECK(to_little_endian(0x01020304U) == std::string("\x04\x03\x02\x01"));
}

TEST_CASE("http date: the form of RFC 9110, whatever the time zone of this process", "[http_date]") {
    using namespace std::chrono;
    CHECK(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT") == sys_seconds{0s});
    CHECK(parse_http_date("Fri, 21 Aug 2026 10:00:00 GMT") == sys_seconds{1787306400s});
    CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT") == sys_seconds{1709251199s});
    const auto text =
        GENERATE(as<std::string>{}, "", "1787306400", "Fri, 21 Aug 2026 10:00:00", "21 Aug 2026 10:00:00 GMT",
                 "Fri, 31 Feb 2026 10:00:00 GMT", "Fri, 21 Aug 2026 24:00:00 GMT", "Fri, -1 Aug 2026 10:00:00 GMT",
                 "Fri, 21 Foo 2026 10:00:00 GMT");
    CHECK_FALSE(parse_http_date(text).has_value());
}

TEST_CASE("iso time: as registries write it, in UTC, fractions dropped", "[iso_time]") {
    using namespace std::chrono;
    CHECK(parse_iso_time("1970-01-01T00:00:00Z") == sys_seconds{0s});
    CHECK(parse_iso_time("2026-08-21T10:00:00.123456Z") == sys_seconds{1787306400s});
    CHECK(parse_iso_time("2026-08-21T10:00:00+00:00") == sys_seconds{1787306400s});
    CHECK(parse_iso_time("2024-02-29T23:59:59.9+00:00") == sys_seconds{1709251199s});
    const auto* const text =
        GENERATE("", "2026-08-21", "2026-08-21T10:00:00", "2026-08-21 10:00:00Z", "2026-08-21T10:00:00+02:00",
                 "2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-08-21T24:00:00Z", "2026-08-21T10:60:00Z",
                 "20260821T100000Z", "2026-08-21T10:00:00.Zx", "-026-08-21T10:00:00Z");
    CAPTURE(text);
    CHECK_FALSE(parse_iso_time(text).has_value());
}

TEST_CASE("retry-after: seconds, or a date by the server's own clock, with a margin", "[answer]") {
    using namespace std::chrono;
    const system_clock::time_point now{seconds{1787306400}};
    const auto after = [&](std::vector<std::pair<std::string, std::string>> headers) {
        HttpResponse response;
        response.headers = std::move(headers);
        return find_retry_after(response, now);
    };
    CHECK_FALSE(after({}).has_value());
    CHECK_FALSE(after({{"retry-after", "soon"}}).has_value());
    CHECK_FALSE(after({{"retry-after", "-5"}}).has_value());
    CHECK(after({{"retry-after", "30"}}) == 31s);
    CHECK(after({{"retry-after", "Fri, 21 Aug 2026 10:01:00 GMT"}}) == 61s);
    // This machine's clock is an hour ahead of the server's.
    CHECK(after({{"date", "Fri, 21 Aug 2026 09:00:00 GMT"}, {"retry-after", "Fri, 21 Aug 2026 09:02:00 GMT"}}) == 121s);
    CHECK(after({{"retry-after", "Fri, 21 Aug 2020 10:00:00 GMT"}}) == 1s);
}

TEST_CASE("one line: foreign text cannot move the cursor or fill the screen", "[answer]") {
    CHECK(to_one_line("a\r\n\tb\x1b[31mc") == "a b [31mc");
    CHECK(to_one_line("") == "");
    const auto long_line = to_one_line(std::string(299, 'x') + "äöü" + std::string(100000, 'y'));
    CHECK(long_line == std::string(299, 'x') + " …");
}

TEST_CASE("sparse index path: by the length of the name, in lower case", "[crates_reader]") {
    CHECK(sparse_index_path("a") == "1/a");
    CHECK(sparse_index_path("Ab") == "2/ab");
    CHECK(sparse_index_path("abc") == "3/a/abc");
    CHECK(sparse_index_path("Zz-Alpha") == "zz/-a/zz-alpha");
    CHECK(sparse_index_path("../x") == "../%2Fx/..%2Fx");
}

TEST_CASE("pep440: versions are equal beyond their spelling", "[pypi_simple]") {
    CHECK(is_same_pep440("1.2.3", "1.2.3"));
    CHECK(is_same_pep440("1.0", "1.0.0"));
    CHECK(is_same_pep440("1.0.0-rc.1", "1rc1"));
    CHECK(is_same_pep440("1.0.post1", "1.post1"));
    CHECK_FALSE(is_same_pep440("1.0", "1.0.1"));
    CHECK_FALSE(is_same_pep440("1.0", "10"));
    CHECK_FALSE(is_same_pep440("1.0rc1", "1.0"));
    CHECK_FALSE(is_same_pep440("", ""));
    CHECK_FALSE(is_same_pep440("nonsense", "nonsense"));
}
