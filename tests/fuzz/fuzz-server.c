/*
 * The whole server, in this process and on a loopback socket: an input is what
 * a client sends before it ends its side.
 *
 * Whatever that is, the server answers with well-formed responses (RFC 9112)
 * and closes; and a well-formed request on the next connection gets its answer.
 */
#include "fuzz.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "live.h"

/* What came back, and what of it is not yet understood. */
struct stream {
    const char *at, *end;
    bool head_asked; /* some response may be one to HEAD */
    bool may_break;  /* the knob fault may have been asked for */
    size_t finals;   /* final responses so far */
};

struct head {
    unsigned code;
    bool has_length, is_chunked, closes;
    uint64_t length;
};

/* What the server answers to all that a client sends, in two parts if its size is odd. */
static bool exchange(const uint8_t *data, size_t size, char *came, size_t *ret_size)
{
    size_t half = size % 2 ? size / 2 : size;
    int fd = live_connect();

    live_send(fd, data, half);
    live_send(fd, data + half, size - half);
    return live_finish(fd, came, ret_size);
}

/* Takes a line, ended by CR LF and without controls; false if there is none. */
static bool take_line(struct stream *stream, const char **ret_line, size_t *ret_size)
{
    const char *end = memmem(stream->at, (size_t)(stream->end - stream->at), "\r\n", 2);

    if (!end)
        return false;
    for (const char *at = stream->at; at < end; at++)
        if (((unsigned char)*at < ' ' && *at != '\t') || *at == 0x7f)
            return false;
    *ret_line = stream->at;
    *ret_size = (size_t)(end - stream->at);
    stream->at = end + 2;
    return true;
}

/* status-line (RFC 9112, 4) */
static bool take_status_line(struct stream *stream, struct head *head)
{
    const char *line;
    size_t size;

    if (!take_line(stream, &line, &size) || size < 14 || strncmp(line, "HTTP/1.1 ", 9) != 0 ||
        !isdigit((unsigned char)line[9]) || !isdigit((unsigned char)line[10]) ||
        !isdigit((unsigned char)line[11]) || line[12] != ' ')
        return false;
    head->code = (unsigned)fuzz_number(line + 9);
    return head->code >= 100 && head->code <= 599;
}

/* One field line (RFC 9112, 5), and what it says of the framing; false: it is none. */
static bool read_field(struct head *head, const char *line, size_t size)
{
    size_t name_size = text_token_size(line);

    if (name_size == 0 || name_size + 1 >= size || line[name_size] != ':')
        return name_size > 0 && name_size + 1 == size && line[name_size] == ':';
    if (strncasecmp(line, "Content-Length:", 15) == 0) {
        if (head->has_length)
            return false;
        head->has_length = true;
        head->length = fuzz_number(line + 15);
    }
    if (strncasecmp(line, "Connection: close\r", 18) == 0)
        head->closes = true;
    if (strncasecmp(line, "Transfer-Encoding:", 18) != 0)
        return true;
    head->is_chunked = strncasecmp(line, "Transfer-Encoding: chunked\r", 27) == 0;
    return head->is_chunked;
}

/* The trailer section (RFC 9112, 7.1.2). */
static bool take_trailers(struct stream *stream)
{
    const char *line;
    size_t size;

    while (take_line(stream, &line, &size)) {
        struct head none = {.code = 0};

        if (size == 0)
            return true;
        if (!read_field(&none, line, size) || none.has_length || none.is_chunked)
            return false;
    }
    return false;
}

/* Content in chunks (RFC 9112, 7.1). */
static bool take_chunks(struct stream *stream)
{
    const char *line;
    size_t size;

    while (take_line(stream, &line, &size)) {
        size_t digits = strspn(line, "0123456789ABCDEFabcdef"), chunk = strtoul(line, NULL, 16);

        if (digits == 0 || digits != size || digits > 8)
            return false;
        if (chunk == 0)
            return take_trailers(stream);
        if (chunk > (size_t)(stream->end - stream->at))
            return false;
        stream->at += chunk;
        if (!take_line(stream, &line, &size) || size > 0)
            return false;
    }
    return false;
}

static bool take_head(struct stream *stream, struct head *head)
{
    const char *line;
    size_t size;

    *head = (struct head){.code = 0};
    if (!take_status_line(stream, head))
        return false;
    while (take_line(stream, &line, &size)) {
        if (size == 0)
            return true;
        if (!read_field(head, line, size))
            return false;
    }
    return false;
}

/* Whether what is left are responses one after the other. Where one may be to HEAD, it is tried
   with and without content. */
static bool is_responses(struct stream stream, size_t *ret_finals)
{
    struct head head;
    size_t left;

    *ret_finals = stream.finals;
    if (stream.at == stream.end)
        return true;
    if (!take_head(&stream, &head))
        return false;
    stream.finals += head.code >= 200;
    *ret_finals = stream.finals;
    if (head.code == 101)
        return true; /* frames follow */
    if (head.code < 200 || head.code == 204)
        return !head.has_length && !head.is_chunked && is_responses(stream, ret_finals);
    if (head.is_chunked) {
        struct stream next = stream;

        if (!head.has_length && take_chunks(&next) && is_responses(next, ret_finals))
            return !(head.closes && next.at < next.end);
        return stream.may_break || (stream.head_asked && head.closes && stream.at == stream.end);
    }
    if (!head.has_length) /* a 304, or a refusal that may be one of HEAD: nothing follows it */
        return (head.code == 304 || head.code >= 400) && head.closes && stream.at == stream.end;
    left = (size_t)(stream.end - stream.at);
    if (head.code != 304 && head.length > left && stream.may_break)
        return true;
    if (head.code != 304 && head.length <= left) {
        struct stream next = stream;

        next.at += head.length;
        if (is_responses(next, ret_finals) && !(head.closes && next.at < next.end))
            return true;
    }
    if (!stream.head_asked && head.code != 304)
        return false;
    return is_responses(stream, ret_finals) && !(head.closes && stream.at < stream.end);
}

static bool contains(const char *text, const char *part)
{
    return strcasestr(text, part) != NULL;
}

/* Whether the client sent anything that is not a line end, which comes to nothing (RFC 9112, 2.2).
 */
static bool is_asking(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (data[i] != '\r' && data[i] != '\n')
            return true;
    return false;
}

static void check_answer(const uint8_t *data, size_t size, const char *came, size_t came_size,
                         bool closed)
{
    char *text = fuzz_take_rest(data, size);
    struct stream stream = {
        .at = came,
        .end = came + came_size,
        .head_asked = memmem(data, size, "HEAD", 4) != NULL,
        /* in whatever way it is written */
        .may_break = contains(text, "fault") || memchr(data, '%', size) || strlen(text) < size,
    };
    size_t finals;

    HOLDS(is_responses(stream, &finals));
    HOLDS(closed || stream.may_break);
    HOLDS(came_size > 0 || stream.may_break || !is_asking(data, size));
    free(text);
}

/* The server is as well as before. */
static void check_alive(char *came)
{
    static const char request[] =
        "GET /status/204 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    static const char answer[] = "HTTP/1.1 204 No Content\r\n";
    size_t size;

    HOLDS(exchange((const uint8_t *)request, sizeof(request) - 1, came, &size));
    HOLDS(size > sizeof(answer) && memcmp(came, answer, sizeof(answer) - 1) == 0);
    HOLDS(memcmp(came + size - 4, "\r\n\r\n", 4) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *came;
    size_t came_size;
    bool closed;

    if (!came) {
        live_start("--no-http2");
        came = malloc(LIVE_CAME_MAX + 1);
        HOLDS(came);
    }
    closed = exchange(data, size, came, &came_size);
    check_answer(data, size, came, came_size, closed);
    check_alive(came);
    return 0;
}
