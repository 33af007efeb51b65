#include "reply.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cors.h"
#include "interim.h"
#include "refusal.h"
#include "websocket.h"

void reply_add(struct reply *reply, const char *name, const char *value)
{
    if (reply->field_count < REPLY_FIELDS_MAX)
        reply->fields[reply->field_count++] = (struct status_field){name, value};
}

void reply_add_format(struct reply *reply, const char *name, const char *format, ...)
{
    char *value = reply->text + reply->text_size;
    size_t room = sizeof(reply->text) - reply->text_size;
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(value, room, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= room)
        return;
    reply->text_size += (size_t)size + 1;
    reply_add(reply, name, value);
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
    if (!content) {
        *reply = (struct reply){.code = 500, .close = true};
        return;
    }
    reply_set_content(reply, content, size, type);
    reply->owned_content = content;
}

/* What every final response has, the 101 aside, which is none. */
static void add_defaults(struct reply *reply)
{
    if (!reply_field(reply, "Cache-Control"))
        reply_add(reply, "Cache-Control", "no-store");
    for (const struct status_field *field = cors_fields(); field->name; field++)
        reply_add(reply, field->name, field->value);
    if (reply->close)
        reply_add(reply, "Connection", "close");
}

/* The response, whose content is freed with it if the reply owns that. */
static struct MHD_Response *create(struct reply *reply)
{
    struct MHD_Response *response;
    enum MHD_Result good = MHD_YES;

    if (reply->upgrade)
        response = MHD_create_response_for_upgrade(websocket_open, NULL);
    else
        response = MHD_create_response_from_buffer(reply->content_size, (void *)reply->content,
                                                   reply->owned_content ? MHD_RESPMEM_MUST_FREE
                                                                        : MHD_RESPMEM_PERSISTENT);
    if (!response) {
        free(reply->owned_content);
        return NULL;
    }
    if (reply->content)
        good = MHD_add_response_header(response, "Content-Type", reply->content_type);
    if (!reply->upgrade)
        add_defaults(reply);
    for (size_t i = 0; i < reply->field_count && good == MHD_YES; i++)
        good = MHD_add_response_header(response, reply->fields[i].name, reply->fields[i].value);
    if (good == MHD_YES)
        return response;
    MHD_destroy_response(response);
    return NULL;
}

const struct prepared_reply *reply_prepare(struct reply *reply)
{
    struct prepared_reply *prepared = malloc(sizeof(*prepared));

    if (!prepared) {
        free(reply->owned_content);
        return NULL;
    }
    *prepared = (struct prepared_reply){
        .code = reply->code,
        .content_size = reply->content_size,
        .close = reply->close,
        .response = create(reply),
    };
    if (prepared->response)
        return prepared;
    free(prepared);
    return NULL;
}

void reply_discard(const struct prepared_reply *prepared)
{
    MHD_destroy_response(prepared->response);
    free((void *)prepared);
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

bool reply_send(struct reply *reply, struct MHD_Connection *connection)
{
    struct MHD_Response *response = reply->prepared ? reply->prepared->response : create(reply);
    bool sent = response != NULL;

    if (sent && reply->interim)
        sent = interim_send(connection, reply->interim, reply->interim_fields);
    if (sent) {
        refusal_expect_reply();
        sent = MHD_queue_response(connection, reply_code(reply), response) == MHD_YES;
    }
    if (response && !reply->prepared)
        MHD_destroy_response(response);
    return sent;
}
