/*
 * The thread ends when the test closes its end, or the server has ended the connection.
 */
#include "lib/h2.h"
#include "lib/h2-client.h"

#include "codes/status.h"

#include <check.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STALL_MS = 150 }; /* so long a head waits for the end of its stream */

static void tell(const struct h2_client *client, const char *octets, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(client->plain, octets, size, MSG_NOSIGNAL);
        if (sent < 0)
            return;
        octets += sent;
        size -= (size_t)sent;
    }
}

void h2_complain(const struct h2_client *client, const char *format, ...)
{
    char message[200] = "[h2: ";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message + 5, sizeof message - 7, format, arguments);
    va_end(arguments);
    strcat(message, "]\n");
    tell(client, message, strlen(message));
}

/* Hands the head to the test, and what there is of the content. */
static void tell_response(struct h2_client *client)
{
    static const char closing[] = "Connection: close\r\n";

    if (client->has_head) {
        tell(client, client->head, client->head_size);
        if (client->goaway || client->asks_to_close)
            tell(client, closing, sizeof closing - 1);
        tell(client, "\r\n", 2);
        client->has_head = false;
    }
    tell(client, client->content, client->content_size);
    client->content_size = 0;
}

static void end_response(struct h2_client *client)
{
    tell_response(client);
    client->id = 0;
    client->ended = false;
    if (client->asks_to_close)
        client->over = true;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_size, const uint8_t *value, size_t value_size, uint8_t flags,
                     void *client_)
{
    static const char *const forbidden[] = {"connection", "keep-alive",        "proxy-connection",
                                            "te",         "transfer-encoding", "upgrade"};
    struct h2_client *client = client_;

    (void)session, (void)flags;
    if (frame->hd.stream_id != client->id)
        return 0;
    if (strcmp((const char *)name, ":status") == 0) {
        client->code = (unsigned)strtoul((const char *)value, NULL, 10);
        client->head_size = (size_t)snprintf(client->head, H2_HEAD_MAX, "HTTP/1.1 %u %s\r\n",
                                             client->code, status_reason(client->code));
        return 0;
    }
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (strcmp((const char *)name, forbidden[i]) == 0)
            h2_complain(client, "a field %s", name);
    client->head_size +=
        (size_t)snprintf(client->head + client->head_size, H2_HEAD_MAX - client->head_size,
                         "%.*s: %.*s\r\n", (int)name_size, name, (int)value_size, value);
    return 0;
}

static void take_head(struct h2_client *client, bool ends)
{
    if (client->code < 200) {
        if (ends)
            h2_complain(client, "END_STREAM on a %u", client->code);
        tell(client, client->head, client->head_size);
        tell(client, "\r\n", 2);
        return;
    }
    client->has_head = true;
    client->has_data = false;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *client_)
{
    struct h2_client *client = client_;
    bool ends = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;

    (void)session;
    if (frame->hd.type == NGHTTP2_GOAWAY)
        client->goaway = true;
    if (frame->hd.type == NGHTTP2_PING && client->ended)
        end_response(client);
    if (frame->hd.type == NGHTTP2_HEADERS && frame->hd.stream_id == client->id)
        take_head(client, ends);
    if (frame->hd.type == NGHTTP2_DATA && ends && !client->has_data)
        h2_complain(client, "a frame of DATA where HEADERS could have ended the stream");
    if (frame->hd.type == NGHTTP2_RST_STREAM && frame->rst_stream.error_code != NGHTTP2_NO_ERROR)
        h2_complain(client, "RST_STREAM %s", nghttp2_http2_strerror(frame->rst_stream.error_code));
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data,
                   size_t size, void *client_)
{
    struct h2_client *client = client_;

    (void)session, (void)flags, (void)id;
    client->has_data |= size > 0;
    client->content = realloc(client->content, client->content_size + size + 1);
    memcpy(client->content + client->content_size, data, size);
    client->content_size += size;
    return 0;
}

/* Whether GOAWAY has followed the stream tells a PING: its answer comes behind it. */
static int on_close(nghttp2_session *session, int32_t id, uint32_t code, void *client_)
{
    struct h2_client *client = client_;

    if (id != client->id)
        return 0;
    if (code != NGHTTP2_NO_ERROR)
        h2_complain(client, "the stream ended with %s", nghttp2_http2_strerror(code));
    client->ended = true;
    if (!client->goaway)
        return nghttp2_submit_ping(session, NGHTTP2_FLAG_NONE, NULL);
    end_response(client);
    return 0;
}

static void take_plain(struct h2_client *client)
{
    ssize_t got = recv(client->plain, client->request + client->request_size,
                       H2_REQUEST_MAX - client->request_size, 0);

    if (got <= 0) {
        client->over = true;
        return;
    }
    client->request_size += (size_t)got;
    client->request[client->request_size] = '\0';
    if (client->id)
        nghttp2_session_resume_data(client->session, client->id);
}

static void take_h2(struct h2_client *client)
{
    uint8_t octets[16384];
    ssize_t got = recv(client->fd, octets, sizeof octets, 0);

    if (got <= 0) {
        if (client->ended)
            end_response(client);
        else if (client->id)
            h2_complain(client, "the connection ended in the middle of a response");
        client->over = true;
        return;
    }
    got = nghttp2_session_mem_recv(client->session, octets, (size_t)got);
    if (got < 0) {
        h2_complain(client, "not HTTP/2: %s", nghttp2_strerror((int)got));
        client->over = true;
    }
}

static void send_frames(struct h2_client *client)
{
    const uint8_t *octets;
    ssize_t size;

    while ((size = nghttp2_session_mem_send(client->session, &octets)) > 0)
        for (ssize_t sent, done = 0; done < size; done += sent)
            if ((sent = send(client->fd, octets + done, (size_t)(size - done), MSG_NOSIGNAL)) < 0)
                return; /* what the server said before is still to be read */
}

static void *run(void *client_)
{
    struct h2_client *client = client_;

    while (!client->over) {
        struct pollfd ends[] = {
            {.fd = client->fd, .events = POLLIN},
            {.fd = client->request_size < H2_REQUEST_MAX ? client->plain : -1, .events = POLLIN},
        };
        h2_begin_request(client);
        send_frames(client);
        if (poll(ends, 2, client->has_head ? STALL_MS : -1) == 0)
            tell_response(client);
        if (ends[0].revents)
            take_h2(client);
        if (ends[1].revents)
            take_plain(client);
    }
    nghttp2_session_del(client->session);
    close(client->fd);
    close(client->plain);
    free(client->content);
    free(client);
    return NULL;
}

int h2_client(int fd)
{
    struct h2_client *client = calloc(1, sizeof *client);
    nghttp2_session_callbacks *callbacks;
    pthread_t thread;
    int pair[2];

    ck_assert_ptr_nonnull(client);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    client->fd = fd;
    client->plain = pair[1];
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    ck_assert_int_eq(nghttp2_session_client_new(&client->session, callbacks, client), 0);
    nghttp2_session_callbacks_del(callbacks);
    ck_assert_int_eq(nghttp2_submit_settings(client->session, NGHTTP2_FLAG_NONE, NULL, 0), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, run, client), 0);
    pthread_detach(thread);
    return pair[0];
}
