// SPDX-License-Identifier: MIT
#include "registry/signing_certificate.hpp"

#include "support/catch.hpp"

#include "piot/base/encoding.hpp"

#include <string>

using namespace piot;

namespace {

// Made by OpenSSL with the extensions that Fulcio writes: 1.3.6.1.4.1.57264.1.{1,3,12,13,19}. The last one names
// another commit, that of the build's configuration.
constexpr const char* k_certificate =
    "MIIC0zCCAnqgAwIBAgIUckCEXKkM0G1c9GzFRbrc3UIoCcUwCgYIKoZIzj0EAwIwFzEVMBMGA1UECgwMc2lnc3RvcmUuZGV2MB4X"
    "DTI2MTEyMTA2MDQxMVoXDTM2MTExODA2MDQxMVowFzEVMBMGA1UECgwMc2lnc3RvcmUuZGV2MFkwEwYHKoZIzj0CAQYIKoZIzj0D"
    "AQcDQgAEj3XG/ySI0bIXimAfnOscORcFhVqvuft0Xx19Oa4N3tHAAuqnE8y1ZwFBsb5BkRvJ/OPfnG2E2gxegaLSFfqkoKOCAaIw"
    "ggGeMA4GA1UdDwEB/wQEAwIHgDBYBgNVHREBAf8ETjBMhkpodHRwczovL2dpdGh1Yi5jb20vb2N0by90b29sLy5naXRodWIvd29y"
    "a2Zsb3dzL3JlbGVhc2UueW1sQHJlZnMvaGVhZHMvbWFpbjA5BgorBgEEAYO/MAEBBCtodHRwczovL3Rva2VuLmFjdGlvbnMuZ2l0"
    "aHVidXNlcmNvbnRlbnQuY29tMDYGCisGAQQBg78wAQMEKGMwZmZlZWMwZmZlZWMwZmZlZWMwZmZlZWMwZmZlZWMwZmZlZWMwZmYw"
    "LAYKKwYBBAGDvzABDAQeDBxodHRwczovL2dpdGh1Yi5jb20vb2N0by90b29sMDgGCisGAQQBg78wAQ0EKgwoYzBmZmVlYzBmZmVl"
    "YzBmZmVlYzBmZmVlYzBmZmVlYzBmZmVlYzBmZjA4BgorBgEEAYO/MAETBCoMKGRlYWRiZWVmZGVhZGJlZWZkZWFkYmVlZmRlYWRi"
    "ZWVmZGVhZGJlZWYwHQYDVR0OBBYEFAsyQqIiHyEClifZeMSu8wLnAxURMAoGCCqGSM49BAMCA0cAMEQCIAgHBuanDmIwP3gvsq4y"
    "9I6J1eLFMW7kpT+B8VNHKlj9AiB6RWtDkL8Qnw4zEXpUXTSbrrSc/WiWTWuRMv7xNs9o7A==";

// The same with the oldest extensions only, 1 and 3.
constexpr const char* k_old_certificate =
    "MIICMTCCAdagAwIBAgIUSUoQrRK8BW0JLGj0bZv/lYvJ2J4wCgYIKoZIzj0EAwIwFzEVMBMGA1UECgwMc2lnc3RvcmUuZGV2MB4X"
    "DTI2MTEyMTA2MDQxMVoXDTM2MTExODA2MDQxMVowFzEVMBMGA1UECgwMc2lnc3RvcmUuZGV2MFkwEwYHKoZIzj0CAQYIKoZIzj0D"
    "AQcDQgAEj3XG/ySI0bIXimAfnOscORcFhVqvuft0Xx19Oa4N3tHAAuqnE8y1ZwFBsb5BkRvJ/OPfnG2E2gxegaLSFfqkoKOB/zCB"
    "/DAOBgNVHQ8BAf8EBAMCB4AwWAYDVR0RAQH/BE4wTIZKaHR0cHM6Ly9naXRodWIuY29tL29jdG8vdG9vbC8uZ2l0aHViL3dvcmtm"
    "bG93cy9yZWxlYXNlLnltbEByZWZzL2hlYWRzL21haW4wOQYKKwYBBAGDvzABAQQraHR0cHM6Ly90b2tlbi5hY3Rpb25zLmdpdGh1"
    "YnVzZXJjb250ZW50LmNvbTA2BgorBgEEAYO/MAEDBChjMGZmZWVjMGZmZWVjMGZmZWVjMGZmZWVjMGZmZWVjMGZmZWVjMGZmMB0G"
    "A1UdDgQWBBQLMkKiIh8hApYn2XjErvMC5wMVETAKBggqhkjOPQQDAgNJADBGAiEAkZWlwR78h4ImP/nvVzqXq3l+CSBaUfs99tR5"
    "A4jsJDsCIQDO9d7BWmPShl+swKSi877Ey7yg+IHMHDzwqP4uSgYAWg==";

const std::string k_commit = "c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff";

}  // namespace

TEST_CASE("signing certificate: it names the commit of the source", "[signing_certificate]") {
    CHECK(registry::find_source_commit(from_base64(k_certificate).value()) == k_commit);
    CHECK(registry::find_source_commit(from_base64(k_old_certificate).value()) == k_commit);
}

TEST_CASE("signing certificate: bytes that end early name nothing", "[signing_certificate]") {
    const auto whole = from_base64(k_certificate).value();
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(registry::find_source_commit(whole.substr(0, length)));
}

TEST_CASE("signing certificate: damage names the same commit, none, and never anything but an id",
          "[signing_certificate]") {
    const auto whole = from_base64(k_certificate).value();
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const auto flip : {0x01, 0x80, 0xFF}) {
            auto damaged = whole;
            damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ flip);
            const auto commit = registry::find_source_commit(damaged).value_or(k_commit);
            CHECK(commit.size() == k_commit.size());
            CHECK(commit.find_first_not_of("0123456789abcdef") == std::string::npos);
        }
}

TEST_CASE("signing certificate: text, nothing, and endless lengths are no certificate", "[signing_certificate]") {
    for (const std::string bytes : {"", "0", "-----BEGIN CERTIFICATE-----"})
        CHECK_FALSE(registry::find_source_commit(bytes));
    CHECK_FALSE(registry::find_source_commit(std::string("\x30\x80\x30\x80", 4)));
    CHECK_FALSE(registry::find_source_commit(std::string("\x30\x84\xFF\xFF\xFF\xFF\x30", 7)));
    CHECK_FALSE(registry::find_source_commit(std::string("\x30\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01", 11)));
}

TEST_CASE("base64: padding and line ends are as one likes, other characters are not", "[signing_certificate]") {
    CHECK(from_base64("aGVsbG8=") == "hello");
    CHECK(from_base64("aGVs\r\nbG8") == "hello");
    CHECK(from_base64("//8+") == "\xFF\xFF>");
    CHECK_FALSE(from_base64("__8-"));
    CHECK_FALSE(from_base64("aGV*"));
}
