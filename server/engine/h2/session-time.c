#include "engine/h2/session-time.h"

#include <math.h>

#include "base/clock.h"
#include "engine/h2/h2.h"
#include "engine/h2/session.h"
#include "engine/h2/stream.h"
#include "net/socket.h"

static const ev_tstamp excess_s = 3; /* how long a connection in excess has for its request */
static const ev_tstamp notice_s = 1; /* how long the answer to the PING of a drain may take */

static const ev_tstamp look_s = 0.2; /* how soon it is noticed that a peer that had ended is gone */

static ev_tstamp earlier(ev_tstamp one, ev_tstamp other)
{
    return one < other ? one : other;
}

/* Returns when a stream will have taken too long, as things stand now; INFINITY: the server is to
   act next. */
static ev_tstamp stream_due(const struct stream *stream)
{
    const struct shared *shared = stream->session->h2->shared;
    ev_tstamp idle_at = stream->moved_at + (ev_tstamp)shared->idle_timeout_s;

    switch (stream->exchange.stage) {
    case STAGE_HEAD:
        return earlier(idle_at, stream->part_at + (ev_tstamp)shared->header_timeout_s);
    case STAGE_CONTENT:
        return earlier(idle_at, stream->part_at + (ev_tstamp)shared->body_timeout_s);
    case STAGE_ANSWERED: /* it may have to wait until others have been sent */
        return stream->session->moved_at + (ev_tstamp)shared->idle_timeout_s;
    default:
        return INFINITY;
    }
}

/* Looks whether the peer has taken octets since the last look, or all of them just now. */
static void note_progress(struct session *session)
{
    int64_t before = session->progress;

    session->progress = socket_progress(session->transport.fd);
    if (session->progress != before || (session->progress < 0 && session_waits_for_room(session)))
        session->moved_at = clock_now_s();
}

/* Returns when the session will have taken too long, whatever its streams do; INFINITY: they alone
   matter. */
static ev_tstamp session_due(const struct session *session)
{
    const struct shared *shared = session->h2->shared;
    ev_tstamp due = INFINITY;

    if (session_waits_for_room(session))
        due = session->moved_at + (ev_tstamp)shared->idle_timeout_s;
    else if (!session->greeted)
        due = session->opened_at + (ev_tstamp)shared->header_timeout_s;
    else if (!session->streams)
        due = session->ended_at + (ev_tstamp)shared->idle_timeout_s;
    return session->excess ? earlier(due, session->opened_at + excess_s) : due;
}

/* Returns when no stream may begin any more, because the server drains; INFINITY: it does not. */
static ev_tstamp leave_due(const struct session *session)
{
    return session->notified && !session->leaving ? session->notified_at + notice_s : INFINITY;
}

static void set_clock(struct session *session, ev_tstamp after_s)
{
    ev_timer_stop(session->h2->loop, &session->clock);
    ev_timer_set(&session->clock, after_s > 0 ? after_s : 0, 0);
    ev_timer_start(session->h2->loop, &session->clock);
}

/* Lets the clock fire when something may have taken too long, and no later than the shortest of the
   client's times from now: so nobody has to wind it where one of them begins. */
static void wind(struct session *session)
{
    const struct shared *shared = session->h2->shared;
    ev_tstamp after_s = (ev_tstamp)shared->idle_timeout_s, due;

    after_s = earlier(after_s, (ev_tstamp)shared->header_timeout_s);
    after_s = earlier(after_s, (ev_tstamp)shared->body_timeout_s);
    if (session->peer_ended)
        after_s = earlier(after_s, look_s);
    due = earlier(session_due(session), leave_due(session));
    for (const struct stream *at = session->streams; at; at = at->next)
        due = earlier(due, stream_due(at));
    set_clock(session, earlier(after_s, due - clock_now_s()));
}

/* Ends a stream that has taken too long. Until a head is whole, nothing else may come on the
   connection (RFC 9113, 6.10); so where it does not, the session ends. */
static void end_stream(struct stream *stream)
{
    const struct shared *shared = stream->session->h2->shared;
    bool is_late = clock_now_s() >= stream->part_at + (ev_tstamp)shared->body_timeout_s;

    if (stream->exchange.stage == STAGE_HEAD)
        session_terminate(stream->session, NGHTTP2_ENHANCE_YOUR_CALM);
    else if (stream->exchange.stage == STAGE_CONTENT)
        stream_refuse(stream, is_late ? REFUSAL_CONTENT_TIME : REFUSAL_TIMEOUT);
    else
        stream_reset(stream, NGHTTP2_CANCEL);
}

static void on_clock(struct ev_loop *loop, ev_timer *clock, int events)
{
    struct session *session = clock->data;
    ev_tstamp now = clock_now_s();

    (void)loop, (void)events;
    note_progress(session);
    if ((session_due(session) <= now && session_waits_for_room(session)) ||
        (session->peer_ended && socket_is_gone(session->transport.fd))) {
        session_cut(session);
        return;
    }
    if (session_due(session) <= now)
        session_terminate(session, NGHTTP2_NO_ERROR);
    else if (leave_due(session) <= now)
        session_leave(session);
    for (struct stream *at = session->streams, *next; at; at = next) {
        next = at->next;
        if (stream_due(at) <= now)
            end_stream(at);
    }
    wind(session);
    session_settle(session);
}

void session_time_start(struct session *session)
{
    ev_timer_init(&session->clock, on_clock, 0, 0);
    session->clock.data = session;
    wind(session);
}

void session_time_look(struct session *session)
{
    set_clock(session, 0);
}
