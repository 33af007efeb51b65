#include "engine/mhd/response.h"

#include <assert.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/prepared.h"
#include "codes/status.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/content.h"
#include "engine/mhd/upgrade.h"

enum { HEAD_REST_SIZE = 600 }; /* of a head, besides its fields: octets */

/* What is made of a prepared reply. */
struct made_response {
    struct made made;
    struct MHD_Response *response;
};

const char *response_reason(const struct reply *reply)
{
    return reply->reason ? reply->reason : status_reason(reply->code);
}

/* MHD has no empty phrase: it writes one of its own then. So it gets the end of the status line,
   and then the first field in place of a phrase. */
static bool begins_in_phrase(const struct reply *reply)
{
    return reply->reason && *reply->reason == '\0' && reply->field_count > 0;
}

static bool make_phrase(const struct reply *reply, struct connection *connection)
{
    free(connection->phrase);
    connection->phrase = NULL;
    return asprintf(&connection->phrase, "\r\n%s: %s", reply->fields[0].name,
                    reply->fields[0].value) >= 0;
}

const char *response_phrase(const struct connection *connection)
{
    const struct reply *reply = &connection->exchange.reply;

    return begins_in_phrase(reply) ? connection->phrase : response_reason(reply);
}

size_t response_head_size(const struct reply *reply)
{
    size_t size = HEAD_REST_SIZE;

    if (reply->prepared)
        return RESPONSE_HEAD_USUAL;
    if (reply->reason)
        size += strlen(reply->reason);
    for (size_t i = 0; i < reply->field_count; i++)
        size += strlen(reply->fields[i].name) + strlen(reply->fields[i].value) + 4;
    return size;
}

bool response_is_without_length(const struct reply *reply)
{
    return reply->code == 304;
}

/* A content reader that is never called. */
static ssize_t read_nothing(void *nothing, uint64_t position, char *buffer, size_t capacity)
{
    (void)nothing, (void)position, (void)buffer, (void)capacity;
    return MHD_CONTENT_READER_END_OF_STREAM;
}

/*
 * Without content and without a Content-Length. MHD leaves the length out only
 * where it does not know it and may not use chunks; then it closes the connection.
 */
static struct MHD_Response *create_without_length(void)
{
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1, read_nothing, NULL, NULL);

    if (response)
        MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
    return response;
}

/* The response without fields. The content stays the exchange's, which lives until it is sent. */
static struct MHD_Response *create_bare(const struct reply *reply, struct connection *connection)
{
    (void)connection;
    if (reply->upgrade)
        return MHD_create_response_for_upgrade(upgrade_open, NULL);
    if (response_is_without_length(reply)) {
        assert(!reply->content);
        return create_without_length();
    }
    if (content_is_read(reply))
        return content_create(connection);
    return MHD_create_response_from_buffer(reply->content_size, (void *)reply->content,
                                           MHD_RESPMEM_PERSISTENT);
}

/* MHD takes no empty value; white space around one is not part of it (RFC 9112, 5.1). */
static bool add_field(struct MHD_Response *response, const char *name, const char *value)
{
    return MHD_add_response_header(response, name, *value ? value : " ") == MHD_YES;
}

/* The whole response; NULL: out of memory. */
static struct MHD_Response *create(const struct reply *reply, struct connection *connection,
                                   bool close)
{
    struct MHD_Response *response = create_bare(reply, connection);
    size_t first = begins_in_phrase(reply) ? 1 : 0;
    bool good = response && (first == 0 || make_phrase(reply, connection));

    /* MHD adds a Date of its own where its first Connection comes behind a Date of ours. */
    if (good && close)
        good = add_field(response, "Connection", "close");
    for (size_t i = first; i < reply->field_count && good; i++)
        good = add_field(response, reply->fields[i].name, reply->fields[i].value);
    if (good)
        return response;
    if (response)
        MHD_destroy_response(response);
    return NULL;
}

static void destroy_made(struct made *made)
{
    MHD_destroy_response(((struct made_response *)made)->response);
    free(made);
}

/* Makes the response of a prepared reply, for all that use it. Returns NULL if there is no memory.
 */
static struct made *make(const struct reply *reply, struct connection *connection, bool close)
{
    struct made_response *new = malloc(sizeof(*new));

    if (!new)
        return NULL;
    new->made.destroy = destroy_made;
    new->response = create(reply, connection, close);
    if (new->response)
        return prepared_keep(reply->prepared, &new->made);
    free(new);
    return NULL;
}

/* Finds the response of a prepared reply. Returns NULL if there is no memory. */
static struct MHD_Response *find_made(const struct reply *reply, struct connection *connection,
                                      bool close)
{
    struct made *made = prepared_made(reply->prepared);

    if (!made)
        made = make(reply, connection, close);
    return made ? ((struct made_response *)made)->response : NULL;
}

bool response_queue(struct connection *connection, bool close)
{
    const struct reply *reply = &connection->exchange.reply;
    bool usual_close = reply->close || response_is_without_length(reply);
    bool shared = reply->prepared && close == usual_close;
    struct MHD_Response *response =
        shared ? find_made(reply, connection, close) : create(reply, connection, close);

    if (!response)
        return false;
    connection->answered = true;
    if (MHD_queue_response(connection->mhd, reply->code, response) != MHD_YES)
        connection->answered = false;
    if (!shared)
        MHD_destroy_response(response);
    return connection->answered;
}
