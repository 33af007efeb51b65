/*
 * A connection as a way to send octets past the library: its socket, and over
 * TLS the session on it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct MHD_Connection;
struct gnutls_session_int;

struct channel {
    int fd;
    struct gnutls_session_int *session; /* NULL: no TLS */
};

/* The channel of a connection. Not in the library's closing callback if it is over TLS: the session
   has been freed by then (see struct tls_hooks). */
struct channel channel_of(struct MHD_Connection *connection);

/* Sends size octets at once; false if that fails, or the peer takes nothing for timeout_ms. */
bool channel_write(struct channel channel, const char *data, size_t size, int timeout_ms);

/* Tells the peer that no more comes, where that takes more than to close the socket. */
void channel_finish(struct channel channel);

/* Ends our side, and lingers until the peer has ended its own (linger.h). */
void channel_end(struct channel channel);
