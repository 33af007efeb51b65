/*
 * Final responses behind which the connection ends. They go past MHD, on the
 * connection's own socket. MHD cannot send those that are broken on purpose
 * (answer/breakage.h), nor those in the middle of the request's content; the others
 * cost less this way.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/mhd/message.h"

struct connection;

/* A response that is sent so. */
struct sender {
    bool begun;                   /* there is one */
    bool ended;                   /* what follows the content has been sent */
    enum message_framing framing; /* of the content */
    uint64_t share;               /* how many octets of content are sent in all */
    size_t piece;                 /* how many of these the last piece has */
};

enum sender_result {
    SENDER_WAITS, /* until unsent has left, or more of the content is due; then sender_go_on */
    SENDER_DONE,  /* all has left that is sent of the response */
    SENDER_GONE,  /* the connection is of no more use */
};

/* Begins to send the reply of the connection's exchange. close: its head says Connection: close. */
enum sender_result sender_begin(struct connection *connection, bool close);

/* Returns whether the connection's response goes past MHD, and all of its content has left. */
bool sender_has_sent_all(const struct connection *connection);

/* Goes on with it. */
enum sender_result sender_go_on(struct connection *connection);
