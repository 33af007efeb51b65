/*
 * A server's life: open, start, drain, stop. Two servers in one process know
 * nothing of each other; what belongs to the process, and so to both, is stop.h, the
 * user (privileges.h) and the limit of descriptors.
 */
#pragma once

#include <stdbool.h>

#include "app/options.h"

struct server;
struct service;

/* Sets what the options say of a service; its other members stay as they are. */
void server_set_service(struct service *service, const struct options *options);

/*
 * Reads and opens all that the options name: sockets, certificate and key. From
 * then on clients can connect, and wait. options must live as long as the
 * server. Returns NULL, with one line on stderr, on failure.
 */
struct server *server_open(const struct options *options);

/*
 * Starts to serve; no file is opened from now on. Signals that the caller will
 * wait for must be blocked already. Returns false, with one line on stderr, on
 * failure; then the server is gone.
 */
bool server_start(struct server *server);

/* Frees a server. One that serves is cut off; see server_stop. */
void server_close(struct server *server);

/* The path of the Unix socket that was opened; NULL: there is none. */
const char *server_socket_path(const struct server *server);

/* What a started server listens on: URLs, separated by " and ". */
const char *server_urls(const struct server *server);

/* The TCP port for HTTPS, or for HTTP; 0: there is none. */
uint16_t server_port(const struct server *server, bool secure);

/* From now on /healthz answers 503. All else goes on. */
void server_announce_stop(struct server *server);

/* Stops accepting, lets running requests finish for about five seconds, and frees the server.
   Signals must be held back (app/stop.h): one that comes cuts the requests off. is_hurried: one has
   come. */
void server_stop(struct server *server, bool is_hurried);
