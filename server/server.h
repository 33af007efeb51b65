/*
 * The daemon's life: sockets, start, port, drain, stop. The only caller of
 * MHD_start_daemon.
 */
#pragma once

#include <stdbool.h>

#include "options.h"

struct server;

/*
 * Starts serving; all signals that the caller will wait for must be blocked
 * already. Returns the server; NULL, with one line on stderr, on failure.
 * options must live as long as the server.
 */
struct server *server_start(const struct options *options);

/* The URLs that the server listens on, separated by " and ". */
const char *server_urls(const struct server *server);

/* The TCP port, for HTTPS or for HTTP; 0: none. */
unsigned server_port(const struct server *server, bool secure);

/* From now on /healthz says 503; everything else goes on. */
void server_announce_stop(struct server *server);

/* Stops listening, lets running requests finish for a bounded time, frees the server. */
void server_stop(struct server *server);
