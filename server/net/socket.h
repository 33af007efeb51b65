/*
 * Sockets: the listening ones, which are made here rather than by the library
 * so that what goes wrong can be said precisely, and what the library does not do to
 * connections.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SOCKET_NAME_SIZE = 160 };

/*
 * Opens a listening TCP socket on a numeric address or a name, and a port; 0
 * picks a free one. "::" takes IPv4 too, and means 0.0.0.0 where the machine has no IPv6.
 * option: what chose the port, to be named in an error.
 * Returns the socket; -1, with one line on stderr, on failure.
 */
int socket_listen(const char *address, uint16_t port, const char *option);

/* The same for a Unix socket; replaces a stale one that nobody listens on. */
int socket_listen_unix(const char *path);

/* Whether fd is a listening stream socket. */
bool socket_is_listening(int fd);

/* The number of sockets that systemd passed (sd_listen_fds(3)), from descriptor 3 on; at most
   maximum + 1 of them are counted. */
int socket_inherited_count(int maximum);

/* Writes the URL that fd listens on, as in http://127.0.0.1:8080/, into buffer. */
void socket_name(int fd, const char *scheme, char buffer[SOCKET_NAME_SIZE]);

/* The port of a listening TCP socket; 0 for any other. */
uint16_t socket_port(int fd);

/* Lets what was written leave at once. The library leaves the socket of a kept-alive connection
   corked, where octets written past it would wait for 200 ms. */
void socket_push(int fd);

/* How many octets the peer of a TCP connection has sent; the end of its side counts as one. 0 for
   any other socket. */
int64_t socket_received(int fd);

/* How many octets the peer of a TCP connection has acknowledged; 0 for any other socket. */
int64_t socket_acknowledged(int fd);

/* Whether the peer has sent what was not read yet. */
bool socket_has_unread(int fd);

/* Ends a TCP connection by a reset: what was not sent yet is lost. */
void socket_reset(int fd);
