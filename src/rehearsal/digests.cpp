// SPDX-License-Identifier: MIT
#include "rehearsal/digests.hpp"

#include <array>

#include <blake2.h>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace piot::rehearsal {

namespace {

constexpr std::size_t k_blake2_size = 32;

std::string to_hex(const unsigned char* bytes, std::size_t size) {
    std::string hex;
    for (std::size_t i = 0; i < size; ++i)
        hex += fmt::format("{:02x}", bytes[i]);
    return hex;
}

std::string finish_evp(EVP_MD_CTX* context) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context, digest.data(), &size);
    return to_hex(digest.data(), size);
}

}  // namespace

// OpenSSL's BLAKE2b always gives 64 bytes, and the 32-byte one is not its prefix: hence libb2.
struct DigestStream::State {
    EVP_MD_CTX* md5 = EVP_MD_CTX_new();
    EVP_MD_CTX* sha256 = EVP_MD_CTX_new();
    blake2b_state blake2{};

    State() {
        EVP_DigestInit_ex(md5, EVP_md5(), nullptr);
        EVP_DigestInit_ex(sha256, EVP_sha256(), nullptr);
        blake2b_init(&blake2, k_blake2_size);
    }
    ~State() {
        EVP_MD_CTX_free(md5);
        EVP_MD_CTX_free(sha256);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

DigestStream::DigestStream() : state_(std::make_unique<State>()) {}

DigestStream::~DigestStream() = default;

void DigestStream::update(std::string_view bytes) {
    EVP_DigestUpdate(state_->md5, bytes.data(), bytes.size());
    EVP_DigestUpdate(state_->sha256, bytes.data(), bytes.size());
    blake2b_update(&state_->blake2, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

FileDigests DigestStream::finish() {
    std::array<unsigned char, k_blake2_size> blake2{};
    blake2b_final(&state_->blake2, blake2.data(), blake2.size());
    return {finish_evp(state_->md5), finish_evp(state_->sha256), to_hex(blake2.data(), blake2.size())};
}

}  // namespace piot::rehearsal
