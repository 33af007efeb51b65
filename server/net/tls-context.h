/*
 * What all sessions of TLS share, for tls-context.c, which makes it, and tls.c.
 */
#pragma once

#include <gnutls/gnutls.h>

#include "net/tls.h"

struct tls_context {
    gnutls_certificate_credentials_t credentials;
    gnutls_priority_t priority;
    gnutls_datum_t ticket_key; /* sessions are resumed by tickets, which this encrypts (RFC 5077;
                                  RFC 8446, 4.6.1) */
    gnutls_datum_t protocols[TLS_PROTOCOLS_MAX];
    unsigned protocol_count;
};
