/*
 * A connection over TLS: the socket with its session, and a pump between it and
 * one end of a socketpair, whose other end MHD has for the connection.
 */
#pragma once

#include <stdbool.h>

struct arrival;
struct connection;
struct engine;
struct tunnel;

/* How a connection ends that is broken on purpose. */
enum tunnel_break {
    TUNNEL_CUT,   /* what has been written leaves; then comes the end, without close_notify */
    TUNNEL_RESET, /* what has been written leaves, as far as a second is enough; then a reset */
};

/* Takes over an arrival with its place: shakes hands, and then gives engine the inside of it. */
void tunnel_open(struct engine *engine, const struct arrival *arrival);

/* Tells the tunnel which connection MHD has made at its inner end; NULL: that has been closed. */
void tunnel_set_connection(struct tunnel *tunnel, struct connection *connection);

/* Breaks the tunnel's connection on purpose. */
void tunnel_break(struct tunnel *tunnel, enum tunnel_break how);

/* Returns whether octets have come from the client that are not at MHD's end yet. */
bool tunnel_has_octets(const struct tunnel *tunnel);

/* Ends those tunnels of the engine that still shake hands; or ends all of them, at once. */
void tunnels_drain(struct engine *engine);
void tunnels_cut(struct engine *engine);
