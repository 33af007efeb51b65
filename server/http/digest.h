/*
 * Digest credentials (RFC 7616): who has signed them, and for what. Pure
 * functions. Whether a nonce is still good is not known here (nonce.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/* A hash by the name that the parameter algorithm gives it (6.1). */
struct digest_algorithm {
    const char *name;
    const struct nettle_hash *hash;
};

extern const struct digest_algorithm digest_sha_256;

/* The parameters of credentials (3.4), without quotes. */
struct digest {
    struct slice username, realm, nonce, uri, response, cnonce, nc, qop;
    struct slice algorithm; /* empty: absent, which means MD5 */
    uint32_t count;         /* what nc says; 1 for the first request with a nonce */
};

/* Reads the value of Authorization. False: another scheme, malformed, a parameter that is missing
   or there twice, or another qop than auth. What is stored points into value. */
bool digest_parse(const char *value, struct digest *ret_digest);

/* Whether they were signed for this target; target is without the query, which may be NULL. Where
   one of the two is in absolute-form, its scheme and authority do not count. */
bool digest_is_for(const struct digest *digest, struct slice target, const char *query);

/* Whether they name this user and realm, and the user's password has signed the method and all
   parameters by this algorithm (3.4.1). */
bool digest_is_signed(const struct digest *digest, const struct digest_algorithm *algorithm,
                      const char *realm, const char *user, const char *password,
                      const char *method);
