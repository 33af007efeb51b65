#include "serve/websocket.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <wslay/wslay.h>

#include "net/transport.h"

enum {
    QUEUE_OCTETS = 1 << 20, /* that may wait to be sent; then reading pauses */
    QUEUE_MESSAGES = 256,   /* the same, because messages may be empty */
    TURN_OCTETS = 1 << 16,  /* read before others have their turn */
    TURN_MESSAGES = 16,     /* messages echoed before that */
    CROWD_OCTETS = 128,     /* read at once, where what was read last held many messages */
    CROWD_MESSAGES = 8,     /* so many are many */
    FRAMES_MIN = 1024,      /* that any message may have */
    FRAME_OCTETS = 64,      /* a message may have a frame for so many octets of the largest one */
};

static const ev_tstamp closing_s = 2; /* how long the peer has to answer a close */

struct websocket {
    struct websocket_settings settings;
    struct ev_loop *loop;
    struct transport *transport;
    ev_io io;
    ev_timer life;
    wslay_event_context_ptr frames;
    uint64_t frame_count;   /* of the message that is coming */
    uint64_t frames_max;    /* of a message; more are refused with 1008 */
    bool over;              /* its time has come, and it was told to close */
    size_t turn_left;       /* octets that may still be read in this turn */
    unsigned turn_messages; /* that were echoed in this turn */
    unsigned messages;      /* that came with what was read last */
    size_t extra_size;      /* octets that came with the handshake */
    size_t extra_used;      /* how many of them have been read */
    char extra[];
};

static bool is_full(wslay_event_context_ptr frames)
{
    return wslay_event_get_queued_msg_length(frames) >= QUEUE_OCTETS ||
           wslay_event_get_queued_msg_count(frames) >= QUEUE_MESSAGES;
}

/* Reads what came with the handshake, and then from the peer. */
static ssize_t read_some(struct websocket *websocket, uint8_t *buffer, size_t size)
{
    size_t extra = websocket->extra_size - websocket->extra_used;

    if (extra == 0)
        return transport_receive(websocket->transport, (char *)buffer, size);
    size = size < extra ? size : extra;
    memcpy(buffer, websocket->extra + websocket->extra_used, size);
    websocket->extra_used += size;
    return (ssize_t)size;
}

static ssize_t receive(wslay_event_context_ptr frames, uint8_t *buffer, size_t size, int flags,
                       void *context)
{
    struct websocket *websocket = context;
    ssize_t received;

    (void)flags;
    if (is_full(frames) || websocket->turn_left == 0 || websocket->turn_messages >= TURN_MESSAGES) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    /* wslay does not stop before it has taken all that was read. */
    if (websocket->messages >= CROWD_MESSAGES && size > CROWD_OCTETS)
        size = CROWD_OCTETS;
    websocket->messages = 0;
    received =
        read_some(websocket, buffer, size < websocket->turn_left ? size : websocket->turn_left);
    if (received <= 0) {
        bool later = received < 0 && (errno == EAGAIN || errno == EINTR);

        wslay_event_set_error(frames, later ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    websocket->turn_left -= (size_t)received;
    return received;
}

static ssize_t transmit(wslay_event_context_ptr frames, const uint8_t *data, size_t size, int flags,
                        void *context)
{
    struct websocket *websocket = context;
    const struct iovec part = {(void *)data, size};
    ssize_t sent = transport_send(websocket->transport, &part, 1, flags & WSLAY_MSG_MORE);

    if (sent < 0) {
        bool later = errno == EAGAIN || errno == EINTR;

        wslay_event_set_error(frames, later ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    }
    return sent;
}

/* Closes, and reads nothing more. */
static void refuse(wslay_event_context_ptr frames, uint16_t code, const char *reason)
{
    wslay_event_queue_close(frames, code, (const uint8_t *)reason, strlen(reason));
    wslay_event_shutdown_read(frames);
}

/* Until a message is whole, wslay keeps each frame in memory of its own, some 100 octets however
   little it carries. So it is not enough to bound the message. And wslay takes a close frame of one
   octet, which is too short for a code (RFC 6455, 5.5.1). */
static void check_frame(wslay_event_context_ptr frames,
                        const struct wslay_event_on_frame_recv_start_arg *frame, void *context)
{
    struct websocket *websocket = context;

    if (frame->opcode == WSLAY_CONNECTION_CLOSE && frame->payload_length == 1)
        refuse(frames, WSLAY_CODE_PROTOCOL_ERROR, "a close code has two bytes");
    if (wslay_is_ctrl_frame(frame->opcode))
        return;
    if (frame->opcode != WSLAY_CONTINUATION_FRAME)
        websocket->frame_count = 0;
    if (++websocket->frame_count <= websocket->frames_max)
        return;
    refuse(frames, WSLAY_CODE_POLICY_VIOLATION, "too many frames in one message");
}

/* wslay answers pings and closes by itself. Each answer is sent before the next frame is read, for
   a close would overtake what waits, and end it. */
static void echo(wslay_event_context_ptr frames, const struct wslay_event_on_msg_recv_arg *received,
                 void *context)
{
    struct websocket *websocket = context;
    const struct wslay_event_msg message = {received->opcode, received->msg, received->msg_length};

    websocket->messages++;
    websocket->turn_messages++;
    if (!wslay_is_ctrl_frame(received->opcode))
        wslay_event_queue_msg(frames, &message);
    wslay_event_send(frames);
}

static void destroy(struct websocket *websocket)
{
    struct websocket_settings settings = websocket->settings;

    ev_io_stop(websocket->loop, &websocket->io);
    ev_timer_stop(websocket->loop, &websocket->life);
    wslay_event_context_free(websocket->frames);
    free(websocket);
    settings.closed(settings.owner);
}

/* Returns which events of the socket to wait for; 0: the WebSocket is over. */
static int wanted_events(const struct websocket *websocket)
{
    wslay_event_context_ptr frames = websocket->frames;
    bool reads = wslay_event_want_read(frames) && !is_full(frames);
    bool writes = wslay_event_want_write(frames);

    /* What came with the handshake, or waits in the transport, is not on the socket, so no event
       tells of it. But that the socket can be written to is an event. */
    if (reads &&
        (websocket->extra_used < websocket->extra_size || transport_has_more(websocket->transport)))
        writes = true;
    return (reads ? EV_READ : 0) | (writes ? EV_WRITE : 0);
}

static void wait_for(struct websocket *websocket, int events)
{
    int fd = websocket->io.fd;

    if (websocket->io.events == events)
        return;
    ev_io_stop(websocket->loop, &websocket->io);
    ev_io_set(&websocket->io, fd, events);
    ev_io_start(websocket->loop, &websocket->io);
}

/* Reads and sends what can be. Then it waits for more, or is over. */
static void work(struct websocket *websocket, bool reads)
{
    websocket->turn_left = TURN_OCTETS;
    websocket->turn_messages = 0;
    if (reads)
        wslay_event_recv(websocket->frames); /* at a broken frame, or the end, more is to be sent */
    if (wslay_event_send(websocket->frames) == 0 && wanted_events(websocket) != 0)
        wait_for(websocket, wanted_events(websocket));
    else
        destroy(websocket);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    (void)loop, (void)events;
    work(io->data, true);
}

/* Tells the client to close, and gives it a bounded time for that. */
static void tell_to_close(struct websocket *websocket)
{
    websocket->over = true;
    ev_timer_stop(websocket->loop, &websocket->life);
    ev_timer_set(&websocket->life, closing_s, 0);
    ev_timer_start(websocket->loop, &websocket->life);
    if (wslay_event_queue_close(websocket->frames, WSLAY_CODE_GOING_AWAY, NULL, 0) == 0)
        work(websocket, false);
    else
        destroy(websocket);
}

static void on_life(struct ev_loop *loop, ev_timer *life, int events)
{
    struct websocket *websocket = life->data;

    (void)loop, (void)events;
    if (websocket->over)
        destroy(websocket);
    else
        tell_to_close(websocket);
}

struct websocket *websocket_open(struct ev_loop *loop, struct transport *transport, int fd,
                                 const char *extra, size_t extra_size,
                                 const struct websocket_settings *settings)
{
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = receive,
        .send_callback = transmit,
        .on_frame_recv_start_callback = check_frame,
        .on_msg_recv_callback = echo,
    };
    struct websocket *websocket = calloc(1, sizeof(*websocket) + extra_size);

    if (!websocket)
        return NULL;
    if (wslay_event_context_server_init(&websocket->frames, &callbacks, websocket) != 0) {
        free(websocket);
        return NULL;
    }
    websocket->settings = *settings;
    websocket->frames_max = settings->max_message / FRAME_OCTETS;
    if (websocket->frames_max < FRAMES_MIN)
        websocket->frames_max = FRAMES_MIN;
    websocket->loop = loop;
    websocket->transport = transport;
    websocket->extra_size = extra_size;
    if (extra_size > 0)
        memcpy(websocket->extra, extra, extra_size);
    wslay_event_config_set_max_recv_msg_length(websocket->frames, settings->max_message);
    /* Writable at once: so the octets in extra are read without waiting for more. */
    ev_io_init(&websocket->io, on_io, fd, EV_READ | EV_WRITE);
    ev_timer_init(&websocket->life, on_life, (ev_tstamp)settings->life_ms / 1000, 0);
    websocket->io.data = websocket->life.data = websocket;
    ev_io_start(loop, &websocket->io);
    ev_timer_start(loop, &websocket->life);
    return websocket;
}

void websocket_drain(struct websocket *websocket)
{
    if (!websocket->over)
        tell_to_close(websocket);
}

void websocket_close(struct websocket *websocket)
{
    destroy(websocket);
}
