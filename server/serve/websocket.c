#include "serve/websocket.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <wslay/wslay.h>

enum {
    QUEUE_MAX = 1 << 20, /* octets waiting to be sent, before reading pauses */
    QUEUED_MAX = 256,    /* the same in messages, which may be empty */
    TURN_MAX = 1 << 16,  /* octets read before others have their turn */
    TURN_MESSAGES = 16,  /* messages echoed before that */
    CROWD_OCTETS = 128,  /* read at once where that held many messages */
    CROWD_MESSAGES = 8,  /* which is so many */
    FRAMES_MIN = 1024,   /* frames that any message may have */
    FRAME_OCTETS = 64,   /* with so many in each, the largest message may come in frames */
};

static const char frames_reason[] = "too many frames in one message";

static const ev_tstamp closing_s = 2; /* how long the peer has to answer a close */

struct websocket {
    struct websocket_settings settings;
    struct ev_loop *loop;
    ev_io io;
    ev_timer life;
    wslay_event_context_ptr frames;
    uint64_t frame_count;   /* of the message that is coming */
    uint64_t frames_max;    /* of a message; more are refused with 1008 */
    bool over;              /* its time has come, and it was told to close */
    size_t turn_left;       /* octets that may still be read in this turn */
    unsigned turn_messages; /* that were echoed in this turn */
    unsigned messages;      /* that came with what was read last */
    size_t extra_size;      /* octets that came with the handshake and are still to be read */
    size_t extra_used;
    char extra[];
};

static bool is_full(wslay_event_context_ptr frames)
{
    return wslay_event_get_queued_msg_length(frames) >= QUEUE_MAX ||
           wslay_event_get_queued_msg_count(frames) >= QUEUED_MAX;
}

/* Reads what came with the handshake, and then from the socket. */
static ssize_t read_some(struct websocket *session, uint8_t *buffer, size_t size)
{
    size_t extra = session->extra_size - session->extra_used;

    if (extra == 0)
        return recv(session->io.fd, buffer, size, MSG_DONTWAIT);
    size = size < extra ? size : extra;
    memcpy(buffer, session->extra + session->extra_used, size);
    session->extra_used += size;
    return (ssize_t)size;
}

static ssize_t receive(wslay_event_context_ptr frames, uint8_t *buffer, size_t size, int flags,
                       void *context)
{
    struct websocket *session = context;
    ssize_t received;

    (void)flags;
    if (is_full(frames) || session->turn_left == 0 || session->turn_messages >= TURN_MESSAGES) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    /* wslay does not stop before it has taken all that was read. */
    if (session->messages >= CROWD_MESSAGES && size > CROWD_OCTETS)
        size = CROWD_OCTETS;
    session->messages = 0;
    received = read_some(session, buffer, size < session->turn_left ? size : session->turn_left);
    if (received <= 0) {
        bool later = received < 0 && (errno == EAGAIN || errno == EINTR);

        wslay_event_set_error(frames, later ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    session->turn_left -= (size_t)received;
    return received;
}

static ssize_t transmit(wslay_event_context_ptr frames, const uint8_t *data, size_t size, int flags,
                        void *context)
{
    struct websocket *session = context;
    int more = (flags & WSLAY_MSG_MORE) ? MSG_MORE : 0;
    ssize_t sent = send(session->io.fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL | more);

    if (sent < 0) {
        bool later = errno == EAGAIN || errno == EINTR;

        wslay_event_set_error(frames, later ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    }
    return sent;
}

/* Until a message is whole, wslay keeps each frame in memory of its own, some 100 octets however
   little it carries. So it is not enough to bound the message. */
static void count_frame(wslay_event_context_ptr frames,
                        const struct wslay_event_on_frame_recv_start_arg *frame, void *context)
{
    struct websocket *session = context;

    if (wslay_is_ctrl_frame(frame->opcode))
        return;
    if (frame->opcode != WSLAY_CONTINUATION_FRAME)
        session->frame_count = 0;
    if (++session->frame_count <= session->frames_max)
        return;
    wslay_event_queue_close(frames, WSLAY_CODE_POLICY_VIOLATION, (const uint8_t *)frames_reason,
                            sizeof(frames_reason) - 1);
    wslay_event_shutdown_read(frames);
}

/* wslay answers pings and closes by itself. Each answer is sent before the next frame is read, for
   a close would overtake what waits, and end it. */
static void echo(wslay_event_context_ptr frames, const struct wslay_event_on_msg_recv_arg *received,
                 void *context)
{
    struct websocket *session = context;
    const struct wslay_event_msg message = {received->opcode, received->msg, received->msg_length};

    session->messages++;
    session->turn_messages++;
    if (!wslay_is_ctrl_frame(received->opcode))
        wslay_event_queue_msg(frames, &message);
    wslay_event_send(frames);
}

static void destroy(struct websocket *session)
{
    struct websocket_settings settings = session->settings;

    ev_io_stop(session->loop, &session->io);
    ev_timer_stop(session->loop, &session->life);
    wslay_event_context_free(session->frames);
    free(session);
    settings.closed(settings.owner);
}

/* Returns which events of the socket to wait for; 0: the session is over. */
static int wanted_events(const struct websocket *session)
{
    wslay_event_context_ptr frames = session->frames;
    bool reads = wslay_event_want_read(frames) && !is_full(frames);
    bool writes = wslay_event_want_write(frames);

    /* What came with the handshake is not on the socket, so no event tells of it. But that the
       socket can be written to is an event. */
    if (reads && session->extra_used < session->extra_size)
        writes = true;
    return (reads ? EV_READ : 0) | (writes ? EV_WRITE : 0);
}

static void wait_for(struct websocket *session, int events)
{
    int fd = session->io.fd;

    if (session->io.events == events)
        return;
    ev_io_stop(session->loop, &session->io);
    ev_io_set(&session->io, fd, events);
    ev_io_start(session->loop, &session->io);
}

/* Reads and sends what can be. Then it waits for more, or is over. */
static void work(struct websocket *session, bool reads)
{
    session->turn_left = TURN_MAX;
    session->turn_messages = 0;
    if (reads)
        wslay_event_recv(session->frames); /* at a broken frame, or the end, more is to be sent */
    if (wslay_event_send(session->frames) == 0 && wanted_events(session) != 0)
        wait_for(session, wanted_events(session));
    else
        destroy(session);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    (void)loop, (void)events;
    work(io->data, true);
}

/* Tells the client to close, and gives it a bounded time for that. */
static void tell_to_close(struct websocket *session)
{
    session->over = true;
    ev_timer_stop(session->loop, &session->life);
    ev_timer_set(&session->life, closing_s, 0);
    ev_timer_start(session->loop, &session->life);
    if (wslay_event_queue_close(session->frames, WSLAY_CODE_GOING_AWAY, NULL, 0) == 0)
        work(session, false);
    else
        destroy(session);
}

static void on_life(struct ev_loop *loop, ev_timer *life, int events)
{
    struct websocket *session = life->data;

    (void)loop, (void)events;
    if (session->over)
        destroy(session);
    else
        tell_to_close(session);
}

struct websocket *websocket_open(struct ev_loop *loop, int fd, const char *extra, size_t extra_size,
                                 const struct websocket_settings *settings)
{
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = receive,
        .send_callback = transmit,
        .on_frame_recv_start_callback = count_frame,
        .on_msg_recv_callback = echo,
    };
    struct websocket *session = calloc(1, sizeof(*session) + extra_size);

    if (!session)
        return NULL;
    if (wslay_event_context_server_init(&session->frames, &callbacks, session) != 0) {
        free(session);
        return NULL;
    }
    session->settings = *settings;
    session->frames_max = settings->max_message / FRAME_OCTETS;
    if (session->frames_max < FRAMES_MIN)
        session->frames_max = FRAMES_MIN;
    session->loop = loop;
    session->extra_size = extra_size;
    if (extra_size > 0)
        memcpy(session->extra, extra, extra_size);
    wslay_event_config_set_max_recv_msg_length(session->frames, settings->max_message);
    /* Writable at once: so the octets in extra are read without waiting for more. */
    ev_io_init(&session->io, on_io, fd, EV_READ | EV_WRITE);
    ev_timer_init(&session->life, on_life, (ev_tstamp)settings->life_ms / 1000, 0);
    session->io.data = session->life.data = session;
    ev_io_start(loop, &session->io);
    ev_timer_start(loop, &session->life);
    return session;
}

void websocket_drain(struct websocket *session)
{
    if (!session->over)
        tell_to_close(session);
}

void websocket_close(struct websocket *session)
{
    destroy(session);
}
