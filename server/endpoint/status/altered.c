/*
 * First goes what the row demands, then what the knobs say of content, then the
 * fields that they give, which replace others. A page comes last, because it
 * shows some of the fields.
 */
#include "endpoint/status/altered.h"

#include <string.h>
#include <strings.h>

#include "answer/site.h"
#include "base/clock.h"
#include "endpoint/status/part.h"
#include "endpoint/status/reply.h"
#include "endpoint/status/trace.h"
#include "http/date.h"

/* Returns whether the content is not the row's own. */
static bool has_chosen_content(const struct knobs *knobs)
{
    return knobs->body || knobs_have(knobs, KNOB_SIZE) || knobs->suppressed;
}

/* Returns the media type that the knobs give the row's own content, or NULL. */
static const char *find_type(const struct knobs *knobs)
{
    for (size_t i = 0; i < knobs->header_count; i++)
        if (strcasecmp(knobs->headers[i].name, "Content-Type") == 0)
            return knobs->headers[i].value;
    return knobs->type;
}

/* Returns whether knobs change the metadata of the representation, so that it is another one (RFC
   9110, 8.3 to 8.5, 8.7 and 8.8.1). */
static bool has_metadata(const struct knobs *knobs)
{
    static const char *const names[] = {"Content-Type", "Content-Encoding", "Content-Language",
                                        "Content-Location"};

    for (size_t i = 0; i < knobs->header_count; i++)
        for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
            if (strcasecmp(knobs->headers[i].name, names[j]) == 0)
                return true;
    return knobs->coding != CODING_NONE || knobs->type;
}

/* Returns whether that header is the first of its name. */
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

/* Sets Retry-After. A date is counted from when the response is sent, after its delay. */
static void set_retry_after(const struct knobs *knobs, struct reply *reply)
{
    int64_t ahead_s;

    reply_remove(reply, "Retry-After");
    if (knobs_retry_ahead(knobs->retry_after, &ahead_s)) {
        char date[DATE_SIZE];

        date_format((clock_unix_ms() + reply->delay_ms) / 1000 + ahead_s, date);
        reply_add_format(reply, "Retry-After", "%s", date);
    } else {
        reply_add(reply, "Retry-After", knobs->retry_after);
    }
}

/* Keeps content from running as a page of ours, if the client has chosen it or its type. */
static void confine(const struct knobs *knobs, const char *type, struct reply *reply)
{
    reply->foreign = knobs->body || knobs_have(knobs, KNOB_SIZE);
    if (reply->foreign || type)
        replace(reply, "Content-Security-Policy", "sandbox");
}

/* Adds a field that header= gives. The first of a name replaces those of the reply; but all
   policies of a response apply, so one more does not weaken ours. */
static void add_header(const struct knobs *knobs, size_t index, struct reply *reply)
{
    const struct field_line *field = &knobs->headers[index];
    bool first = is_first(knobs, index);

    if (strcasecmp(field->name, "Connection") == 0) {
        reply->close = true;
        return;
    }
    if (strcasecmp(field->name, "Content-Type") == 0 && first) {
        reply->content_type = field->value;
        return;
    }
    if (first && strcasecmp(field->name, "Content-Security-Policy") != 0)
        reply_remove(reply, field->name);
    reply_add(reply, field->name, field->value);
}

void status_altered_name_sources(struct knobs *knobs, struct reply *reply)
{
    const char *vary = knobs->vary, *own = reply_field(reply, "Vary");

    reply_own_text(reply, knobs->memory);
    knobs->memory = NULL;
    knobs->vary = NULL; /* for it is named once */
    if (!vary)
        return;
    if (own && strcmp(own, KNOBS_VARY_ACCEPT) == 0)
        replace(reply, "Vary", vary);
    else /* without Accept, which the reply does not depend on or has in Vary already */
        reply_add(reply, "Vary", vary + strlen(KNOBS_VARY_ACCEPT ", "));
}

void status_altered_add_headers(struct knobs *knobs, struct reply *reply)
{
    for (size_t i = 0; i < knobs->header_count; i++)
        add_header(knobs, i, reply);
    status_altered_name_sources(knobs, reply);
}

void status_altered_set_fields(struct knobs *knobs, struct reply *reply)
{
    if (knobs->location)
        replace(reply, "Location", knobs->location);
    if (knobs->retry_after)
        set_retry_after(knobs, reply);
    if (knobs->steps)
        reply_add_format(reply, "Statusbin-Step", "%llu/%llu", (unsigned long long)knobs->step,
                         (unsigned long long)knobs->steps);
    status_altered_add_headers(knobs, reply);
}

/* Takes away what the row says of its document, which is not true of another: which it is (RFC
   9110, 8.8.3), which part of it is sent (14.4), and how it came from an older one (RFC
   3229, 10.5.2). A 206 sends all of the other. */
static void correct_document(const struct status *row, bool bare, size_t size, struct reply *reply)
{
    static const char *const names[] = {"ETag", "Content-Range", "IM", "Delta-Base"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        reply_remove(reply, names[i]);
    if (row->content == CONTENT_PART && size > 0 && !bare)
        reply_add_format(reply, "Content-Range", "bytes 0-%zu/%zu", size - 1, size);
}

/* Puts the content that the knobs give in place of the row's own. */
static void alter_content(const struct status *row, const struct knobs *knobs, struct reply *reply)
{
    const char *type = knobs->type ? knobs->type : "text/plain; charset=utf-8";
    size_t size = knobs->body ? strlen(knobs->body) : knobs->size;

    reply_drop_content(reply);
    reply_remove(reply, "Vary");
    if (row->file)
        correct_document(row, knobs->bare, size, reply);
    if (size == 0)
        return;
    if (knobs->body) {
        reply_set_content(reply, knobs->body, size, type);
        reply_copy_content(reply);
    } else {
        reply_make_content(reply, size, type);
    }
}

/* Adds the trailers, and announces them (RFC 9110, 6.6.2), each name once. */
static void add_trailers(const struct knobs *knobs, struct reply *reply)
{
    for (size_t i = 0; i < knobs->trailer_count; i++) {
        const char *name = knobs->trailers[i].name;

        if (!field_line_find(reply->own_trailers, i, name))
            reply_add(reply, "Trailer", name);
        reply->own_trailers[i] = knobs->trailers[i];
    }
    reply->trailers = reply->own_trailers;
    reply->trailer_count = knobs->trailer_count;
}

/* Sets how the content is sent, which is known by now. */
static void set_transfer(const struct knobs *knobs, struct reply *reply)
{
    reply->chunked = knobs->chunked || knobs->trailer_count > 0;
    reply->hold_ms = knobs->hold_ms;
    reply->drip_ms = knobs->drip_ms;
    if (knobs->coding != CODING_NONE && reply->content)
        coding_apply(reply, knobs->coding);
}

/* Takes away what the row demands, from a reply that was filled in as a whole. */
static void remove_demanded(const struct status *row, struct reply *reply)
{
    static const char *const names[] = {"ETag", "Accept-Ranges", "Content-Range"};

    if (row->content == CONTENT_PART)
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            reply_remove(reply, names[i]);
}

/* Fills in a reply of which fields and content come together. Returns false if the row's is none.
 */
static bool fill_whole(const struct status *row, const struct request *request,
                       const struct knobs *knobs, struct reply *reply)
{
    if (row->content == CONTENT_PART)
        status_part_fill(row, request, reply);
    else if (status_trace_is_due(row, request))
        status_trace_fill(request, reply);
    else
        return false;
    if (knobs->bare)
        remove_demanded(row, reply);
    if (knobs->type)
        reply->content_type = knobs->type;
    return true;
}

void status_altered_fill(const struct service *service, const struct status *row,
                         const struct request *request, struct knobs *knobs, struct reply *reply)
{
    const char *type = find_type(knobs);
    bool whole = fill_whole(row, request, knobs, reply);
    struct site site;

    if (!whole)
        status_reply_fill_fields(row, status_reply_variant(row, request), knobs->bare, reply);
    if (has_chosen_content(knobs))
        alter_content(row, knobs, reply);
    if (reply->breakage == BREAKAGE_BODY_204)
        reply_set_stray_content(reply);
    if (has_metadata(knobs))
        reply_remove(reply, "ETag");
    confine(knobs, type, reply);
    add_trailers(knobs, reply);
    status_altered_set_fields(knobs, reply);
    if (!has_chosen_content(knobs) && !whole)
        status_reply_fill_content(row, status_reply_format(row, request), type,
                                  site_find(service->sites, request, &site)->url, reply);
    set_transfer(knobs, reply);
}
