/*
 * The clock of a session: how long a peer may take to send what is due, and to
 * receive what is sent.
 */
#pragma once

#include <ev.h>

struct session;

/* Starts the clock of a newly opened session. */
void session_time_start(struct session *session);

/* Lets the clock fire in so many seconds at the latest, because something has begun that may not
   take longer. */
void session_time_note(struct session *session, ev_tstamp after_s);
