#include "websocket.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/base64.h>
#include <nettle/sha1.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <wslay/wslay.h>

#include "poller.h"

enum {
    KEY_SIZE = 24, /* base64 of 16 octets */
    KEY_OCTETS = 16,
    MESSAGE_MAX = 1 << 20, /* octets; larger ones are refused with 1009 */
    QUEUE_MAX = 1 << 20,   /* octets waiting to be sent, before reading pauses */
};

struct session {
    struct poller_watch watch; /* first: a watch is its session */
    wslay_event_context_ptr frames;
    struct MHD_UpgradeResponseHandle *handle;
    size_t extra_size; /* octets that came with the handshake and are still to be read */
    size_t extra_used;
    char extra[];
};

static bool key_is_valid(const char *key)
{
    struct base64_decode_ctx base64;
    uint8_t octets[BASE64_DECODE_LENGTH(KEY_SIZE)];
    size_t size;

    base64_decode_init(&base64);
    return key && strlen(key) == KEY_SIZE &&
           base64_decode_update(&base64, &size, octets, KEY_SIZE, key) == 1 && size == KEY_OCTETS &&
           base64_decode_final(&base64) == 1;
}

/* Sec-WebSocket-Accept: base64(SHA-1(key + GUID)) (RFC 6455, 4.2.2). */
static void make_accept(const char *key, char ret_accept[WEBSOCKET_ACCEPT_SIZE])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    struct sha1_ctx hash;
    uint8_t digest[SHA1_DIGEST_SIZE];

    sha1_init(&hash);
    sha1_update(&hash, KEY_SIZE, (const uint8_t *)key);
    sha1_update(&hash, sizeof(guid) - 1, (const uint8_t *)guid);
    sha1_digest(&hash, sizeof(digest), digest);
    base64_encode_raw(ret_accept, sizeof(digest), digest);
    ret_accept[WEBSOCKET_ACCEPT_SIZE - 1] = '\0';
}

enum websocket_result websocket_handshake(const struct request *request,
                                          char ret_accept[WEBSOCKET_ACCEPT_SIZE])
{
    const char *const *fields = request->fields;
    const char *key = fields[FIELD_SEC_WEBSOCKET_KEY];
    const char *version = fields[FIELD_SEC_WEBSOCKET_VERSION];

    if (request->method != METHOD_GET || request->http10 || !fields[FIELD_UPGRADE] ||
        !text_list_has(fields[FIELD_UPGRADE], "websocket") || !fields[FIELD_CONNECTION] ||
        !text_list_has(fields[FIELD_CONNECTION], "upgrade"))
        return WEBSOCKET_NOT_ASKED;
    if (!version || strcmp(version, "13") != 0 || request->lines[FIELD_SEC_WEBSOCKET_VERSION] != 1)
        return WEBSOCKET_BAD_VERSION;
    if (request->lines[FIELD_SEC_WEBSOCKET_KEY] != 1 || !key_is_valid(key))
        return WEBSOCKET_BAD_KEY;
    make_accept(key, ret_accept);
    return WEBSOCKET_OK;
}

static ssize_t receive(wslay_event_context_ptr frames, uint8_t *buffer, size_t size, int flags,
                       void *context)
{
    struct session *session = context;
    ssize_t received;

    (void)flags;
    if (wslay_event_get_queued_msg_length(frames) >= QUEUE_MAX) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    if (session->extra_used < session->extra_size) {
        size_t left = session->extra_size - session->extra_used;

        size = size < left ? size : left;
        memcpy(buffer, session->extra + session->extra_used, size);
        session->extra_used += size;
        return (ssize_t)size;
    }
    received = recv(session->watch.fd, buffer, size, MSG_DONTWAIT);
    if (received <= 0) {
        bool later = received < 0 && (errno == EAGAIN || errno == EINTR);

        wslay_event_set_error(frames, later ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
        return -1;
    }
    return received;
}

static ssize_t transmit(wslay_event_context_ptr frames, const uint8_t *data, size_t size, int flags,
                        void *context)
{
    struct session *session = context;
    int more = flags & WSLAY_MSG_MORE ? MSG_MORE : 0;
    ssize_t sent = send(session->watch.fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL | more);

    if (sent < 0) {
        bool later = errno == EAGAIN || errno == EINTR;

        wslay_event_set_error(frames, later ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    }
    return sent;
}

/* wslay answers pings and closes by itself. */
static void echo(wslay_event_context_ptr frames, const struct wslay_event_on_msg_recv_arg *received,
                 void *context)
{
    const struct wslay_event_msg message = {received->opcode, received->msg, received->msg_length};

    (void)context;
    if (!wslay_is_ctrl_frame(received->opcode))
        wslay_event_queue_msg(frames, &message);
}

static void session_destroy(struct session *session)
{
    struct MHD_UpgradeResponseHandle *handle = session->handle;

    if (session->frames)
        wslay_event_context_free(session->frames);
    free(session);
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

static void wake(struct poller_watch *watch, uint32_t events)
{
    struct session *session = (struct session *)watch;
    wslay_event_context_ptr frames = session->frames;
    bool full;

    if (events == POLLER_STOP)
        wslay_event_queue_close(frames, WSLAY_CODE_GOING_AWAY, NULL, 0);
    if (wslay_event_recv(frames) == 0 && wslay_event_send(frames) == 0 &&
        (wslay_event_want_read(frames) || wslay_event_want_write(frames))) {
        full = wslay_event_get_queued_msg_length(frames) >= QUEUE_MAX;
        poller_change(watch, (wslay_event_want_read(frames) && !full ? EPOLLIN : 0) |
                                 (wslay_event_want_write(frames) ? EPOLLOUT : 0));
        return;
    }
    poller_remove(watch);
    session_destroy(session);
}

void websocket_open(void *unused, struct MHD_Connection *connection, void *request_context,
                    const char *extra_in, size_t extra_in_size, MHD_socket fd,
                    struct MHD_UpgradeResponseHandle *handle)
{
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = receive,
        .send_callback = transmit,
        .on_msg_recv_callback = echo,
    };
    struct session *session = calloc(1, sizeof(*session) + extra_in_size);

    (void)unused, (void)connection, (void)request_context;
    if (!session) {
        MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
        return;
    }
    session->watch = (struct poller_watch){.fd = fd, .wake = wake};
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
    wslay_event_config_set_max_recv_msg_length(session->frames, MESSAGE_MAX);
    /* Writable at once: so the octets in extra are read without waiting for more. */
    if (!poller_add(&session->watch, EPOLLIN | EPOLLOUT))
        session_destroy(session);
}
