/*
 * A session's clock: how long a peer may take for what is awaited of it, and for
 * taking what is sent.
 */
#pragma once

#include <ev.h>

struct session;

/* Starts the clock of a session that was just opened. */
void clock_start(struct session *session);

/* Something has begun that may take so many seconds at most. */
void clock_note(struct session *session, ev_tstamp after_s);
