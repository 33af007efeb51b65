/*
 * Frames that cost work and are of no use to anybody: PING, SETTINGS, PRIORITY, empty
 * DATA, frames of an unknown type, and those of streams that are reset or malformed.
 * A peer may send some of them, but not without end (RFC 9113, 10.5; CVE-2019-9512, -9515 and
 * -9518, CVE-2023-44487).
 */
#pragma once

#include <nghttp2/nghttp2.h>

struct session;

/* Begins to count for a session that was just opened. */
void flood_start(struct session *session);

/* Counts one such frame. One too many ends the session, with ENHANCE_YOUR_CALM. */
void flood_note(struct session *session);

/* Notes that a request has been answered: a peer that asks for something may send a few more. */
void flood_note_answer(struct session *session);

/* Counts a frame that has begun to arrive, if it is of use to nobody. */
void flood_note_frame(struct session *session, const nghttp2_frame_hd *head);
