/*
 * A session's clock: how long a peer may take for what is awaited of it, and for
 * taking what is sent.
 */
#pragma once

#include <ev.h>

struct session;

/* Starts the clock of a session that was just opened. */
void session_time_start(struct session *session);

/* Lets the clock fire in so many seconds at the latest, because something has begun that may not
   take longer. */
void session_time_note(struct session *session, ev_tstamp after_s);
