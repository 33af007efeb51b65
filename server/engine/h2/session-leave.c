/*
 * How a session comes to its end: GOAWAY (RFC 9113, 6.8).
 */
#include "engine/h2/session.h"

#include "base/clock.h"
#include "engine/h2/h2.h"
#include "engine/h2/session-time.h"
#include "engine/h2/stream.h"

static void leave(struct session *session, int32_t last_id)
{
    session->leaving = true;
    session_check(session, nghttp2_submit_goaway(session->nghttp2, NGHTTP2_FLAG_NONE, last_id,
                                                 NGHTTP2_NO_ERROR, NULL, 0));
}

void session_leave(struct session *session)
{
    if (!session->leaving)
        leave(session, nghttp2_session_get_last_proc_stream_id(session->nghttp2));
}

void session_leave_before(struct session *session, int32_t id)
{
    leave(session, id > 2 ? id - 2 : 0);
}

/* Sends a GOAWAY, even if one was sent before. Most clients do not only end their side, but close
   the socket: the kernel of such a client answers with a reset, which tells that it has gone. */
void session_note_peer_end(struct session *session)
{
    session->peer_ended = true;
    for (struct stream *at = session->streams, *next; at; at = next) {
        next = at->next;
        stream_cut_short(at);
    }
    leave(session, nghttp2_session_get_last_proc_stream_id(session->nghttp2));
    session_time_look(session);
}

void session_note_goaway(struct session *session)
{
    if (session->notified && !session->leaving)
        session_check(session, nghttp2_submit_ping(session->nghttp2, NGHTTP2_FLAG_NONE, NULL));
}

void session_terminate(struct session *session, uint32_t code)
{
    session->leaving = true;
    session_check(session, nghttp2_session_terminate_session(session->nghttp2, code));
}

void session_notify(struct session *session)
{
    session->notified = true;
    session->notified_at = clock_now_s();
    session_check(session, nghttp2_submit_shutdown_notice(session->nghttp2));
    session_time_look(session);
}
