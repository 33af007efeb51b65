/*
 * Requests, from HTTP/1.1 as the test has written them into HTTP/2 (RFC 9113, 8.3).
 */
#include "lib/h2-client.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIELDS_MAX = 1000 };

/* Lines of a head or of a trailer section. */
struct request {
    nghttp2_nv at[FIELDS_MAX];
    size_t count;
    bool has_body;
};

static void drop(struct h2_client *client, size_t size)
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
static void send_trailers(struct h2_client *client, char *lines)
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
static void begin_chunk(struct h2_client *client)
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
    struct h2_client *client = client_;

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
static void translate_line(struct h2_client *client, struct request *request, char *line)
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

void h2_begin_request(struct h2_client *client)
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
        h2_complain(client, "%s cannot be said over HTTP/2", version);
        client->over = true;
    }
    translate_target(&request, line, target);
    while ((line = strtok_r(NULL, "\r\n", &rest)))
        translate_line(client, &request, line);
    client->id = nghttp2_submit_request(client->session, NULL, request.at, request.count,
                                        request.has_body ? &body : NULL, NULL);
    if (client->id < 0)
        h2_complain(client, "a request that cannot be sent: %s", nghttp2_strerror(client->id));
    free(head);
}
