// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"
#include "piot/base/result.hpp"
#include "piot/base/secret.hpp"

#include <set>

using namespace piot;

TEST_CASE("exit code: the order of severity is contract", "[diagnostic]") {
    CHECK(more_severe(ExitCode::transient, ExitCode::negative) == ExitCode::negative);
    CHECK(more_severe(ExitCode::usage, ExitCode::negative) == ExitCode::usage);
    CHECK(more_severe(ExitCode::refused, ExitCode::usage) == ExitCode::refused);
    CHECK(more_severe(ExitCode::interrupted, ExitCode::refused) == ExitCode::interrupted);
    CHECK(more_severe(ExitCode::success, ExitCode::transient) == ExitCode::transient);
}

TEST_CASE("exit code: notices and warnings do not fail a run", "[diagnostic]") {
    const Diagnostic notice{codes::PIOT_PLAN_TAG_NOTICE, Severity::notice, "x"};
    const Diagnostic error{codes::PIOT_PLAN_TRAILER, Severity::error, "y"};
    CHECK(exit_code_of({notice}) == ExitCode::success);
    CHECK(exit_code_of({notice, error}) == ExitCode::usage);
}

TEST_CASE("codes: every code is unique, prefixed and titled", "[codes]") {
    std::set<std::string_view> names;
    for (const auto& code : codes::all()) {
        CAPTURE(code.name);
        CHECK(names.insert(code.name).second);
        CHECK(code.name.substr(0, 5) == "PIOT_");
        CHECK_FALSE(code.title.empty());
    }
}

TEST_CASE("redactor: the longer secret goes first and short ones stay", "[secret]") {
    Redactor redactor;
    redactor.add(Secret("pypi-abcdef"));
    redactor.add(Secret("pypi-abcdef-and-more"));
    redactor.add(Secret("short"));
    CHECK(redactor.redact("a pypi-abcdef-and-more b pypi-abcdef short") == "a *** b *** short");
}

TEST_CASE("redactor: knows a secret by the forms that others give it", "[secret]") {
    Redactor redactor;
    CHECK(redactor.add(Secret("hunter/2+hunter~2")));
    CHECK_FALSE(redactor.add(Secret("hunter/2+hunter~2")));
    CHECK(redactor.redact("hunter%2F2%2Bhunter~2 hunter%2f2%2bhunter~2") == "*** ***");
    // base64 of the secret after nothing, after `u:` and after `me:`, as basic authentication sends it
    for (const auto* text : {"aHVudGVyLzIraHVudGVyfjI=", "dTpodW50ZXIvMitodW50ZXJ+Mg==", "bWU6aHVudGVyLzIraHVudGVyfjI=",
                             "dTpodW50ZXIvMitodW50ZXJ-Mg=="}) {
        const auto shown = redactor.redact(text);
        INFO(shown);
        CHECK(shown.find("***") != std::string::npos);
        CHECK(shown.size() < 12);
    }
}

TEST_CASE("hash: SHA-256 in one piece and in many is the known value", "[hash]") {
    constexpr std::string_view k_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    CHECK(sha256_hex("abc") == k_abc);
    Sha256 hash;
    hash.update("a");
    hash.update("bc");
    CHECK(hash.finish_hex() == k_abc);
}

namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return fail({codes::PIOT_USAGE, Severity::error, "odd"});
    return value / 2;
}

Result<int> quarter(int value) {
    PIOT_TRY(const int once, half(value));
    PIOT_TRY(const int twice, half(once));
    return twice;
}

}  // namespace

TEST_CASE("result: the first failure travels up unchanged", "[result]") {
    CHECK(quarter(8) == 2);
    const auto failed = quarter(6);
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().diagnostics.front().message == "odd");
}
