/*
 * Digest credentials (RFC 7616): who has signed them, and for what. Pure
 * functions; answer/nonce.h knows whether a nonce may still be used.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* A hash, and its name in the parameter algorithm (6.1). */
struct digest_algorithm {
    const char *name;
    const struct nettle_hash *hash;
};

extern const struct digest_algorithm digest_sha_256, digest_md5;

/* Returns the algorithm of that name, in any case of letters; NULL if it is none of these. */
const struct digest_algorithm *digest_find_algorithm(const char *name);

/* The parameters of credentials (3.4), without quotes. Either username or extended_username is
   there. */
struct digest {
    struct slice username, extended_username; /* username*, in the notation of RFC 8187, 3.2.1 */
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

/* Reads the value of Authorization. What is stored points into value. Returns false, and stores
   *ret_problem, for another scheme, malformed parameters, one that is missing, repeated or has a
   value that it must not have, and a hashed name. */
bool digest_parse(const char *value, struct digest *ret_digest, struct digest_problem *ret_problem);

/* Returns whether the parameter algorithm names this one; where it is absent, it means MD5 (3.3).
 */
bool digest_is_by(const struct digest *digest, const struct digest_algorithm *algorithm);

/* Returns whether uri is this target, its query included. Where one of the two is in absolute form,
   its scheme and authority do not count. */
bool digest_is_for(const struct digest *digest, const char *target);

/* Returns whether the credentials name this user and realm, and are signed with this password, for
   this method, by this algorithm (3.4.1). user and password are in UTF-8 (4). */
bool digest_is_signed(const struct digest *digest, const struct digest_algorithm *algorithm,
                      const char *realm, const char *user, const char *password,
                      const char *method);
