#include "engine/mhd/ending.h"

#include "engine/mhd/bypass.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/withheld.h"
#include "net/socket.h"

/* Returns why a request that has ended without an answer is refused; REFUSAL_NONE: it gets no
   response. left: as in ending_request. */
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
    enum refusal refusal = find_refusal(connection, left);

    if (exchange->stage == STAGE_HEAD)
        head_read_line(&connection->head);
    if (refusal != REFUSAL_NONE)
        exchange_refuse(exchange, exchange->stage == STAGE_HEAD ? &connection->head.parts : NULL,
                        refusal);
}

/* Returns how many octets of content have been sent, as far as MHD tells. Of a piece that goes past
   MHD, nothing counts before all of it has left: over TLS, the peer can decrypt no part of a
   record.
 */
static uint64_t sent_size(const struct connection *connection, bool sent)
{
    const struct exchange *exchange = &connection->exchange;

    if (exchange->request.method == METHOD_HEAD)
        return 0;
    if (sent)
        return exchange->reply.content_size;
    return connection->content_sent -
           (transport_has_unsent(&connection->transport) ? connection->sender.piece : 0);
}

/* Returns whether the client, who has ended his side before all was sent to him, has gone. */
static bool has_left(const struct connection *connection)
{
    return connection->peer_ended && socket_has_left(connection->transport.fd);
}

/* Returns how much of the answer has left, with somebody there to take it. */
static enum exchange_sent how_much(const struct connection *connection, bool sent)
{
    if (!connection->answered)
        return SENT_NOTHING;
    return sent && !has_left(connection) ? SENT_ALL : SENT_PART;
}

void ending_request(struct connection *connection, bool sent, bool left)
{
    struct exchange *exchange = &connection->exchange;
    uint64_t content_size;
    bool all_sent = sent || sender_has_sent_all(connection);

    if (exchange->stage < STAGE_WAITING)
        refuse(connection, left);
    if (exchange->refusal == REFUSAL_NONE)
        content_size = sent_size(connection, sent);
    else
        all_sent = connection->answered = bypass_send_refusal(connection, &content_size);
    connection_end(connection, connection->open && sent, how_much(connection, all_sent),
                   content_size);
}

/* Resets a connection behind what was sent before. */
static void reset(struct connection *connection)
{
    int fd = connection_take_fd(connection);

    if (fd >= 0)
        linger_reset(&connection->engine->linger, fd, connection_take_place(connection));
    else
        socket_reset(connection->transport.fd);
}

/* Ends a connection so that the client gets all that was sent (net/linger.h). */
static void linger(struct connection *connection)
{
    int fd = connection_take_fd(connection);

    if (fd < 0)
        return;
    linger_begin(&connection->engine->linger, fd, connection_take_place(connection),
                 transport_take_unsent(&connection->transport));
}

/*
 * Returns whether a close could destroy something that has been sent, because the
 * client may still send: over TLS a close_notify at least, and content that it has not
 * sent yet. A client that has said Connection: close sends no further request (RFC
 * 9112, 9.6); if it has nevertheless, its octets are in the socket by now.
 */
static bool is_to_linger(const struct connection *connection)
{
    bool has_to_end = connection->answered || connection->exchange.reply.breakage != BREAKAGE_NONE;

    if (connection->gone)
        return false;
    if (transport_has_unsent(&connection->transport))
        return true;
    if (connection->saw_end || !has_to_end)
        return false;
    return connection->transport.tls || !connection->said_close ||
           framing_part(&connection->framing) == FRAMING_CONTENT || connection_has_next(connection);
}

/* Tells the client of an idle connection that its time is over. */
static void refuse_idle(struct connection *connection)
{
    connection_begin(connection);
    exchange_refuse(&connection->exchange, NULL, REFUSAL_IDLE);
    ending_request(connection, false, false);
}

/* Returns whether an idle connection ends because its time is over, and is told so. */
static bool is_to_be_told(const struct connection *connection)
{
    return connection->overdue && connection->overdue_refusal == REFUSAL_IDLE &&
           !connection->gone && !connection->saw_end;
}

void ending_connection(struct connection *connection)
{
    enum broken_end end;

    if (connection->exchange.stage != STAGE_IDLE)
        ending_request(connection, false, connection->saw_end);
    else if (is_to_be_told(connection))
        refuse_idle(connection);
    end = breakage_find(connection->exchange.reply.breakage)->end;
    if (end == END_USUAL && !connection->gone)
        transport_bye(&connection->transport);
    if (end == END_RESET)
        reset(connection);
    else if (is_to_linger(connection))
        linger(connection);
}
