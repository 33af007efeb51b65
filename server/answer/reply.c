#include "answer/reply.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer/cors.h"

enum { HEAD_REST_SIZE = 600 }; /* of a head, besides what an endpoint adds: octets */

void reply_init(struct reply *reply, bool close)
{
    memset(reply, 0, offsetof(struct reply, fields));
    reply->close = close;
}

void reply_add(struct reply *reply, const char *name, const char *value)
{
    assert(reply->field_count < REPLY_FIELDS_MAX);
    reply->fields[reply->field_count++] = (struct field_line){name, value};
}

void reply_add_format(struct reply *reply, const char *name, const char *format, ...)
{
    char *value = reply->text + reply->text_size;
    size_t room = sizeof(reply->text) - reply->text_size;
    va_list arguments;
    int size;

    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it does not see va_start */
    size = vsnprintf(value, room, format, arguments);
    va_end(arguments);
    assert(size >= 0 && (size_t)size < room);
    reply->text_size += (size_t)size + 1;
    reply_add(reply, name, value);
}

void reply_remove(struct reply *reply, const char *name)
{
    size_t kept = 0;

    for (size_t i = 0; i < reply->field_count; i++)
        if (strcasecmp(reply->fields[i].name, name) != 0)
            reply->fields[kept++] = reply->fields[i];
    reply->field_count = kept;
}

const char *reply_field(const struct reply *reply, const char *name)
{
    return field_line_find(reply->fields, reply->field_count, name);
}

void reply_set_content(struct reply *reply, const char *content, size_t size, const char *type)
{
    reply->content = content;
    reply->content_size = size;
    reply->content_type = type;
}

void reply_own_content(struct reply *reply, char *content, size_t size, const char *type)
{
    reply->failed |= content == NULL;
    reply_set_content(reply, content, size, type);
    reply->owned_content = content;
}

void reply_copy_content(struct reply *reply)
{
    char *copy = malloc(reply->content_size);

    if (copy)
        memcpy(copy, reply->content, reply->content_size);
    reply_own_content(reply, copy, reply->content_size, reply->content_type);
}

void reply_drop_content(struct reply *reply)
{
    free(reply->owned_content);
    reply->owned_content = NULL;
    reply_set_content(reply, NULL, 0, NULL);
}

bool reply_is_without_length(const struct reply *reply)
{
    return reply->code == 304;
}

/* Adds a field, unless something has said otherwise. */
static void add_default(struct reply *reply, const char *name, const char *value)
{
    if (!reply_field(reply, name))
        reply_add(reply, name, value);
}

/*
 * What keeps a page from doing anything but what it is made for. These are two
 * policies, and what both allow is allowed: of our own origin the two files
 * that the pages use. All else there can be what a client made, such as
 * /status/200?body=alert(1)&type=text/javascript.
 */
static const char page_policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none', "
    "style-src *:*/static/style.css; script-src *:*/static/script.js";

/* Of several lines of this field only the first counts (Fetch standard, "X-Content-Type-Options
   header"); so ours comes before those that a client chose. */
static void forbid_sniffing(struct reply *reply)
{
    reply_add(reply, "", "");
    memmove(reply->fields + 1, reply->fields, (reply->field_count - 1) * sizeof(reply->fields[0]));
    reply->fields[0] = (struct field_line){"X-Content-Type-Options", "nosniff"};
}

void reply_complete(struct reply *reply)
{
    if (reply->complete || reply->upgrade) /* a 101 is no final response */
        return;
    reply->complete = true;
    add_default(reply, "Cache-Control", "no-store");
    if (reply->content_type)
        forbid_sniffing(reply);
    if (reply->content_type && strncasecmp(reply->content_type, "text/html", 9) == 0 &&
        !reply->foreign) {
        reply_add(reply, "Content-Security-Policy", page_policy);
        add_default(reply, "Referrer-Policy", "no-referrer");
    }
    for (const struct field_line *field = cors_fields(); field->name; field++)
        add_default(reply, field->name, field->value);
    if (reply_closes(reply))
        reply_add(reply, "Connection", "close");
}

unsigned reply_code(const struct reply *reply)
{
    return reply->prepared ? reply->prepared->code : reply->code;
}

size_t reply_content_size(const struct reply *reply)
{
    return reply->prepared ? reply->prepared->content_size : reply->content_size;
}

bool reply_closes(const struct reply *reply)
{
    return reply->prepared ? reply->prepared->close
                           : reply->close || reply_is_without_length(reply);
}

size_t reply_head_size(const struct reply *reply)
{
    size_t size = HEAD_REST_SIZE;

    if (reply->prepared)
        return REPLY_HEAD_MAX;
    if (reply->content_type)
        size += strlen(reply->content_type);
    for (size_t i = 0; i < reply->field_count; i++)
        size += strlen(reply->fields[i].name) + strlen(reply->fields[i].value) + 4;
    return size;
}

void reply_abandon(struct reply *reply)
{
    reply_drop_content(reply);
    free(reply->owned_text);
    reply->owned_text = NULL;
}
