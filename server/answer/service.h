/*
 * What every request needs to know of the server it reached. Made at start,
 * constant from then on but for what its parts guard themselves.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "app/options.h"
#include "base/store.h"
#include "http/framing.h"
#include "http/request.h"
#include "net/places.h"

struct service {
    const struct options *options;
    struct request_limits limits;
    struct framing_limits framing_limits;
    struct places places;
    struct tls_context *tls;   /* NULL: no TLS */
    struct store *sequences;   /* sequence.h */
    struct store *windows;     /* window.h */
    struct store *nonces;      /* nonce.h */
    struct store *lists;       /* as they were sent (endpoint/index.c) */
    size_t pool_size;          /* octets of memory that the library has for a connection */
    atomic_bool shutting_down; /* SIGTERM has come: /healthz says 503 */
    atomic_bool draining;      /* connections end as soon as they can */
};
