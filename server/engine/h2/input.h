/*
 * What a session is sent, as nghttp2 tells it: heads, content, the ends of requests.
 */
#pragma once

#include <nghttp2/nghttp2.h>

struct session;

/* Sets nghttp2's callbacks for what has come. */
void input_set_callbacks(nghttp2_session_callbacks *callbacks);

/* Judges a frame whose head has come, as far as nghttp2 would pass over it. */
void input_note_frame(struct session *session, const nghttp2_frame_hd *head);
