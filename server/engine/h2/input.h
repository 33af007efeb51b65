/*
 * What a session receives, as nghttp2 reports it: heads, content, the ends of
 * requests.
 */
#pragma once

#include <nghttp2/nghttp2.h>

struct session;

/* Sets nghttp2's callbacks for received frames. */
void input_set_callbacks(nghttp2_session_callbacks *callbacks);

/* Judges a frame whose head has arrived, if nghttp2 would ignore it. */
void input_note_frame(struct session *session, const nghttp2_frame_hd *head);
