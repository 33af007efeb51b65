/*
 * The clock of a session: how long a peer may take to send what is due, and to
 * receive what is sent.
 */
#pragma once

struct session;

/* Starts the clock of a newly opened session. */
void session_time_start(struct session *session);

/* Lets the clock fire in the next turn, because something is due sooner than it was when the clock
   was wound. Where a client's time begins, that is not so: looks are close enough for that. */
void session_time_look(struct session *session);
