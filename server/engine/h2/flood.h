/*
 * Limits useless frames, which cost work: PING, SETTINGS, PRIORITY, empty DATA,
 * frames of an unknown type, and those of streams that are reset or malformed.
 * A peer may send some of them, but not any number (RFC 9113, 10.5;
 * CVE-2019-9512, -9515 and -9518, CVE-2023-44487).
 */
#pragma once

#include <nghttp2/nghttp2.h>

struct session;

/* Starts counting for a session that was just opened. */
void flood_start(struct session *session);

/* Counts one such frame. If it is one too many, the session ends with ENHANCE_YOUR_CALM. */
void flood_note(struct session *session);

/* Notes that a request has been answered: for each, the peer may send a few more such frames. */
void flood_note_answer(struct session *session);

/* Counts a frame that has begun to arrive, if it is useless. */
void flood_note_frame(struct session *session, const nghttp2_frame_hd *head);
