#include "engine/mhd/bypass.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codes/status.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/response.h"
#include "http/date.h"

enum { USUAL_SIZE = 1536 };

static const char version[] = "HTTP/1.1";

/* Text that is written as far as there is room, and measured beyond. */
struct text {
    char *at;
    size_t size, capacity;
};

/* What text is made of: an interim response, or parts of a final one. */
struct what {
    const struct interim *interim; /* NULL: the reply */
    const struct reply *reply;
    const struct bypass_head *head; /* NULL: its end */
    size_t content_size;            /* octets behind the head */
};

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...)
{
    size_t room = text->size < text->capacity ? text->capacity - text->size : 0;
    va_list arguments;
    int size;

    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it does not see va_start */
    size = vsnprintf(room > 0 ? text->at + text->size : NULL, room, format, arguments);
    va_end(arguments);
    text->size += (size_t)size;
}

static void put_fields(struct text *text, const struct field_line *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(text, "%s: %s\r\n", fields[i].name, fields[i].value);
}

static void put_interim(struct text *text, const struct interim *interim)
{
    put(text, "%s %u %s\r\n", version, interim->code, status_reason(interim->code));
    put_fields(text, interim->fields, interim->field_count);
    put(text, "\r\n");
}

/* The head of a final response. */
static void put_head(struct text *text, const struct reply *reply, const struct bypass_head *head)
{
    char date[DATE_SIZE];

    date_format(time(NULL), date);
    put(text, "%s %u %s\r\n", head->version, reply->code, response_reason(reply));
    if (!reply_field(reply, "Date"))
        put(text, "Date: %s\r\n", date);
    if (head->close)
        put(text, "Connection: close\r\n");
    if (reply->upgrade)
        put(text, "Connection: Upgrade\r\n");
    put_fields(text, reply->fields, reply->field_count);
    if (head->framing == BYPASS_LENGTH)
        put(text, "Content-Length: %" PRIu64 "\r\n", head->length);
    if (head->framing == BYPASS_CHUNKED)
        put(text, "Transfer-Encoding: chunked\r\n");
    put(text, "\r\n");
}

static void put_end(struct text *text, const struct reply *reply)
{
    put(text, "0\r\n");
    put_fields(text, reply->trailers, reply->trailer_count);
    put(text, "\r\n");
}

static void write_text(struct text *text, const struct what *what)
{
    if (what->interim) {
        put_interim(text, what->interim);
        return;
    }
    assert(what->reply);
    if (what->head)
        put_head(text, what->reply, what->head);
    else
        put_end(text, what->reply);
    if (what->content_size > 0)
        put(text, "%.*s", (int)what->content_size, what->reply->content);
}

/* Sends the text. A short one, such as that of a refusal, needs no memory. */
static bool send_text(struct connection *connection, const struct what *what)
{
    char buffer[USUAL_SIZE], *larger = NULL;
    struct text text = {.at = buffer, .capacity = sizeof(buffer)};
    bool sent;

    write_text(&text, what);
    if (text.size >= sizeof(buffer)) { /* put ends what it writes with a NUL */
        larger = malloc(text.size + 1);
        if (!larger)
            return false;
        text = (struct text){.at = larger, .capacity = text.size + 1};
        write_text(&text, what);
    }
    sent = connection_send(connection, text.at, text.size);
    free(larger);
    return sent;
}

bool bypass_send_interim(struct connection *connection, const struct interim *interim)
{
    return send_text(connection, &(const struct what){.interim = interim});
}

bool bypass_send_head(struct connection *connection, const struct bypass_head *head)
{
    return send_text(connection,
                     &(const struct what){.reply = &connection->exchange.reply, .head = head});
}

bool bypass_send_trailers(struct connection *connection)
{
    return send_text(connection, &(const struct what){.reply = &connection->exchange.reply});
}

bool bypass_send_refusal(struct connection *connection, uint64_t *ret_content_size)
{
    const struct reply *reply = &connection->exchange.reply;
    enum framing_method method = connection->exchange.refusal == REFUSAL_IDLE
                                     ? FRAMING_METHOD_UNKNOWN
                                     : framing_method(&connection->framing);
    const struct bypass_head head = {
        .version = version,
        .close = true,
        .framing = method == FRAMING_METHOD_UNKNOWN ? BYPASS_BARE : BYPASS_LENGTH,
        .length = reply->content_size,
    };

    *ret_content_size = method == FRAMING_METHOD_OTHER ? reply->content_size : 0;
    return send_text(connection, &(const struct what){.reply = reply,
                                                      .head = &head,
                                                      .content_size = (size_t)*ret_content_size});
}
