#include "engine/h2/fields.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_STEP = 16 };

static const char *text_of(nghttp2_rcbuf *buffer)
{
    return (const char *)nghttp2_rcbuf_get_buf(buffer).base; /* with a NUL behind it */
}

static size_t line_size(nghttp2_rcbuf *name, nghttp2_rcbuf *value)
{
    return nghttp2_rcbuf_get_buf(name).len + strlen(": ") + nghttp2_rcbuf_get_buf(value).len +
           strlen("\r\n");
}

void fields_begin(struct fields *fields, size_t fields_max)
{
    fields->parts = (struct request_head){.version = HTTP_2, .can_interim = true};
    fields->size = 0;
    fields->size_max = fields_max;
}

/* Keeps a buffer of nghttp2's. Returns false if there is no memory. */
static bool hold(struct fields *fields, nghttp2_rcbuf *buffer)
{
    if (fields->buffer_count == fields->buffer_capacity) {
        size_t capacity = 2 * fields->buffer_capacity + LINES_STEP;
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
        nghttp2_rcbuf **larger = realloc((void *)fields->buffers, capacity * sizeof(*larger));

        if (!larger)
            return false;
        fields->buffers = larger;
        fields->buffer_capacity = capacity;
    }
    nghttp2_rcbuf_incref(buffer);
    fields->buffers[fields->buffer_count++] = buffer;
    return true;
}

/* :authority counts as much as Host, in whose place it comes (RFC 9113, 8.3.1). */
static void set_authority(struct fields *fields, nghttp2_rcbuf *value)
{
    fields->parts.authority = text_of(value);
    fields->size += strlen("host: ") + nghttp2_rcbuf_get_buf(value).len + strlen("\r\n");
}

/* nghttp2 has seen to it that each of them comes once at most, and before the fields (RFC 9113,
   8.3). */
static bool add_pseudo(struct fields *fields, const char *name, nghttp2_rcbuf *value)
{
    struct request_head *parts = &fields->parts;

    if (!hold(fields, value))
        return false;
    if (strcmp(name, ":method") == 0)
        parts->method = text_of(value);
    else if (strcmp(name, ":path") == 0)
        parts->target = text_of(value);
    else if (strcmp(name, ":scheme") == 0)
        parts->scheme = text_of(value);
    else if (strcmp(name, ":authority") == 0)
        set_authority(fields, value);
    return true;
}

static bool add_line(struct fields *fields, nghttp2_rcbuf *name, nghttp2_rcbuf *value)
{
    struct request_head *parts = &fields->parts;

    if (parts->line_count == fields->line_capacity) {
        size_t capacity = 2 * fields->line_capacity + LINES_STEP;
        struct field_line *larger = realloc(fields->lines, capacity * sizeof(*larger));

        if (!larger)
            return false;
        fields->lines = larger;
        fields->line_capacity = capacity;
    }
    if (!hold(fields, name) || !hold(fields, value))
        return false;
    fields->lines[parts->line_count++] = (struct field_line){text_of(name), text_of(value)};
    return true;
}

bool fields_add(struct fields *fields, nghttp2_rcbuf *name, nghttp2_rcbuf *value)
{
    if (*text_of(name) == ':')
        return add_pseudo(fields, text_of(name), value);
    fields->size += line_size(name, value);
    return fields->size > fields->size_max || add_line(fields, name, value);
}

void fields_count_trailer(struct fields *fields, nghttp2_rcbuf *name, nghttp2_rcbuf *value)
{
    fields->size += line_size(name, value);
}

static bool is_cookie(const struct field_line *line)
{
    return strcmp(line->name, "cookie") == 0; /* lower case, as all names (RFC 9113, 8.2.1) */
}

/* Octets of the cookies, each with the "; " or the NUL that follows it. */
static size_t measure_cookies(const struct fields *fields, size_t *ret_count)
{
    size_t size = 0;

    *ret_count = 0;
    for (size_t i = 0; i < fields->parts.line_count; i++)
        if (is_cookie(&fields->lines[i])) {
            size += strlen(fields->lines[i].value) + strlen("; ");
            ++*ret_count;
        }
    return size;
}

/* A client may send each cookie as a line of its own; together they are one field (RFC 9113,
   8.2.3). Returns false if there is no memory. */
static bool join_cookies(struct fields *fields)
{
    size_t count, size = measure_cookies(fields, &count), kept = 0;
    bool joined = false;
    char *at;

    if (count < 2)
        return true;
    at = fields->cookie = malloc(size);
    if (!at)
        return false;
    for (size_t i = 0; i < fields->parts.line_count; i++) {
        const struct field_line line = fields->lines[i]; /* a copy: its place is used again */

        if (!is_cookie(&line)) {
            fields->lines[kept++] = line;
            continue;
        }
        if (!joined)
            fields->lines[kept++] = (struct field_line){line.name, fields->cookie};
        else
            at = stpcpy(at, "; ");
        at = stpcpy(at, line.value);
        joined = true;
    }
    fields->parts.line_count = kept;
    return true;
}

bool fields_finish(struct fields *fields)
{
    struct request_head *parts = &fields->parts;

    if (!parts->target) /* a CONNECT has none (RFC 9113, 8.5) */
        parts->target = parts->authority;
    if (!join_cookies(fields))
        return false;
    parts->lines = fields->lines;
    parts->fields_size = fields->size;
    return true;
}

void fields_end(struct fields *fields)
{
    for (size_t i = 0; i < fields->buffer_count; i++)
        nghttp2_rcbuf_decref(fields->buffers[i]);
    fields->buffer_count = 0;
    free(fields->cookie);
    fields->cookie = NULL;
}

void fields_free(struct fields *fields)
{
    fields_end(fields);
    free(fields->lines);
    free((void *)fields->buffers);
}
