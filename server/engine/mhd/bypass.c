#include "engine/mhd/bypass.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codes/status.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/response.h"
#include "http/date.h"

enum { INTERIM_SIZE = 512, USUAL_SIZE = 1536 };

/* Text that is written as far as there is room, and measured beyond. */
struct text {
    char *at;
    size_t size, capacity;
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

static void put_status(struct text *text, unsigned code)
{
    put(text, "HTTP/1.1 %u %s\r\n", code, status_reason(code));
}

static void put_fields(struct text *text, const struct field_line *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(text, "%s: %s\r\n", fields[i].name, fields[i].value);
}

/* The head of a final response. */
static void put_head(struct text *text, const struct reply *reply, bool close, bool has_length)
{
    char date[DATE_SIZE];

    date_format(time(NULL), date);
    put_status(text, reply->code);
    put(text, "Date: %s\r\n", date);
    if (close)
        put(text, "Connection: close\r\n");
    if (reply->upgrade)
        put(text, "Connection: Upgrade\r\n");
    put_fields(text, reply->fields, reply->field_count);
    if (has_length)
        put(text, "Content-Length: %zu\r\n", reply->content_size);
    put(text, "\r\n");
}

bool bypass_send_interim(struct connection *connection, const struct interim *interim)
{
    char buffer[INTERIM_SIZE];
    struct text text = {.at = buffer, .capacity = sizeof(buffer)};

    put_status(&text, interim->code);
    put_fields(&text, interim->fields, interim->field_count);
    put(&text, "\r\n");
    assert(text.size < sizeof(buffer));
    return connection_send(connection, buffer, text.size);
}

/* Sends the head of the exchange's reply, and so many octets of its content. A short one, such as
   that of a refusal, needs no memory. */
static bool send_reply(struct connection *connection, bool close, bool has_length,
                       size_t content_size)
{
    const struct reply *reply = &connection->exchange.reply;
    char buffer[USUAL_SIZE], *larger = NULL;
    struct text text = {.at = buffer, .capacity = sizeof(buffer)};
    size_t size;
    bool sent;

    put_head(&text, reply, close, has_length);
    size = text.size + content_size;
    if (size >= sizeof(buffer)) { /* put ends what it writes with a NUL */
        larger = malloc(size + 1);
        if (!larger)
            return false;
        text = (struct text){.at = larger, .capacity = size + 1};
        put_head(&text, reply, close, has_length);
    }
    if (content_size > 0)
        memcpy(text.at + text.size, reply->content, content_size);
    sent = connection_send(connection, text.at, size);
    free(larger);
    return sent;
}

bool bypass_send_head(struct connection *connection, bool close)
{
    const struct reply *reply = &connection->exchange.reply;

    return send_reply(connection, close,
                      !reply->upgrade && reply->code != 204 && !response_is_without_length(reply),
                      0);
}

bool bypass_send_last(struct connection *connection, uint64_t *ret_content_size)
{
    enum framing_method method = framing_method(&connection->framing);
    const struct reply *reply = &connection->exchange.reply;
    size_t size =
        reply->breakage == BREAKAGE_TRUNCATE ? reply->content_size / 2 : reply->content_size;

    *ret_content_size = method == FRAMING_METHOD_OTHER ? size : 0;
    return send_reply(connection, true, method != FRAMING_METHOD_UNKNOWN,
                      (size_t)*ret_content_size);
}
