#include "engine/mhd/response.h"

#include <microhttpd.h>
#include <stdlib.h>

#include "answer/prepared.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/content.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/upgrade.h"
#include "http/content.h"

/* What is made of a prepared reply. */
struct made_response {
    struct made made;
    struct MHD_Response *response;
    struct message rest; /* of its head */
};

bool response_is_without_length(const struct reply *reply)
{
    return reply->code == 304;
}

enum message_framing response_framing(const struct connection *connection)
{
    const struct reply *reply = &connection->exchange.reply;

    if (!content_can_follow(reply->code) && reply->content_size == 0)
        return MESSAGE_BARE;
    if (!reply->chunked)
        return MESSAGE_LENGTH;
    return connection->exchange.request.head.version == HTTP_1_0 ? MESSAGE_BARE : MESSAGE_CHUNKED;
}

/* MHD wants the field that it is told the name of, though it goes out in our head. */
static struct MHD_Response *create_upgrade(void)
{
    struct MHD_Response *response = MHD_create_response_for_upgrade(upgrade_open, NULL);

    if (!response || MHD_add_response_header(response, "Upgrade", "websocket") == MHD_YES)
        return response;
    MHD_destroy_response(response);
    return NULL;
}

/* Makes what MHD has to know. The content stays the exchange's, which lives until it is sent.
   Returns NULL if there is no memory. */
static struct MHD_Response *create(const struct reply *reply, struct connection *connection)
{
    if (reply->upgrade)
        return create_upgrade();
    if (content_is_read(reply))
        return content_create(connection);
    return MHD_create_response_from_buffer(reply->content_size, (void *)reply->content,
                                           MHD_RESPMEM_PERSISTENT);
}

/* Makes the rest of a head, in memory of its own. Returns false if there is no memory. */
static bool make_rest(struct message *rest, const struct reply *reply,
                      const struct message_head *head)
{
    *rest = (struct message){0};
    message_add_rest(rest, reply, head);
    rest->octets = malloc(rest->size);
    if (!rest->octets)
        return false;
    rest->capacity = rest->size;
    rest->size = 0;
    message_add_rest(rest, reply, head);
    return true;
}

static void destroy_made(struct made *made_)
{
    struct made_response *made = (struct made_response *)made_;

    if (made->response)
        MHD_destroy_response(made->response);
    free(made->rest.octets);
    free(made);
}

/* What a head says that is not broken. MHD keeps a connection open by the same rules. */
static struct message_head find_head(const struct connection *connection)
{
    const struct request *request = &connection->exchange.request;

    return (struct message_head){
        .version = "HTTP/1.1",
        .date = engine_date(connection->engine),
        .connection = request->head.version == HTTP_1_0 ? "Keep-Alive" : NULL,
        .framing = response_framing(connection),
        .length = connection->exchange.reply.content_size,
    };
}

/* Makes what all can use who send a prepared reply. Returns NULL if there is no memory. */
static struct made *make(struct connection *connection)
{
    const struct reply *reply = &connection->exchange.reply;
    const struct message_head head = find_head(connection);
    struct made_response *new = calloc(1, sizeof(*new));

    if (!new)
        return NULL;
    new->made.destroy = destroy_made;
    new->response = create(reply, connection);
    if (new->response && make_rest(&new->rest, reply, &head))
        return prepared_keep(reply->prepared, &new->made);
    destroy_made(&new->made);
    return NULL;
}

/* Returns what is made of the exchange's prepared reply; NULL: it is not a prepared one, or there
   is no memory. */
static struct made_response *find_made(struct connection *connection)
{
    struct prepared_reply *prepared = connection->exchange.reply.prepared;
    struct made *made = prepared ? prepared_made(prepared) : NULL;

    return (struct made_response *)(prepared && !made ? make(connection) : made);
}

const struct message *response_rest(struct connection *connection)
{
    const struct made_response *made = find_made(connection);

    return made ? &made->rest : NULL;
}

/* Writes the head as far as there is room. Returns its size. */
static size_t write_head(struct output *output, const struct reply *reply,
                         const struct message_head *head)
{
    struct message message = {.octets = output->octets, .capacity = output->capacity};

    message_add_start(&message, reply, head);
    message_add_rest(&message, reply, head);
    return message.size;
}

/* Makes the head ready to go out. Returns false if there is no memory. */
static bool prepare_output(struct connection *connection, const struct message_head *head)
{
    const struct reply *reply = &connection->exchange.reply;
    struct output *output = &connection->output;
    size_t size = write_head(output, reply, head);

    if (size > output->capacity) {
        if (!output_reserve(output, size))
            return false;
        write_head(output, reply, head);
    }
    output->sent = 0;
    output->size = size;
    output->is_counted = !content_is_read(reply);
    return true;
}

static bool queue(struct connection *connection, struct MHD_Response *response)
{
    connection->answered =
        MHD_queue_response(connection->mhd, connection->exchange.reply.code, response) == MHD_YES;
    if (!connection->answered)
        connection->output.size = 0;
    return connection->answered;
}

bool response_queue(struct connection *connection)
{
    struct made_response *made = find_made(connection);
    struct MHD_Response *response =
        made ? made->response : create(&connection->exchange.reply, connection);
    struct message_head head = find_head(connection);
    bool queued;

    head.rest = made ? &made->rest : NULL;
    queued = response && prepare_output(connection, &head) && queue(connection, response);
    if (response && !made)
        MHD_destroy_response(response);
    return queued;
}
