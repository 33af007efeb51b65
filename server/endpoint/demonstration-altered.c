/*
 * A row's reply, altered by knobs: what the row demands goes first, then what
 * the knobs say of content, and then the fields they name, which replace what
 * was there. The page comes last, because it shows the head.
 */
#include "demonstration.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "../date.h"
#include "../site.h"

/* The media type that header= names, or NULL. */
static const char *find_type(const struct knobs *knobs)
{
    for (size_t i = 0; i < knobs->header_count; i++)
        if (strcasecmp(knobs->headers[i].name, "Content-Type") == 0)
            return knobs->headers[i].value;
    return NULL;
}

/* Whether header number index is the first of its name. */
static bool is_first(const struct knobs *knobs, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcasecmp(knobs->headers[i].name, knobs->headers[index].name) == 0)
            return false;
    return true;
}

static void replace(struct reply *reply, const char *name, const char *value)
{
    reply_remove(reply, name);
    reply_add(reply, name, value);
}

/* A date in Retry-After, counted from when the response goes out. */
static void set_retry_date(const struct knobs *knobs, struct reply *reply)
{
    char date[DATE_SIZE];

    date_format(time(NULL) + knobs->delay_ms / 1000 + knobs->retry_ahead_s, date);
    reply_remove(reply, "Retry-After");
    reply_add_format(reply, "Retry-After", "%s", date);
}

/*
 * Content, or its type, that a client chose must not run as a page of ours, nor
 * be taken for another type. header= can only add to what sees to that: all
 * policies apply, and of X-Content-Type-Options it is the first that does.
 */
static void confine(const struct knobs *knobs, const char *type, struct reply *reply)
{
    if (knobs->body || type)
        reply_add(reply, "X-Content-Type-Options", "nosniff");
    if (knobs->type || type)
        reply_add(reply, "Content-Security-Policy", "sandbox");
}

/* Whether header= may replace what the reply has of that name. */
static bool is_replaceable(const char *name)
{
    return strcasecmp(name, "X-Content-Type-Options") != 0 &&
           strcasecmp(name, "Content-Security-Policy") != 0;
}

void demonstration_alter_fields(struct knobs *knobs, struct reply *reply)
{
    reply->owned_text = knobs->memory;
    knobs->memory = NULL;
    if (knobs->location)
        replace(reply, "Location", knobs->location);
    if (knobs->retry_after)
        replace(reply, "Retry-After", knobs->retry_after);
    if (knobs->retry_date)
        set_retry_date(knobs, reply);
    for (size_t i = 0; i < knobs->header_count; i++) {
        const struct status_field *field = &knobs->headers[i];

        if (strcasecmp(field->name, "Connection") == 0) {
            reply->close = true;
            continue;
        }
        if (strcasecmp(field->name, "Content-Type") == 0)
            continue; /* it comes with the content */
        if (is_first(knobs, i) && is_replaceable(field->name))
            reply_remove(reply, field->name);
        reply_add(reply, field->name, field->value);
    }
}

/* A 206 whose content is all there is of another representation. */
static void correct_range(struct reply *reply, bool bare, size_t size)
{
    reply_remove(reply, "ETag");
    reply_remove(reply, "Content-Range");
    if (size > 0 && !bare)
        reply_add_format(reply, "Content-Range", "bytes 0-%zu/%zu", size - 1, size);
}

static void alter_content(const struct status *row, const struct knobs *knobs, const char *type,
                          struct reply *reply)
{
    size_t size = knobs->suppressed ? 0 : strlen(knobs->body);

    reply_drop_content(reply);
    reply_remove(reply, "Vary");
    if (row->content == CONTENT_PART)
        correct_range(reply, knobs->bare, size);
    if (size == 0)
        return;
    reply_set_content(reply, knobs->body, size,
                      type          ? type
                      : knobs->type ? knobs->type
                                    : "text/plain; charset=utf-8");
    reply_copy_content(reply);
}

/* What the row demands of a reply whose content is settled with it. */
static void remove_demanded(const struct status *row, struct reply *reply)
{
    static const char *const names[] = {"ETag", "Accept-Ranges", "Content-Range"};

    if (row->content == CONTENT_PART)
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            reply_remove(reply, names[i]);
}

/* With another type it is another representation, whose strong entity tag must be another one (RFC
   9110, 8.8.1): it has none. */
static void set_type(const char *type, struct reply *reply)
{
    reply->content_type = type;
    reply_remove(reply, "ETag");
}

void demonstration_fill_altered(const struct status *row, const struct request *request,
                                unsigned named, struct knobs *knobs, struct reply *reply)
{
    const char *type = find_type(knobs);
    bool settled = true;
    struct site site;

    if (row->content == CONTENT_PART)
        demonstration_fill_part(row, request, named, reply);
    else if (demonstration_is_trace(row, request))
        demonstration_fill_trace(request, named, reply);
    else
        settled = false;
    if (!settled)
        demonstration_fill_fields(row, named, demonstration_variant(row, request), knobs->bare,
                                  reply);
    else if (knobs->bare)
        remove_demanded(row, reply);
    if (knobs->body || knobs->suppressed)
        alter_content(row, knobs, type, reply);
    else if (settled && type)
        set_type(type, reply);
    confine(knobs, type, reply);
    demonstration_alter_fields(knobs, reply);
    if (!knobs->body && !knobs->suppressed && !settled)
        demonstration_fill_content(row, demonstration_format(row, request), type,
                                   site_find(request, &site)->url, reply);
    if (type && !reply->content_type)
        replace(reply, "Content-Type", type);
}
