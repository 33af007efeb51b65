/*
 * How a request begins: whether its method is HEAD. The library refuses some
 * requests before it has told us that, and a response to HEAD has no content
 * (RFC 9110, 9.3.2). So we look at the octets as it reads them.
 *
 * Each request begins at the same place in the library's memory for a
 * connection: that is where it reads the first to, and where it moves what it
 * has read of the next.
 */
#pragma once

#include <stddef.h>

enum opening_method {
    OPENING_UNKNOWN, /* too little has come, or it came behind another request */
    OPENING_HEAD,
    OPENING_OTHER,
};

struct opening {
    const char *start; /* that place; NULL: nothing has been read yet */
    enum opening_method method;
};

/* From now on looks at what the library reads from a socket that has no TLS. */
void opening_watch(int fd, struct opening *opening);

/* Not any more; to be called before the socket is closed. */
void opening_forget(int fd);

/* The library has read size octets of a connection to where data points. */
void opening_read(struct opening *opening, const char *data, size_t size);

/* The library has found the target of a request, which is in that memory. */
void opening_settle(struct opening *opening, const char *target);

/* The request has ended. */
void opening_end(struct opening *opening);
