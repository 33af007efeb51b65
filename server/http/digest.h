/*
 * Digest credentials (RFC 7616): who has signed them, and for what. Pure
 * functions. Whether a nonce is still good is not known here (nonce.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* A hash by the name that the parameter algorithm gives it (6.1). */
struct digest_algorithm {
    const char *name;
    const struct nettle_hash *hash;
};

extern const struct digest_algorithm digest_sha_256;

/* The parameters of credentials (3.4), without quotes. One of the two names is there. */
struct digest {
    struct slice username, extended_username; /* the second as RFC 8187, 3.2.1, has it */
    struct slice realm, nonce, uri, response, cnonce, nc, qop;
    struct slice algorithm; /* empty: absent, which means MD5 */
    struct slice userhash;  /* empty: absent, which means false */
    uint32_t count;         /* what nc says; 1 for the first request with a nonce */
};

/* What is wrong with credentials, as a sentence: before, value in quotes, after. Where value.data
   is NULL, before is all of it. */
struct digest_problem {
    const char *before;
    struct slice value;
    const char *after;
};

/* Reads the value of Authorization. False, with *ret_problem: another scheme, malformed, a
   parameter that is missing, there twice or not as it must be, or a name that is hashed. What is
   stored points into value. */
bool digest_parse(const char *value, struct digest *ret_digest, struct digest_problem *ret_problem);

/* Whether they say that they are made by this algorithm. */
bool digest_is_by(const struct digest *digest, const struct digest_algorithm *algorithm);

/* Whether they were signed for this target, its query included. Where one of the two is in
   absolute-form, its scheme and authority do not count. */
bool digest_is_for(const struct digest *digest, const char *target);

/* Whether they name this user and realm, and the user's password has signed the method and all
   parameters by this algorithm (3.4.1); user and password in UTF-8 (4). */
bool digest_is_signed(const struct digest *digest, const struct digest_algorithm *algorithm,
                      const char *realm, const char *user, const char *password,
                      const char *method);
