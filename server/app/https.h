/*
 * What HTTPS needs at start: a certificate and its key, out of files or made here.
 */
#pragma once

#include <stdbool.h>

#include "app/options.h"

struct tls_context;

/*
 * Reads --tls-cert and --tls-key, or makes a certificate for --tls, and writes --tls-ca-file.
 * *ret_context: what TLS sessions need, to be freed by tls_context_free; NULL where the options do
 * not ask for HTTPS. Returns false, with one line on stderr, on failure.
 */
bool https_open(const struct options *options, struct tls_context **ret_context);
