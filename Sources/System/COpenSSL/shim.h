#pragma once
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

enum openssl_pair_verdict {
  OPENSSL_PAIR_GOOD,
  OPENSSL_PAIR_NO_CERTIFICATE,
  OPENSSL_PAIR_NO_KEY,
  OPENSSL_PAIR_MISMATCH,
};

/* Whether two PEM files hold a certificate chain and its key, as a server would load them; days until it expires. */
static inline enum openssl_pair_verdict openssl_look_at_pair(const char *certificate, const char *key, int *days_left) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  enum openssl_pair_verdict verdict = OPENSSL_PAIR_GOOD;
  int seconds = 0;
  *days_left = 0;
  if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1)
    verdict = OPENSSL_PAIR_NO_CERTIFICATE;
  else if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
    /* Loading a key checks it against the certificate that is there. */
    verdict = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH ||
                      ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_TYPE_MISMATCH
                  ? OPENSSL_PAIR_MISMATCH
                  : OPENSSL_PAIR_NO_KEY;
  else
    ASN1_TIME_diff(days_left, &seconds, NULL, X509_get0_notAfter(SSL_CTX_get0_certificate(context)));
  ERR_clear_error();
  SSL_CTX_free(context);
  return verdict;
}

/* The public key of this type ("RSA", "EC", "ED25519") that the parameters describe, or NULL. It frees the builder.
   A builder keeps pointers to names and values until then: so it is filled here, where the names are literals. */
static inline EVP_PKEY *openssl_build_public_key(const char *type, OSSL_PARAM_BLD *builder) {
  OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  EVP_PKEY *key = NULL;
  if (parameters != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1)
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  return key;
}

/* Two numbers, highest byte first. */
static inline EVP_PKEY *openssl_rsa_key(const unsigned char *modulus, int modulus_size, const unsigned char *exponent,
                                        int exponent_size) {
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  BIGNUM *n = BN_bin2bn(modulus, modulus_size, NULL);
  BIGNUM *e = BN_bin2bn(exponent, exponent_size, NULL);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
  EVP_PKEY *key = openssl_build_public_key("RSA", builder);
  BN_free(n);
  BN_free(e);
  return key;
}

/* A point on P-256, uncompressed (SEC 1, section 2.3.4). */
static inline EVP_PKEY *openssl_p256_key(const unsigned char *point, size_t size) {
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, size);
  return openssl_build_public_key("EC", builder);
}

static inline EVP_PKEY *openssl_ed25519_key(const unsigned char *point, size_t size) {
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, size);
  return openssl_build_public_key("ED25519", builder);
}
