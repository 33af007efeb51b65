/*
 * The thread ends when the test closes its end, or the server has ended the connection.
 */
#include "lib/h2.h"

#include "codes/status.h"

#include <check.h>
#include <ctype.h>
#include <errno.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    REQUEST_MAX = 1 << 18,
    FIELDS_MAX = 1000,
    HEAD_MAX = 1 << 16,
    STALL_MS = 150, /* so long a head waits for the end of its stream */
};

/* Lines of a head or of a trailer section. */
struct request {
    nghttp2_nv at[FIELDS_MAX];
    size_t count;
    bool has_body;
};

struct client {
    int fd;    /* HTTP/2 */
    int plain; /* HTTP/1.1, to the test */
    nghttp2_session *session;
    bool over; /* the server has ended the connection, or the test has */

    /* What the test has written. */
    char request[REQUEST_MAX + 1];
    size_t request_size;

    /* The request under way. */
    int32_t id; /* 0: none */
    size_t body_left;
    bool chunked, body_ended, has_trailers, asks_to_close;

    /* Its response. */
    char head[HEAD_MAX]; /* of HTTP/1.1, the last line end aside */
    size_t head_size;
    unsigned code;
    bool has_head, has_data, ended, goaway;
    char *content;
    size_t content_size;
};

static void tell(const struct client *client, const char *octets, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(client->plain, octets, size, MSG_NOSIGNAL);
        if (sent < 0)
            return;
        octets += sent;
        size -= (size_t)sent;
    }
}

/* Octets that the strict client fails at. */
__attribute__((format(printf, 2, 3))) static void complain(const struct client *client,
                                                           const char *format, ...)
{
    char message[200] = "[h2: ";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message + 5, sizeof message - 7, format, arguments);
    va_end(arguments);
    strcat(message, "]\n");
    tell(client, message, strlen(message));
}

/* Hands the head to the test, and what there is of the content. closes: GOAWAY has come. */
static void tell_response(struct client *client)
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

static void end_response(struct client *client)
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
    struct client *client = client_;

    (void)session, (void)flags;
    if (frame->hd.stream_id != client->id)
        return 0;
    if (strcmp((const char *)name, ":status") == 0) {
        client->code = (unsigned)strtoul((const char *)value, NULL, 10);
        client->head_size = (size_t)snprintf(client->head, HEAD_MAX, "HTTP/1.1 %u %s\r\n",
                                             client->code, status_reason(client->code));
        return 0;
    }
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (strcmp((const char *)name, forbidden[i]) == 0)
            complain(client, "a field %s", name);
    client->head_size +=
        (size_t)snprintf(client->head + client->head_size, HEAD_MAX - client->head_size,
                         "%.*s: %.*s\r\n", (int)name_size, name, (int)value_size, value);
    return 0;
}

static void take_head(struct client *client, bool ends)
{
    if (client->code < 200) {
        if (ends)
            complain(client, "END_STREAM on a %u", client->code);
        tell(client, client->head, client->head_size);
        tell(client, "\r\n", 2);
        return;
    }
    client->has_head = true;
    client->has_data = false;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *client_)
{
    struct client *client = client_;
    bool ends = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;

    (void)session;
    if (frame->hd.type == NGHTTP2_GOAWAY)
        client->goaway = true;
    if (frame->hd.type == NGHTTP2_PING && client->ended)
        end_response(client);
    if (frame->hd.type == NGHTTP2_HEADERS && frame->hd.stream_id == client->id)
        take_head(client, ends);
    if (frame->hd.type == NGHTTP2_DATA && ends && !client->has_data)
        complain(client, "a frame of DATA where HEADERS could have ended the stream");
    if (frame->hd.type == NGHTTP2_RST_STREAM && frame->rst_stream.error_code != NGHTTP2_NO_ERROR)
        complain(client, "RST_STREAM %s", nghttp2_http2_strerror(frame->rst_stream.error_code));
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data,
                   size_t size, void *client_)
{
    struct client *client = client_;

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
    struct client *client = client_;

    if (id != client->id)
        return 0;
    if (code != NGHTTP2_NO_ERROR)
        complain(client, "the stream ended with %s", nghttp2_http2_strerror(code));
    client->ended = true;
    if (!client->goaway)
        return nghttp2_submit_ping(session, NGHTTP2_FLAG_NONE, NULL);
    end_response(client);
    return 0;
}

static void drop(struct client *client, size_t size)
{
    client->request_size -= size;
    memmove(client->request, client->request + size, client->request_size);
    client->request[client->request_size] = '\0';
}

static void add(struct request *request, const char *name, const char *value)
{
    request->at[request->count++] = (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, strlen(name),
                                                 strlen(value), NGHTTP2_NV_FLAG_NONE};
}

static void add_first(struct request *request, const char *name, const char *value)
{
    nghttp2_nv line;

    add(request, name, value);
    line = request->at[request->count - 1];
    memmove(request->at + 1, request->at, (request->count - 1) * sizeof line);
    request->at[0] = line;
}

/* A field line: ends its name and its value with a NUL. Returns the value. */
static char *split(char *line)
{
    char *colon = strchr(line, ':'), *value = colon + 1 + strspn(colon + 1, " \t");

    for (size_t size = strlen(value); size > 0 && strchr(" \t", value[size - 1]); size--)
        value[size - 1] = '\0';
    *colon = '\0';
    return value;
}

/* The trailer section (RFC 9113, 8.1): lines, each with its end. */
static void send_trailers(struct client *client, char *lines)
{
    struct request trailers = {.count = 0};
    char *rest;

    for (char *line = strtok_r(lines, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
        char *value = split(line);
        add(&trailers, line, value);
    }
    if (trailers.count > 0)
        nghttp2_submit_trailer(client->session, client->id, trailers.at, trailers.count);
    client->has_trailers = trailers.count > 0;
}

/* Goes on to the next chunk, or to what is behind the last one (RFC 9112, 7.1). */
static void begin_chunk(struct client *client)
{
    char *end, *last;

    if (!client->chunked || client->body_left > 0 || client->body_ended)
        return;
    if (strncmp(client->request, "\r\n", 2) == 0)
        drop(client, 2);
    end = strstr(client->request, "\r\n");
    if (!end)
        return;
    client->body_left = strtoul(client->request, NULL, 16);
    if (client->body_left > 0) {
        drop(client, (size_t)(end + 2 - client->request));
    } else if ((last = strstr(end, "\r\n\r\n"))) {
        *last = '\0';
        send_trailers(client, end);
        drop(client, (size_t)(last + 4 - client->request));
        client->body_ended = true;
    }
}

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *buffer, size_t size,
                         uint32_t *flags, nghttp2_data_source *source, void *client_)
{
    struct client *client = client_;

    (void)session, (void)id, (void)source;
    begin_chunk(client);
    if (size > client->body_left)
        size = client->body_left;
    if (size > client->request_size)
        size = client->request_size;
    memcpy(buffer, client->request, size);
    drop(client, size);
    client->body_left -= size;
    if (client->chunked ? client->body_ended : client->body_left == 0)
        *flags |=
            NGHTTP2_DATA_FLAG_EOF | (client->has_trailers ? NGHTTP2_DATA_FLAG_NO_END_STREAM : 0);
    else if (size == 0)
        return NGHTTP2_ERR_DEFERRED;
    return (ssize_t)size;
}

static bool has_authority(const struct request *request)
{
    for (size_t i = 0; i < request->count; i++)
        if (strcmp((const char *)request->at[i].name, ":authority") == 0)
            return true;
    return false;
}

/* One line of the head, less its end. Pseudo-fields go before the others (RFC 9113, 8.3). */
static void translate_line(struct client *client, struct request *request, char *line)
{
    char *value = split(line);

    if (strcasecmp(line, "Host") == 0) {
        if (!has_authority(request))
            add_first(request, ":authority", value);
        return;
    }
    if (strcasecmp(line, "Connection") == 0) {
        client->asks_to_close = strcasecmp(value, "close") == 0;
        return;
    }
    if (strcasecmp(line, "Upgrade") == 0 || strcasecmp(line, "Keep-Alive") == 0)
        return;
    if (strcasecmp(line, "Transfer-Encoding") == 0) {
        client->chunked = request->has_body = true;
        return;
    }
    if (strcasecmp(line, "Content-Length") == 0) {
        client->body_left = strtoul(value, NULL, 10);
        request->has_body = client->body_left > 0;
    }
    add(request, line, value);
}

/* RFC 9113, 8.3.1; a CONNECT has its target in :authority alone (8.5). An absolute target's
   authority counts, and Host not (RFC 9112, 3.2.2). */
static void translate_target(struct request *request, const char *method, char *target)
{
    char *authority = strstr(target, "://"), *path;

    add(request, ":method", method);
    if (strcmp(method, "CONNECT") == 0) {
        add(request, ":authority", target);
        return;
    }
    add(request, ":scheme", "http");
    if (*target == '/' || !authority) {
        add(request, ":path", target);
        return;
    }
    authority += 3;
    path = authority + strcspn(authority, "/?");
    add(request, ":path", *path ? path : "/");
    add(request, ":authority", authority);
    request->at[request->count - 1].valuelen = (size_t)(path - authority);
}

/* Sends the next request, once its head is whole and there is none under way. */
static void begin_request(struct client *client)
{
    static const nghttp2_data_provider body = {.read_callback = read_body};
    static _Thread_local struct request request;
    char *end = strstr(client->request, "\r\n\r\n"), *head, *line, *rest, *target, *version;

    if (client->id || client->goaway || !end)
        return;
    head = strndup(client->request, (size_t)(end + 2 - client->request));
    drop(client, (size_t)(end + 4 - client->request));
    client->chunked = client->body_ended = client->has_trailers = client->asks_to_close = false;
    client->body_left = 0;
    request.count = 0;
    request.has_body = false;
    line = strtok_r(head, "\r\n", &rest);
    target = strchr(line, ' ');
    *target++ = '\0';
    version = strrchr(target, ' ');
    *version++ = '\0';
    if (strcmp(version, "HTTP/1.1") != 0) {
        complain(client, "%s cannot be said over HTTP/2", version);
        client->over = true;
    }
    translate_target(&request, line, target);
    while ((line = strtok_r(NULL, "\r\n", &rest)))
        translate_line(client, &request, line);
    client->id = nghttp2_submit_request(client->session, NULL, request.at, request.count,
                                        request.has_body ? &body : NULL, NULL);
    if (client->id < 0)
        complain(client, "a request that cannot be sent: %s", nghttp2_strerror(client->id));
    free(head);
}

static void take_plain(struct client *client)
{
    ssize_t got = recv(client->plain, client->request + client->request_size,
                       REQUEST_MAX - client->request_size, 0);

    if (got <= 0) {
        client->over = true;
        return;
    }
    client->request_size += (size_t)got;
    client->request[client->request_size] = '\0';
    if (client->id)
        nghttp2_session_resume_data(client->session, client->id);
}

static void take_h2(struct client *client)
{
    uint8_t octets[16384];
    ssize_t got = recv(client->fd, octets, sizeof octets, 0);

    if (got <= 0) {
        if (client->ended)
            end_response(client);
        else if (client->id)
            complain(client, "the connection ended in the middle of a response");
        client->over = true;
        return;
    }
    got = nghttp2_session_mem_recv(client->session, octets, (size_t)got);
    if (got < 0) {
        complain(client, "not HTTP/2: %s", nghttp2_strerror((int)got));
        client->over = true;
    }
}

static void send_frames(struct client *client)
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
    struct client *client = client_;

    while (!client->over) {
        struct pollfd ends[] = {
            {.fd = client->fd, .events = POLLIN},
            {.fd = client->request_size < REQUEST_MAX ? client->plain : -1, .events = POLLIN},
        };
        begin_request(client);
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
    struct client *client = calloc(1, sizeof *client);
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
