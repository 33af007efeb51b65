/*
 * A reply on its way: it becomes a response of the library's, which is queued.
 */
#include <assert.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "answer/reply.h"
#include "base/stream.h"
#include "engine/mhd/broken.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/interim.h"
#include "engine/mhd/refusal.h"
#include "engine/mhd/upgrade.h"
#include "http/date.h"

/* The library takes no empty value; white space around one is no part of it (RFC 9112, 5.1). */
static enum MHD_Result add_header(struct MHD_Response *response, const char *name,
                                  const char *value)
{
    return MHD_add_response_header(response, name, *value ? value : " ");
}

/* A content reader that is never called. */
static ssize_t read_nothing(void *nothing, uint64_t position, char *buffer, size_t capacity)
{
    (void)nothing, (void)position, (void)buffer, (void)capacity;
    return MHD_CONTENT_READER_END_OF_STREAM;
}

/*
 * Without content and without a Content-Length. The library leaves the length
 * out only where it does not know it and may not use chunks; then it closes
 * the connection.
 */
static struct MHD_Response *create_without_length(void)
{
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1, read_nothing, NULL, NULL);

    if (response)
        MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
    return response;
}

/* The response without fields; it takes the content over if the reply owns that. */
static struct MHD_Response *create_bare(struct reply *reply, struct broken **ret_broken)
{
    struct MHD_Response *response;

    if (reply->upgrade)
        return MHD_create_response_for_upgrade(upgrade_open, NULL);
    if (reply->breakage == BREAKAGE_TRUNCATE) {
        response = broken_create(reply->content, reply->content_size, ret_broken);
        free(reply->owned_content);
        return response;
    }
    if (reply_is_without_length(reply)) {
        assert(!reply->content);
        return create_without_length();
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
    enum MHD_Result good = MHD_YES;
    struct MHD_Response *response;

    if (reply->failed) {
        reply_drop_content(reply);
        return NULL;
    }
    response = create_bare(reply, ret_broken);
    if (!response)
        return NULL;
    if (reply->content_type)
        good = add_header(response, "Content-Type", reply->content_type);
    reply_complete(reply);
    for (size_t i = 0; i < reply->field_count && good == MHD_YES; i++)
        good = add_header(response, reply->fields[i].name, reply->fields[i].value);
    if (good == MHD_YES)
        return response;
    MHD_destroy_response(response);
    return NULL;
}

/* Makes a reply one that can be sent any number of times, and uses it up. NULL: out of memory. */
static const struct prepared_reply *prepare(struct reply *reply)
{
    struct prepared_reply *prepared = malloc(sizeof(*prepared));
    const char *content = reply->content;
    struct MHD_Response *response = create(reply, NULL);

    if (!prepared || !response) {
        if (response)
            MHD_destroy_response(response);
        free(prepared);
        return NULL;
    }
    *prepared = (struct prepared_reply){
        .code = reply->code,
        .content = content,
        .content_size = reply->content_size,
        .close = reply_closes(reply),
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

bool reply_send_interim(const struct reply *reply, struct connection *connection)
{
    return !reply->interim || interim_send(connection, reply->interim, reply->interim_fields);
}

bool reply_make(struct reply *reply, struct outgoing *ret_outgoing)
{
    *ret_outgoing = (struct outgoing){
        .code = reply_code(reply),
        .content_size = reply_content_size(reply),
        .has_length = reply->code >= 200 && reply->code != 204 && !reply_is_without_length(reply),
        .shared = reply->prepared,
    };
    ret_outgoing->response =
        reply->prepared ? reply->prepared->response : create(reply, &ret_outgoing->broken);
    free(reply->owned_text);
    return ret_outgoing->response != NULL;
}

static enum MHD_Result copy_field(void *copy, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    (void)kind;
    return add_header(copy, name, value);
}

/* Replaces a shared response by one of its own with the same fields and content. */
static bool stop_sharing(struct outgoing *outgoing)
{
    struct MHD_Response *copy = MHD_create_response_from_buffer(
        outgoing->content_size, (void *)outgoing->shared->content, MHD_RESPMEM_PERSISTENT);

    if (copy)
        MHD_get_response_headers(outgoing->response, copy_field, copy);
    outgoing->response = copy;
    outgoing->shared = NULL;
    return copy != NULL;
}

bool reply_make_last(struct outgoing *outgoing)
{
    if (outgoing->shared && !stop_sharing(outgoing))
        return false;
    return add_header(outgoing->response, "Connection", "close") == MHD_YES;
}

bool reply_queue(struct outgoing *outgoing, struct MHD_Connection *connection)
{
    bool queued;

    if (outgoing->broken)
        broken_set_connection(outgoing->broken, connection);
    refusal_expect_reply(true);
    queued = MHD_queue_response(connection, outgoing->code, outgoing->response) == MHD_YES;
    if (!queued)
        refusal_expect_reply(false);
    reply_discard(outgoing);
    return queued;
}

static enum MHD_Result write_field(void *out, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    fprintf(out, "%s: %s\r\n", name, value);
    return MHD_YES;
}

/* The head as the library would send it; NULL: out of memory. */
static char *write_head(const struct outgoing *outgoing, size_t *ret_size)
{
    struct stream stream;
    char date[DATE_SIZE], *head;

    date_format(time(NULL), date);
    stream_open(&stream);
    if (stream.out) {
        fprintf(stream.out, "HTTP/1.1 %u %s\r\nDate: %s\r\n", outgoing->code,
                status_reason(outgoing->code), date);
        MHD_get_response_headers(outgoing->response, write_field, stream.out);
        if (outgoing->has_length)
            fprintf(stream.out, "Content-Length: %zu\r\n", outgoing->content_size);
        fputs("\r\n", stream.out);
    }
    head = stream_close(&stream);
    *ret_size = stream.size;
    return head;
}

bool reply_send_head(struct outgoing *outgoing, struct connection *connection)
{
    size_t size;
    char *head = write_head(outgoing, &size);
    bool sent = head && connection_send(connection, head, size);

    free(head);
    reply_discard(outgoing);
    return sent;
}

void reply_discard(struct outgoing *outgoing)
{
    if (outgoing->response && !outgoing->shared)
        MHD_destroy_response(outgoing->response);
    outgoing->response = NULL;
}
