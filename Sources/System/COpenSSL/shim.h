#pragma once
#include <openssl/err.h>
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
