/*
 * The engine that has the door of a loop finds out what a connection speaks: over
 * TLS by ALPN, in clear text by the first octets. A connection that is not for it
 * goes to the other engine of the loop in this way.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address;
struct sockaddr;
struct tls_session;

/* A connection that changes hands, with its place (net/places.h). */
struct handover {
    int fd;                  /* does not block */
    struct tls_session *tls; /* it has shaken hands; NULL: clear text */
    struct address *address;
    uint16_t port;               /* to which it came; 0: not TCP */
    bool excess;                 /* its address has too many: it gets a refusal and no more */
    const struct sockaddr *peer; /* lives no longer than the call */
    const char *octets; /* in clear text: what has come behind the first line of the preface, "PRI *
                           HTTP/2.0" (RFC 9113, 3.4) */
    size_t size;
};

/* What the other engine offers. All is called on the thread of the loop. */
struct other_engine {
    int count; /* of its connections; its own to keep */
    void (*adopt)(struct other_engine *other, const struct handover *handover);
    void (*drain)(struct other_engine *other); /* what is idle ends now, all else when it is done */
    void (*cut)(struct other_engine *other);   /* everything ends now */
};
