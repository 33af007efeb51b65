/*
 * What a session is sent, as nghttp2 tells it: heads, content, the ends of requests.
 */
#pragma once

#include <nghttp2/nghttp2.h>

/* Sets nghttp2's callbacks for what has come. */
void input_set_callbacks(nghttp2_session_callbacks *callbacks);
