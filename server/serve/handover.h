/*
 * How a connection changes engines. The engine that has the door of a loop finds out
 * what a connection speaks: over TLS by ALPN, in clear text by the first octets. What
 * it does not speak itself goes to the other engine of the loop.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address;
struct sockaddr;
struct tls_session;

/* The first line of HTTP/2's preface in clear text, which no request of HTTP/1 is (RFC 9113, 3.4).
 */
#define HANDOVER_LINE "PRI * HTTP/2.0\r\n"

/* A connection that is handed over, with its place (net/places.h). */
struct handover {
    int fd;                  /* does not block */
    struct tls_session *tls; /* it has shaken hands; NULL: clear text */
    struct address *address;
    uint64_t number;             /* of the connection, counted over all threads */
    uint16_t port;               /* TCP port that the client has connected to; 0: not TCP */
    bool excess;                 /* its address has too many: it gets a refusal and no more */
    const struct sockaddr *peer; /* lives no longer than the call */
    const char *octets;          /* in clear text: what has come behind HANDOVER_LINE */
    size_t size;
};

/* What the other engine offers. All is called on the thread of the loop. */
struct other_engine {
    int count; /* of the connections that it has; it alone changes this */
    void (*adopt)(struct other_engine *other, const struct handover *handover);
    void (*drain)(struct other_engine *other); /* what is idle ends now, all else when it is done */
    void (*cut)(struct other_engine *other);   /* everything ends now */
};
