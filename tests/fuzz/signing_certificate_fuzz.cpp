// SPDX-License-Identifier: MIT
// Input: a certificate in DER.
#include "fuzz_target.hpp"
#include "registry/signing_certificate.hpp"

using namespace piot;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::text_of(data, size);
    const auto commit = registry::find_source_commit(bytes);
    if (!commit) return 0;
    PIOT_CLAIM(commit->size() == 40 || commit->size() == 64);
    PIOT_CLAIM(commit->find_first_not_of("0123456789abcdef") == std::string::npos);
    PIOT_CLAIM(bytes.find(*commit) != std::string_view::npos);
    return 0;
}
