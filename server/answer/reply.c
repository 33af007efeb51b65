#include "answer/reply.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "codes/status.h"

void reply_init(struct reply *reply)
{
    memset(reply, 0, offsetof(struct reply, own_fields));
    reply->fields = reply->own_fields;
}

void reply_reset(struct reply *reply)
{
    free(reply->owned_content);
    free(reply->hints);
    reply->owned_content = NULL;
    reply->hints = NULL;
    for (size_t i = 0; i < REPLY_TEXTS_MAX && reply->owned_texts[i]; i++) {
        free(reply->owned_texts[i]);
        reply->owned_texts[i] = NULL;
    }
}

void reply_add(struct reply *reply, const char *name, const char *value)
{
    assert(!reply->prepared && reply->field_count < REPLY_FIELDS_MAX);
    reply->own_fields[reply->field_count++] = (struct field_line){name, value};
}

void reply_own_text(struct reply *reply, char *text)
{
    size_t i = 0;

    while (text && reply->owned_texts[i])
        i++;
    assert(i < REPLY_TEXTS_MAX);
    if (text)
        reply->owned_texts[i] = text;
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

    assert(!reply->prepared);
    for (size_t i = 0; i < reply->field_count; i++)
        if (strcasecmp(reply->fields[i].name, name) != 0)
            reply->own_fields[kept++] = reply->fields[i];
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
    reply->repetition = (struct repetition){0};
    reply->content_type = type;
}

void reply_own_content(struct reply *reply, char *content, size_t size, const char *type)
{
    reply->failed |= content == NULL;
    reply_set_content(reply, content, size, type);
    reply->owned_content = content;
}

void reply_make_content(struct reply *reply, size_t size, const char *type)
{
    static const char line[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.\n";

    reply_set_content(reply, line, size, type);
    reply->repetition.size = strlen(line);
}

/* Finds the kept octets that are those of the content from an offset on. Returns how many of them
   are together. */
static size_t find_octets(const struct reply *reply, size_t from, const char **ret_octets)
{
    const struct repetition *repetition = &reply->repetition;
    size_t end = reply->content_size - repetition->rest, into;

    *ret_octets = reply->content + from;
    if (repetition->size == 0)
        return reply->content_size - from;
    if (from < repetition->at)
        return repetition->at - from;
    if (from >= end) {
        *ret_octets = reply->content + repetition->at + repetition->size + (from - end);
        return reply->content_size - from;
    }
    into = (from - repetition->at) % repetition->size;
    *ret_octets = reply->content + repetition->at + into;
    return repetition->size - into < end - from ? repetition->size - into : end - from;
}

size_t reply_read(const struct reply *reply, size_t from, char *buffer, size_t capacity)
{
    size_t left = reply->content_size - from;
    size_t size = left < capacity ? left : capacity;

    for (size_t done = 0; done < size;) {
        const char *octets;
        size_t together = find_octets(reply, from + done, &octets);

        if (together > size - done)
            together = size - done;
        memcpy(buffer + done, octets, together);
        done += together;
    }
    return size;
}

void reply_copy_content(struct reply *reply)
{
    char *copy = malloc(reply->content_size);

    if (copy)
        memcpy(copy, reply->content, reply->content_size);
    reply_own_content(reply, copy, reply->content_size, reply->content_type);
}

void reply_set_stray_content(struct reply *reply)
{
    static const char content[] = "This response must not have content.\n";

    reply_set_content(reply, content, sizeof(content) - 1, "text/plain; charset=utf-8");
}

void reply_set_hints(struct reply *reply, const struct field_line *lines, size_t count)
{
    reply->hints = malloc(count * sizeof(*lines));
    if (reply->hints)
        memcpy(reply->hints, lines, count * sizeof(*lines));
    reply->failed |= !reply->hints;
    reply->hint_count = count;
}

void reply_drop_content(struct reply *reply)
{
    free(reply->owned_content);
    reply->owned_content = NULL;
    reply_set_content(reply, NULL, 0, NULL);
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
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none', "
    "style-src *:*/static/style.css; "
    "script-src *:*/static/script.js *:*/static/compose.js";

/* Makes the field that was added last the first. */
static void put_first(struct reply *reply)
{
    struct field_line last = reply->own_fields[reply->field_count - 1];

    memmove(reply->own_fields + 1, reply->own_fields,
            (reply->field_count - 1) * sizeof(reply->own_fields[0]));
    reply->own_fields[0] = last;
}

static void add_first(struct reply *reply, const char *name, const char *value)
{
    reply_add(reply, name, value);
    put_first(reply);
}

void reply_complete(struct reply *reply, bool cors)
{
    bool final = !reply->upgrade; /* a 101 is not a final response */

    if (reply->prepared)
        return;
    if (final && reply->demonstrated) {
        reply_add_format(reply, "Statusbin-Code", "%u", reply->demonstrated);
        put_first(reply);
    }
    if (final)
        add_default(reply, "Cache-Control", "no-store");
    if (reply->content_type && strncasecmp(reply->content_type, "text/html", 9) == 0 &&
        !reply->foreign && final) {
        reply_add(reply, "Content-Security-Policy", page_policy);
        add_default(reply, "Referrer-Policy", "no-referrer");
    }
    if (final && cors) {
        add_default(reply, "Access-Control-Allow-Origin", "*");
        add_default(reply, "Access-Control-Expose-Headers", "*");
    }
    /* Of several lines of this field only the first counts (Fetch standard, "X-Content-Type-Options
       header"); so ours comes before those that a client chose. */
    if (final && reply->content_type)
        add_first(reply, "X-Content-Type-Options", "nosniff");
    if (reply->content_type)
        add_first(reply, "Content-Type", reply->content_type);
}

void reply_refuse(struct reply *reply, enum refusal refusal, bool cors)
{
    const char *detail, *reason;
    int size;

    reply->code = refusal_answer(refusal, &detail);
    reason = status_reason(reply->code);
    size = snprintf(reply->text, sizeof(reply->text), "%u %s\n\n%s\n", reply->code, reason, detail);
    assert(size > 0 && (size_t)size < sizeof(reply->text));
    reply_set_content(reply, reply->text, (size_t)size, "text/plain; charset=utf-8");
    reply_complete(reply, cors);
}
