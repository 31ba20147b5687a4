// SPDX-License-Identifier: MIT
#include "rehearsal/issuer_key.hpp"

#include "rehearsal/encoding.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/hash.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace piot::rehearsal {

namespace {

constexpr std::string_view k_file = "keys/oidc.pem";

struct BioCloser {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioCloser>;

struct ContextCloser {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, ContextCloser>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

EVP_PKEY* read_pem(const std::string& pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
}

std::string write_pem(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string number_of(EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return base64url_encode(bytes);
}

tl::unexpected<Failure> key_failure(const std::string& path) {
    return fail({.code = codes::PIOT_REHEARSAL_SERVER,
                 .message = fmt::format("`{}` is no private key", path),
                 .hint = "remove the file; a new key is made at the next start"});
}

}  // namespace

struct IssuerKey::Key {
    EVP_PKEY* pkey = nullptr;
    explicit Key(EVP_PKEY* owned) : pkey(owned) {}
    ~Key() { EVP_PKEY_free(pkey); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
};

Result<IssuerKey> IssuerKey::load_or_create(const StateDirectory& state) {
    IssuerKey key;
    const auto path = state.path_of(k_file);
    if (std::ifstream in(path, std::ios::binary); in) {
        key.key_ =
            std::make_shared<Key>(read_pem({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}));
        if (key.key_->pkey == nullptr) return key_failure(path.string());
    } else {
        key.key_ = std::make_shared<Key>(EVP_RSA_gen(2048));
        PIOT_CHECK(state.write_record(k_file, write_pem(key.key_->pkey)));
    }
    key.key_id_ = sha256_hex(key.modulus()).substr(0, 32);
    return key;
}

Result<void> IssuerKey::copy(const std::filesystem::path& other, const StateDirectory& state) {
    std::ifstream in(other / k_file, std::ios::binary);
    const std::string pem{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (pem.empty()) return key_failure((other / k_file).string());
    return state.write_record(k_file, pem);
}

std::string IssuerKey::sign(std::string_view signed_part) const {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->pkey);
    std::size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, bytes_of(signed_part), signed_part.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(signed_part),
                   signed_part.size());
    signature.resize(size);
    return signature;
}

bool IssuerKey::verifies(std::string_view signed_part, std::string_view signature) const {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->pkey);
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(signed_part),
                            signed_part.size()) == 1;
}

std::string IssuerKey::modulus() const {
    return number_of(key_->pkey, OSSL_PKEY_PARAM_RSA_N);
}

std::string IssuerKey::exponent() const {
    return number_of(key_->pkey, OSSL_PKEY_PARAM_RSA_E);
}

std::string IssuerKey::make_jwt(std::string_view payload) const {
    const auto header = fmt::format(R"({{"typ":"JWT","alg":"RS256","x5t":"{0}","kid":"{0}"}})", key_id_);
    const auto signed_part = base64url_encode(header) + "." + base64url_encode(payload);
    return signed_part + "." + base64url_encode(sign(signed_part));
}

}  // namespace piot::rehearsal
