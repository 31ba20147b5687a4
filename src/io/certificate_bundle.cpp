// SPDX-License-Identifier: MIT
#include "io/certificate_bundle.hpp"

#include <array>
#include <system_error>

namespace piot::io {

std::filesystem::path find_certificate_bundle(const std::filesystem::path& root) {
    static constexpr std::array k_places{
        "etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Gentoo, NixOS
        "etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL up to 9
        "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora and RHEL since
        "etc/ssl/ca-bundle.pem",                             // openSUSE
        "var/lib/ca-certificates/ca-bundle.pem",             // openSUSE without the link
        "etc/ssl/cert.pem",                                  // Alpine
    };
    for (const auto* const place : k_places) {
        std::error_code error;
        if (auto file = root / place; std::filesystem::is_regular_file(file, error)) return file;
    }
    return {};
}

}  // namespace piot::io
