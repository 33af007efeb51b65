/*
 * Digest by hand (RFC 7616), for tests that send credentials of their own making.
 */
#pragma once

#include <nettle/sha2.h>
#include <stdbool.h>

#define DIGEST_TARGET "/demo/401?scheme=digest"

enum {
    DIGEST_HEX_SIZE = 2 * SHA256_DIGEST_SIZE + 1,
    DIGEST_FIELDS_SIZE = 8000,
    DIGEST_NONCE_SIZE = 100,
};

/* The SHA-256 of text. */
void digest_hash(const char *text, char hex[DIGEST_HEX_SIZE]);

/* The nonce of the challenge that the response has (exchange.h), whose parameters are quoted as
   they must be and must not be (3.3). */
void digest_take_nonce(char nonce[DIGEST_NONCE_SIZE]);

/* Whether that challenge says that the nonce was stale. */
bool digest_is_stale(void);

/* What is said of credentials that are nobody's: one sentence in the response. */
void digest_expect_said(const char *said);
