#include "engine/mhd/ending.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "engine/mhd/bypass.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/withheld.h"
#include "net/socket.h"

/* The method of the request that is refused, as far as it has come. */
static enum framing_method find_method(const struct connection *connection)
{
    const char *method = connection->exchange.request.head.method;

    if (method)
        return strcmp(method, "HEAD") == 0 ? FRAMING_METHOD_HEAD : FRAMING_METHOD_OTHER;
    return framing_method(&connection->framing);
}

/* Why a request that has ended without an answer is refused; REFUSAL_NONE: it gets none. */
static enum refusal find_refusal(const struct connection *connection, bool left)
{
    if (connection->gone)
        return REFUSAL_NONE;
    if (connection->input_refusal != REFUSAL_NONE)
        return connection->input_refusal;
    if (connection->overdue)
        return connection->overdue_refusal;
    return left ? REFUSAL_INCOMPLETE : withheld_refusal(connection);
}

/* Refuses a request that has not come whole. */
static void refuse(struct connection *connection, bool left)
{
    struct exchange *exchange = &connection->exchange;
    const struct request_head known = {HTTP_1_1, .target = connection->head.parts.target};
    /* For its own error response MHD uses memory that has the head. */
    bool is_lost = exchange->stage == STAGE_HEAD || connection->withheld_code != 0;
    enum refusal refusal = find_refusal(connection, left);

    if (refusal != REFUSAL_NONE)
        exchange_refuse(exchange, is_lost ? &known : NULL, refusal);
}

/* How much content of the response has been sent, octets; 0 where MHD does not tell. */
static uint64_t sent_size(const struct exchange *exchange, bool sent)
{
    const struct reply *reply = &exchange->reply;

    if (exchange->request.method == METHOD_HEAD || reply->breakage == BREAKAGE_STALL)
        return 0;
    if (reply->breakage == BREAKAGE_TRUNCATE)
        return reply->content_size / 2;
    return sent ? reply->content_size : 0;
}

void ending_request(struct connection *connection, bool sent, bool left)
{
    struct exchange *exchange = &connection->exchange;
    uint64_t content_size;

    if (exchange->stage < STAGE_WAITING)
        refuse(connection, left);
    if (exchange->refusal == REFUSAL_NONE)
        content_size = sent_size(exchange, sent);
    else
        connection->answered =
            bypass_send_refusal(connection, find_method(connection), &content_size);
    connection_end(connection, connection->open && sent, content_size);
}

/* Why a connection is closed on which the next request had not got as far as its target. */
static enum refusal find_end_refusal(const struct connection *connection)
{
    if (!connection->open || connection->gone)
        return REFUSAL_NONE;
    if (connection->input_refusal != REFUSAL_NONE)
        return connection->input_refusal;
    if (connection->overdue)
        return connection->overdue_refusal;
    if (connection->saw_end)
        return connection->part == FRAMING_IDLE ? REFUSAL_NONE : REFUSAL_INCOMPLETE;
    return withheld_refusal(connection);
}

/* Answers in place of a request whose target is not even known. */
static void refuse_at_end(struct connection *connection, enum refusal refusal)
{
    struct exchange *exchange = &connection->exchange;
    enum framing_method method = connection->part == FRAMING_IDLE
                                     ? FRAMING_METHOD_UNKNOWN
                                     : framing_method(&connection->framing);
    uint64_t content_size;

    exchange_begin(exchange, &connection->carrier, connection);
    exchange_refuse(exchange, NULL, refusal);
    connection->answered = bypass_send_refusal(connection, method, &content_size);
    exchange_end(exchange, connection->answered, content_size);
}

/* Ends a connection so that the client gets all that was sent (net/linger.h). MHD closes its own
   descriptor at once. */
static void linger(struct connection *connection)
{
    int fd = fcntl(connection->fd, F_DUPFD_CLOEXEC, 0);

    if (fd < 0)
        return;
    engine_forget_end(connection->engine, connection);
    linger_begin(&connection->engine->linger, fd, connection_take_place(connection),
                 connection->unsent, connection->unsent_size);
    connection->unsent = NULL;
}

/*
 * Whether something has been sent that a close could destroy, because the client
 * may still send. One that has said that it does not must not (RFC 9112, 9.6), and
 * if it has done so nevertheless that is there by now. Behind a tunnel a close
 * destroys nothing but what has not even been sent yet.
 */
static bool is_to_linger(const struct connection *connection)
{
    bool has_to_end = connection->answered || connection->exchange.reply.breakage == BREAKAGE_CLOSE;

    if (connection->gone)
        return false;
    if (connection->unsent)
        return true;
    if (connection->tunnel || connection->saw_end || !has_to_end)
        return false;
    return !connection->said_close || connection->held || socket_has_unread(connection->fd);
}

void ending_connection(struct connection *connection)
{
    enum refusal refusal = find_end_refusal(connection);

    if (refusal != REFUSAL_NONE)
        refuse_at_end(connection, refusal);
    if (is_to_linger(connection))
        linger(connection);
}
