#include "reply.h"

#include <assert.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "broken.h"
#include "cors.h"
#include "engine/mhd/upgrade.h"
#include "interim.h"
#include "refusal.h"

enum { HEAD_REST_SIZE = 600 }; /* of a head, besides what an endpoint adds: octets */

void reply_init(struct reply *reply, bool close)
{
    memset(reply, 0, offsetof(struct reply, fields));
    reply->close = close;
}

void reply_add(struct reply *reply, const char *name, const char *value)
{
    assert(reply->field_count < REPLY_FIELDS_MAX);
    reply->fields[reply->field_count++] = (struct status_field){name, value};
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
    for (size_t i = 0; i < reply->field_count; i++)
        if (strcasecmp(reply->fields[i].name, name) == 0)
            return reply->fields[i].value;
    return NULL;
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

/* Adds a field, unless something has said otherwise. */
static void add_default(struct reply *reply, const char *name, const char *value)
{
    if (!reply_field(reply, name))
        reply_add(reply, name, value);
}

/* What keeps a page from doing anything but what it is made for. */
static const char page_policy[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

void reply_complete(struct reply *reply)
{
    if (reply->complete || reply->upgrade) /* a 101 is no final response */
        return;
    reply->complete = true;
    add_default(reply, "Cache-Control", "no-store");
    if (reply->content_type)
        add_default(reply, "X-Content-Type-Options", "nosniff");
    if (reply->content_type && strncasecmp(reply->content_type, "text/html", 9) == 0) {
        add_default(reply, "Content-Security-Policy", page_policy);
        add_default(reply, "Referrer-Policy", "no-referrer");
    }
    for (const struct status_field *field = cors_fields(); field->name; field++)
        add_default(reply, field->name, field->value);
    if (reply->close)
        reply_add(reply, "Connection", "close");
}

/* The library takes no empty value; white space around one is no part of it (RFC 9112, 5.1). */
static enum MHD_Result add_header(struct MHD_Response *response, const struct status_field *field)
{
    return MHD_add_response_header(response, field->name, *field->value ? field->value : " ");
}

/* The response without fields; it takes the content over if the reply owns that. */
static struct MHD_Response *create_bare(struct reply *reply, struct broken **ret_broken)
{
    struct MHD_Response *response;

    if (reply->upgrade)
        return MHD_create_response_for_upgrade(upgrade_open, NULL);
    if (reply->fault == REPLY_TRUNCATE || reply->fault == REPLY_STALL) {
        response = broken_create(reply->content, reply->content_size, reply->fault, reply->stall_ms,
                                 ret_broken);
        free(reply->owned_content);
        return response;
    }
    response = MHD_create_response_from_buffer(reply->content_size, (void *)reply->content,
                                               reply->owned_content ? MHD_RESPMEM_MUST_FREE
                                                                    : MHD_RESPMEM_PERSISTENT);
    if (!response)
        free(reply->owned_content);
    return response;
}

/* The whole response; NULL: out of memory. *ret_broken is set for one that breaks. */
static struct MHD_Response *create(struct reply *reply, struct broken **ret_broken)
{
    struct MHD_Response *response = reply->failed ? NULL : create_bare(reply, ret_broken);
    enum MHD_Result good = MHD_YES;

    if (!response)
        return NULL;
    if (reply->content_type)
        good = MHD_add_response_header(response, "Content-Type", reply->content_type);
    reply_complete(reply);
    for (size_t i = 0; i < reply->field_count && good == MHD_YES; i++)
        good = add_header(response, &reply->fields[i]);
    if (good == MHD_YES)
        return response;
    MHD_destroy_response(response);
    return NULL;
}

/* Makes a reply one that can be sent any number of times, and uses it up. NULL: out of memory. */
static const struct prepared_reply *prepare(struct reply *reply)
{
    struct prepared_reply *prepared = malloc(sizeof(*prepared));
    struct MHD_Response *response = create(reply, NULL);

    if (!prepared || !response) {
        if (response)
            MHD_destroy_response(response);
        free(prepared);
        return NULL;
    }
    *prepared = (struct prepared_reply){
        .code = reply->code,
        .content_size = reply->content_size,
        .close = reply->close,
        .response = response,
    };
    return prepared;
}

static const struct prepared_reply *make_prepared(reply_slot *slot, reply_filler *fill,
                                                  const void *what)
{
    const struct prepared_reply *found = NULL, *made;
    struct reply reply;

    reply_init(&reply, false);
    fill(&reply, what);
    made = prepare(&reply);
    if (!made || atomic_compare_exchange_strong(slot, &found, made))
        return made;
    MHD_destroy_response(made->response); /* another thread was faster */
    free((void *)made);
    return found;
}

void reply_use_prepared(struct reply *reply, reply_slot *slot, reply_filler *fill, const void *what)
{
    reply->prepared = reply->close ? NULL : atomic_load_explicit(slot, memory_order_acquire);
    if (!reply->prepared && !reply->close)
        reply->prepared = make_prepared(slot, fill, what);
    if (!reply->prepared)
        fill(reply, what);
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
    return reply->prepared ? reply->prepared->close : reply->close;
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

bool reply_send_interim(const struct reply *reply, struct connection *connection)
{
    return !reply->interim || interim_send(connection, reply->interim, reply->interim_fields);
}

void reply_abandon(struct reply *reply)
{
    reply_drop_content(reply);
    free(reply->owned_text);
    reply->owned_text = NULL;
}

bool reply_make(struct reply *reply, struct outgoing *ret_outgoing)
{
    *ret_outgoing = (struct outgoing){
        .code = reply_code(reply),
        .challenge = reply->challenge,
        .shared = reply->prepared != NULL,
    };
    ret_outgoing->response =
        reply->prepared ? reply->prepared->response : create(reply, &ret_outgoing->broken);
    free(reply->owned_text);
    return ret_outgoing->response != NULL;
}

bool reply_queue(struct outgoing *outgoing, struct MHD_Connection *connection)
{
    bool queued;

    if (outgoing->broken)
        broken_set_connection(outgoing->broken, connection);
    refusal_expect_reply(true);
    if (outgoing->challenge != CHALLENGE_NONE)
        queued =
            MHD_queue_auth_fail_response2(connection, REPLY_REALM, REPLY_REALM, outgoing->response,
                                          outgoing->challenge == CHALLENGE_DIGEST_STALE,
                                          MHD_DIGEST_ALG_SHA256) == MHD_YES;
    else
        queued = MHD_queue_response(connection, outgoing->code, outgoing->response) == MHD_YES;
    if (!queued)
        refusal_expect_reply(false);
    reply_discard(outgoing);
    return queued;
}

void reply_discard(struct outgoing *outgoing)
{
    if (outgoing->response && !outgoing->shared)
        MHD_destroy_response(outgoing->response);
    outgoing->response = NULL;
}
