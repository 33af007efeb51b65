/*
 * MHD's own error responses, which are never sent: some it sends with the head
 * twice (0.9.75), some not at all, and all others in its own words. It asks for the
 * reason phrase of each head that it builds, by functions of its own whose place
 * is taken here. For a head that is not ours it is given a phrase that fits into
 * no buffer. It then gives up and closes, and calls back before it closes the
 * socket, which is where our response goes out (bypass.h).
 */
#pragma once

#include "http/refusal.h"

struct connection;

/* Why MHD has refused the request of a connection, which it was kept from saying; REFUSAL_NONE: it
   has not. */
enum refusal withheld_refusal(const struct connection *connection);
