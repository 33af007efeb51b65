#include "engine/h2/session.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/h2/session-time.h"
#include "engine/h2/flood.h"
#include "engine/h2/h2.h"
#include "engine/h2/input.h"
#include "engine/h2/output.h"
#include "engine/h2/stream.h"
#include "net/linger.h"
#include "net/socket.h"
#include "net/tls.h"
#include "serve/handover.h"

static const uint32_t streams_max = 100;

void session_check(struct session *session, int result)
{
    if (result < 0 && nghttp2_is_fatal(result))
        session->fate = FATE_GONE;
}

void session_break(struct session *session)
{
    session->fate = FATE_BROKEN;
}

void session_note_reset(struct session *session, int32_t id)
{
    if (id > session->reset_id)
        session->reset_id = id;
}

void session_reset_stream(struct session *session, int32_t id, uint32_t code)
{
    session_note_reset(session, id);
    session_check(session,
                  nghttp2_submit_rst_stream(session->nghttp2, NGHTTP2_FLAG_NONE, id, code));
}

bool session_waits_for_room(const struct session *session)
{
    return session->io.events & EV_WRITE;
}

void session_note_content(struct session *session)
{
    if (!session_waits_for_room(session))
        session->moved_at = clock_now_s();
}

static void end_streams(struct session *session)
{
    while (session->streams)
        stream_end(session->streams);
}

/* Closes the connection. lingers: the peer is to get what was sent. */
static void finish(struct session *session, bool lingers)
{
    struct h2 *h2 = session->h2;
    struct transport *transport = &session->transport;

    end_streams(session);
    ev_io_stop(h2->loop, &session->io);
    ev_timer_stop(h2->loop, &session->clock);
    nghttp2_session_del(session->nghttp2);
    if (lingers) {
        linger_begin(h2->linger, transport->fd, session->address, transport_take_unsent(transport));
    } else {
        close(transport->fd);
        places_release(&h2->shared->places, session->address);
    }
    transport_close(transport);
    *(session->previous ? &session->previous->next : &h2->first) = session->next;
    if (session->next)
        session->next->previous = session->previous;
    h2->other.count--;
    free(session);
}

void session_cut(struct session *session)
{
    finish(session, false);
}

/* Watches for what can be acted upon. A peer that takes nothing is not read from: what it is
   answered must not grow without end. Nor is one that has ended its side: there the socket would be
   readable for ever, so the clock finds out whether the peer has gone (session-time.c). */
static void watch(struct session *session)
{
    bool has_unsent = transport_has_unsent(&session->transport);
    bool writes = has_unsent || nghttp2_session_want_write(session->nghttp2);
    bool reads = !has_unsent && !session->peer_ended;
    int events = (reads ? EV_READ : 0) | (writes ? EV_WRITE : 0);

    if (ev_is_active(&session->io) && (session->io.events & (EV_READ | EV_WRITE)) == events)
        return;
    ev_io_stop(session->h2->loop, &session->io);
    ev_io_set(&session->io, session->transport.fd, events);
    if (events)
        ev_io_start(session->h2->loop, &session->io);
}

/* Returns whether nothing is left to be done for the peer. */
static bool is_over(const struct session *session)
{
    return !nghttp2_session_want_read(session->nghttp2) &&
           !nghttp2_session_want_write(session->nghttp2) &&
           !transport_has_unsent(&session->transport);
}

void session_settle(struct session *session)
{
    if (session->fate == FATE_OPEN &&
        (!transport_flush(&session->transport) || !output_send(session)))
        session->fate = FATE_GONE;
    if (session->fate == FATE_OPEN && is_over(session))
        session->fate = FATE_ENDED;
    if (session->fate == FATE_ENDED)
        transport_bye(&session->transport);
    if (session->fate == FATE_OPEN)
        watch(session);
    else
        finish(session, session->fate != FATE_GONE);
}

/* Gives nghttp2 octets of the peer. Returns whether more are of use. */
static bool give(struct session *session, const uint8_t *octets, size_t size)
{
    ssize_t taken = nghttp2_session_mem_recv(session->nghttp2, octets, size);

    if (taken == NGHTTP2_ERR_NOMEM || taken == NGHTTP2_ERR_CALLBACK_FAILURE)
        session->fate = FATE_GONE;
    else if (taken == NGHTTP2_ERR_BAD_CLIENT_MAGIC)
        session_terminate(session, NGHTTP2_PROTOCOL_ERROR);
    else if (taken < 0) /* one of its limits (h2.c) */
        session_terminate(session, NGHTTP2_ENHANCE_YOUR_CALM);
    return taken >= 0 && session->fate == FATE_OPEN;
}

/* The same, from the head of one frame to that of the next. */
static bool take(void *session_, const char *octets_, size_t size)
{
    struct session *session = session_;
    const uint8_t *octets = (const uint8_t *)octets_;
    nghttp2_frame_hd head;
    size_t taken;
    bool whole;

    for (; size > 0; octets += taken, size -= taken) {
        taken = frames_next(&session->frames, octets, size, &whole, &head);
        if (!give(session, octets, taken))
            return false;
        if (whole)
            input_note_frame(session, &head);
    }
    return session->fate == FATE_OPEN;
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    struct session *session = io->data;
    enum transport_result result = TRANSPORT_OK;

    (void)loop;
    if (events & EV_WRITE)
        session->moved_at = clock_now_s();
    if (events & EV_READ)
        result = transport_read(&session->transport, take, session);
    if (result == TRANSPORT_GONE && session->fate == FATE_OPEN)
        session->fate = FATE_GONE;
    else if (result == TRANSPORT_ENDED && session->fate == FATE_OPEN)
        session_note_peer_end(session);
    session_settle(session);
}

/* An exchange has waited long enough. */
static void wake(void *stream_)
{
    struct stream *stream = stream_;
    struct session *session = stream->session;

    stream_continue(stream);
    session_settle(session);
}

static bool start_nghttp2(struct session *session)
{
    /* RFC 9113, 5.3.2: priorities of the old kind are of no use to anybody. */
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, streams_max},
        {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    struct h2 *h2 = session->h2;

    return nghttp2_session_server_new2(&session->nghttp2, h2->callbacks, session, h2->option) ==
               0 &&
           nghttp2_submit_settings(session->nghttp2, NGHTTP2_FLAG_NONE, settings,
                                   sizeof(settings) / sizeof(*settings)) == 0;
}

static void copy_peer(struct session *session, const struct sockaddr *peer)
{
    session->peer.ss_family = peer->sa_family;
    if (peer->sa_family == AF_INET)
        memcpy(&session->peer, peer, sizeof(struct sockaddr_in));
    else if (peer->sa_family == AF_INET6)
        memcpy(&session->peer, peer, sizeof(struct sockaddr_in6));
}

static struct session *make_session(struct h2 *h2, const struct handover *handover)
{
    struct session *session = calloc(1, sizeof(*session));

    if (!session)
        return NULL;
    session->h2 = h2;
    if (!start_nghttp2(session)) {
        nghttp2_session_del(session->nghttp2);
        free(session);
        return NULL;
    }
    transport_open(&session->transport, handover->fd, handover->tls);
    session->address = handover->address;
    session->port = handover->port;
    session->excess = handover->excess;
    copy_peer(session, handover->peer);
    session->carrier = (struct carrier){
        .shared = h2->shared,
        .loop = h2->loop,
        .connection = handover->number,
        .peer = (const struct sockaddr *)&session->peer,
        .wake = wake,
    };
    return session;
}

static void add(struct h2 *h2, struct session *session)
{
    h2->other.count++;
    session->next = h2->first;
    if (session->next)
        session->next->previous = session;
    h2->first = session;
}

void session_open(struct h2 *h2, const struct handover *handover)
{
    struct session *session = make_session(h2, handover);

    if (!session) {
        tls_session_free(handover->tls);
        close(handover->fd);
        places_release(&h2->shared->places, handover->address);
        return;
    }
    add(h2, session);
    session->opened_at = session->ended_at = session->moved_at = clock_now_s();
    session->progress = -1;
    ev_io_init(&session->io, on_io, handover->fd, EV_READ);
    session->io.data = session;
    flood_start(session);
    frames_start(&session->frames);
    session_time_start(session);
    if (!handover->tls && take(session, HANDOVER_LINE, strlen(HANDOVER_LINE)))
        take(session, handover->octets, handover->size);
    if (h2->draining)
        session_notify(session);
    /* What the handshake has left behind is read without waiting for the socket. */
    if (handover->tls)
        on_io(h2->loop, &session->io, EV_READ);
    else
        session_settle(session);
}

void session_drain(struct session *session)
{
    struct stream *next;

    for (struct stream *at = session->streams; at; at = next) {
        next = at->next;
        stream_continue(at);
    }
    session_notify(session);
    session_settle(session);
}
