/*
 * A certificate and its private key, in PEM, checked before anything is served,
 * so that what is wrong can be said precisely.
 */
#pragma once

#include <stdbool.h>

struct tls_pair {
    char *certificate; /* the server's certificate, any intermediate ones behind it */
    char *key;         /* its private key, without a password */
};

/* Reads the pair that --tls-cert and --tls-key name; tls_pair_clear frees it. Returns false, with
   one line on stderr, unless both can be read and fit together. */
bool tls_pair_read(const char *certificate_file, const char *key_file, struct tls_pair *ret_pair);

/* Frees what is in the pair, and overwrites the key before. {0} is a pair with nothing in it. */
void tls_pair_clear(struct tls_pair *pair);
