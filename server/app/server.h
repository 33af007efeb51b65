/*
 * The server's life: sockets, engines, start, port, drain, stop.
 */
#pragma once

#include <stdbool.h>

#include "app/options.h"

struct server;

/*
 * Reads and opens all that the options name: sockets, certificate and key. From
 * then on clients can connect, and wait. Returns the server; NULL, with one
 * line on stderr, on failure. options must live as long as the server.
 */
struct server *server_open(const struct options *options);

/*
 * Starts serving, for which no file is needed any more; all signals that the
 * caller will wait for must be blocked already. False, with one line on stderr,
 * on failure: then the server is gone.
 */
bool server_start(struct server *server);

/* Frees a server that does not serve; the process is to end then. */
void server_close(struct server *server);

/* The file of the Unix socket that was opened; NULL: none. */
const char *server_socket_path(const struct server *server);

/* The URLs that the server listens on, separated by " and ". */
const char *server_urls(const struct server *server);

/* The TCP port, for HTTPS or for HTTP; 0: none. */
uint16_t server_port(const struct server *server, bool secure);

/* From now on /healthz says 503; everything else goes on. */
void server_announce_stop(struct server *server);

/* Stops listening, lets running requests finish for a bounded time, frees the server. */
void server_stop(struct server *server);
