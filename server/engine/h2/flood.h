/*
 * Frames that cost work, and are of no use to anybody: PING, SETTINGS, PRIORITY, of
 * an unknown type, empty DATA, a reset or a malformed stream. A peer may send some,
 * and not without end (RFC 9113, 10.5; CVE-2019-9512, -9515 and -9518, CVE-2023-44487).
 */
#pragma once

#include <nghttp2/nghttp2.h>

struct session;

/* A session may send that many of them at once. */
void flood_start(struct session *session);

/* Notes one. Where it is one too many the session ends, with ENHANCE_YOUR_CALM. */
void flood_note(struct session *session);

/* Notes that a request has been answered: who asks for something may also send some of these. */
void flood_note_answer(struct session *session);

/* Notes a frame that has begun, if it is one of them. */
void flood_note_frame(struct session *session, const nghttp2_frame_hd *head);
