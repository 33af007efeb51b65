/*
 * Digest credentials (RFC 7616), by the library's implementation with SHA-256.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "credentials.h"
#include "request.h"

enum { DIGEST_RANDOM_SIZE = 32, DIGEST_NONCES_MAX = 1000 };

/* Octets of which the nonces are made. To be called once, before the daemons start. NULL: no
   randomness to be had. */
char *digest_start(void);

/*
 * Whose credentials the request has in Authorization. *ret_stale: they would
 * be somebody's, were their nonce not too old or unknown (3.3).
 */
enum user digest_find_user(struct request *request, bool *ret_stale);
