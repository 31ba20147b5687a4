// SPDX-License-Identifier: MIT
#include "io/certificate_bundle.hpp"

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using piot::io::find_certificate_bundle;

TEST_CASE("certificates: each distribution's own place is found", "[io]") {
    const auto* const place =
        GENERATE("etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt",
                 "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "etc/ssl/ca-bundle.pem", "etc/ssl/cert.pem");
    const piot::test::TempDir root;
    root.write(place, "-----BEGIN CERTIFICATE-----\n");
    CHECK(find_certificate_bundle(root.path()) == root.path() / place);
}

TEST_CASE("certificates: Debian's place comes first, since libcurl is Debian's", "[io]") {
    const piot::test::TempDir root;
    root.write("etc/ssl/cert.pem", "");
    root.write("etc/ssl/certs/ca-certificates.crt", "");
    CHECK(find_certificate_bundle(root.path()).filename() == "ca-certificates.crt");
}

TEST_CASE("certificates: a machine without any leaves the choice to libcurl", "[io]") {
    const piot::test::TempDir root;
    std::filesystem::create_directories(root.path() / "etc/ssl/cert.pem");
    CHECK(find_certificate_bundle(root.path()).empty());
}
