#include "websocket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <wslay/wslay.h>

#include "poller.h"

enum {
    QUEUE_MAX = 1 << 20, /* octets waiting to be sent, before reading pauses */
    QUEUED_MAX = 256,    /* the same in messages, which may be empty */
    TURN_MAX = 1 << 16,  /* octets read before others have their turn */
    CLOSING_MS = 2000,   /* how long the peer has to answer a close */
    FRAMES_MIN = 1024,   /* frames that any message may have */
    FRAME_OCTETS = 64,   /* with so many in each, the largest message may come in frames */
};

static const char frames_reason[] = "too many frames in one message";

static uint64_t message_max = 1 << 20;   /* octets; larger ones are refused with 1009 */
static uint64_t frames_max = FRAMES_MIN; /* of a message; more are refused with 1008 */
static int64_t life_ms = 3600000;

struct session {
    struct poller_watch watch; /* first: a watch is its session */
    wslay_event_context_ptr frames;
    struct MHD_UpgradeResponseHandle *handle;
    uint64_t frame_count; /* of the message that is coming */
    bool over;            /* its time has come, and it was told to close */
    size_t turn_left;     /* octets that may still be read in this turn */
    size_t extra_size;    /* octets that came with the handshake and are still to be read */
    size_t extra_used;
    char extra[];
};

static bool is_full(wslay_event_context_ptr frames)
{
    return wslay_event_get_queued_msg_length(frames) >= QUEUE_MAX ||
           wslay_event_get_queued_msg_count(frames) >= QUEUED_MAX;
}

/* Takes what came with the handshake first. */
static ssize_t read_some(struct session *session, uint8_t *buffer, size_t size)
{
    size_t extra = session->extra_size - session->extra_used;

    if (extra == 0)
        return recv(session->watch.fd, buffer, size, MSG_DONTWAIT);
    size = size < extra ? size : extra;
    memcpy(buffer, session->extra + session->extra_used, size);
    session->extra_used += size;
    return (ssize_t)size;
}

static ssize_t receive(wslay_event_context_ptr frames, uint8_t *buffer, size_t size, int flags,
                       void *context)
{
    struct session *session = context;
    ssize_t received;

    (void)flags;
    if (is_full(frames) || session->turn_left == 0) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
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
    struct session *session = context;
    int more = (flags & WSLAY_MSG_MORE) ? MSG_MORE : 0;
    ssize_t sent = send(session->watch.fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL | more);

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
    struct session *session = context;

    if (wslay_is_ctrl_frame(frame->opcode))
        return;
    if (frame->opcode != WSLAY_CONTINUATION_FRAME)
        session->frame_count = 0;
    if (++session->frame_count <= frames_max)
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
    const struct wslay_event_msg message = {received->opcode, received->msg, received->msg_length};

    (void)context;
    if (!wslay_is_ctrl_frame(received->opcode))
        wslay_event_queue_msg(frames, &message);
    wslay_event_send(frames);
}

static void session_destroy(struct session *session)
{
    struct MHD_UpgradeResponseHandle *handle = session->handle;

    if (session->frames)
        wslay_event_context_free(session->frames);
    free(session);
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

/* What to wait for; nothing: the session is over. */
static uint32_t wanted_events(const struct session *session)
{
    wslay_event_context_ptr frames = session->frames;
    bool reads = wslay_event_want_read(frames) && !is_full(frames);
    bool writes = wslay_event_want_write(frames);

    /* What came with the handshake makes no event; but that we can write does. */
    if (reads && session->extra_used < session->extra_size)
        writes = true;
    return (reads ? EPOLLIN : 0u) | (writes ? EPOLLOUT : 0u);
}

/* Its time is over: it is told to close, and the next time it is closed. */
static bool end_life(struct session *session)
{
    if (session->over)
        return false;
    session->over = true;
    session->watch.deadline_ms = poller_now_ms() + CLOSING_MS;
    return wslay_event_queue_close(session->frames, WSLAY_CODE_GOING_AWAY, NULL, 0) == 0;
}

static void wake(struct poller_watch *watch, uint32_t events)
{
    struct session *session = (struct session *)watch;
    wslay_event_context_ptr frames = session->frames;
    bool alive = events != POLLER_DEADLINE || end_life(session);

    session->turn_left = TURN_MAX;
    if (events == POLLER_STOP)
        wslay_event_queue_close(frames, WSLAY_CODE_GOING_AWAY, NULL, 0);
    wslay_event_recv(frames); /* at a broken frame, or the end, there can be more to send */
    if (wslay_event_send(frames) == 0 && wanted_events(session) != 0 && alive) {
        poller_change(watch, wanted_events(session));
        return;
    }
    poller_remove(watch);
    session_destroy(session);
}

void websocket_start(uint64_t max_message, int64_t life)
{
    message_max = max_message;
    frames_max = max_message / FRAME_OCTETS > FRAMES_MIN ? max_message / FRAME_OCTETS : FRAMES_MIN;
    life_ms = life;
}

void websocket_open(void *unused, struct MHD_Connection *connection, void *request_context,
                    const char *extra_in, size_t extra_in_size, MHD_socket fd,
                    struct MHD_UpgradeResponseHandle *handle)
{
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = receive,
        .send_callback = transmit,
        .on_frame_recv_start_callback = count_frame,
        .on_msg_recv_callback = echo,
    };
    struct session *session = calloc(1, sizeof(*session) + extra_in_size);

    (void)unused, (void)connection, (void)request_context;
    if (!session) {
        MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
        return;
    }
    session->watch =
        (struct poller_watch){.fd = fd, .deadline_ms = poller_now_ms() + life_ms, .wake = wake};
    session->handle = handle;
    session->extra_size = extra_in_size;
    if (extra_in_size > 0)
        memcpy(session->extra, extra_in, extra_in_size);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (wslay_event_context_server_init(&session->frames, &callbacks, session) != 0) {
        session->frames = NULL;
        session_destroy(session);
        return;
    }
    wslay_event_config_set_max_recv_msg_length(session->frames, message_max);
    /* Writable at once: so the octets in extra are read without waiting for more. */
    if (!poller_add(&session->watch, EPOLLIN | EPOLLOUT))
        session_destroy(session);
}
