#include "engine/mhd/bypass.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"

enum { USUAL_SIZE = 1536 };

/* What a message is made of: an interim response, or parts of a final one. */
struct what {
    const struct interim *interim; /* NULL: the reply */
    const struct reply *reply;
    const struct message_head *head; /* NULL: its end */
    size_t content_size;             /* octets behind the head */
};

static void write_message(struct message *message, const struct what *what)
{
    if (what->interim) {
        message_add_interim(message, what->interim);
        return;
    }
    assert(what->reply);
    if (!what->head) {
        message_add_last_chunk(message, what->reply);
        return;
    }
    message_add_start(message, what->reply, what->head);
    message_add_rest(message, what->reply, what->head);
    message_add(message, what->reply->content, what->content_size);
}

/* A short one, such as that of a refusal, needs no memory. */
static bool send_message(struct connection *connection, const struct what *what)
{
    char buffer[USUAL_SIZE], *larger = NULL;
    struct message message = {.octets = buffer, .capacity = sizeof(buffer)};
    bool sent;

    write_message(&message, what);
    if (message.size > message.capacity) {
        larger = malloc(message.size);
        if (!larger)
            return false;
        message = (struct message){.octets = larger, .capacity = message.size};
        write_message(&message, what);
    }
    sent = transport_write(&connection->transport, message.octets, message.size);
    free(larger);
    return sent;
}

bool bypass_send_interim(struct connection *connection, const struct interim *interim)
{
    return send_message(connection, &(const struct what){.interim = interim});
}

bool bypass_send_head(struct connection *connection, const struct message_head *head,
                      size_t content_size)
{
    return send_message(connection, &(const struct what){.reply = &connection->exchange.reply,
                                                         .head = head,
                                                         .content_size = content_size});
}

bool bypass_send_trailers(struct connection *connection)
{
    return send_message(connection, &(const struct what){.reply = &connection->exchange.reply});
}

bool bypass_send_refusal(struct connection *connection, uint64_t *ret_content_size)
{
    const struct reply *reply = &connection->exchange.reply;
    enum framing_method method = connection->exchange.refusal == REFUSAL_IDLE
                                     ? FRAMING_METHOD_UNKNOWN
                                     : framing_method(&connection->framing);
    const struct message_head head = {
        .version = "HTTP/1.1",
        .date = engine_date(connection->engine),
        .connection = "close",
        .framing = method == FRAMING_METHOD_UNKNOWN ? MESSAGE_BARE : MESSAGE_LENGTH,
        .length = reply->content_size,
    };

    *ret_content_size = method == FRAMING_METHOD_OTHER ? reply->content_size : 0;
    return send_message(
        connection, &(const struct what){
                        .reply = reply, .head = &head, .content_size = (size_t)*ret_content_size});
}
