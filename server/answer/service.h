/*
 * What an endpoint may know of the server that the request came to. app/server.c
 * fills it in before the server starts. From then on it is constant, except for
 * shutting_down. What it points to may be used by any thread.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/store.h"
#include "http/request.h"

struct service {
    struct request_limits limits;
    int64_t max_delay_ms;  /* the longest delay or stall that a request may ask for */
    uint64_t max_size;     /* octets of content that a request may have made */
    unsigned highest_code; /* 599, or 999 with --allow-invalid-codes */
    /* A name in the query that is neither a knob's nor the endpoint's own is refused. */
    bool strict;
    struct target default_target; /* what a path that is not served answers; no path: 404 */
    bool cors;               /* script in any page may read responses; preflights are answered */
    struct store *sequences; /* sequence.h */
    struct store *windows;   /* window.h */
    struct journal *journal; /* journal.h; NULL: nothing is recorded */
    struct store *things;    /* thing.h */
    struct store *nonces;    /* nonce.h */
    struct store *pages;     /* pages that do not change, as they were sent (endpoint/kept.h) */
    struct sites *sites;     /* site.h */
    struct random *random;   /* random.h */
    struct prepared_replies *prepared; /* prepared.h */
    atomic_bool shutting_down;         /* SIGTERM has come: /healthz says 503 */
};

/* Makes what the pointers point to. Sequences, windows and things keep up to keys_max keys each,
   and forget a key that was not used for key_age_ms; so does the journal, which keeps up to
   recorded_max requests of a key, 0: none at all. Returns false if there is no memory; the service
   is to be closed also then. */
bool service_open(struct service *service, size_t keys_max, int64_t key_age_ms,
                  size_t recorded_max);

/* Frees what service_open has made. A service that is all zero is fine too. */
void service_close(struct service *service);
