#include "engine/mhd/sender.h"

#include <stdio.h>
#include <string.h>

#include "engine/mhd/bypass.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/content.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/response.h"

/* Octets of content that are sent at a time; and of what stands before and behind them where they
   are a chunk (RFC 9112, 7.1). */
enum { PIECE_SIZE = 1 << 14, CHUNK_HEAD_SIZE = 16, CHUNK_END_SIZE = 2 };

static const char bad_chunk[] = "this is no chunk\r\n";

static const struct broken *find_broken(const struct connection *connection)
{
    return breakage_find(connection->exchange.reply.breakage);
}

/* Returns how many octets of content are sent. */
static uint64_t find_share(const struct connection *connection)
{
    const struct exchange *exchange = &connection->exchange;

    return exchange->request.method == METHOD_HEAD
               ? 0
               : breakage_share(find_broken(connection), exchange->reply.content_size);
}

static enum message_framing find_framing(const struct connection *connection)
{
    enum broken_head head = find_broken(connection)->head;
    enum message_framing usual = response_framing(connection);

    if (head == HEAD_HTTP_1_0)
        return MESSAGE_BARE;
    return head == HEAD_CHUNKED && usual == MESSAGE_LENGTH ? MESSAGE_CHUNKED : usual;
}

/* Returns how many octets of content are sent at once with the head. */
static size_t find_together(const struct connection *connection)
{
    uint64_t share = connection->sender.share;

    return share <= PIECE_SIZE && !content_is_read(&connection->exchange.reply) &&
                   connection->sender.framing != MESSAGE_CHUNKED
               ? (size_t)share
               : 0;
}

/* Sends a piece of content, which has room before and behind it; where that is chunked, as one. */
static bool send_piece(struct connection *connection, char *piece, size_t size)
{
    char head[CHUNK_HEAD_SIZE];
    int head_size;

    if (connection->sender.framing != MESSAGE_CHUNKED)
        return transport_write(&connection->transport, piece, size);
    head_size = snprintf(head, sizeof(head), "%zx\r\n", size);
    memcpy(piece - head_size, head, (size_t)head_size);
    memcpy(piece + size, "\r\n", CHUNK_END_SIZE);
    return transport_write(&connection->transport, piece - head_size,
                           (size_t)head_size + size + CHUNK_END_SIZE);
}

/* Sends what follows the content, if anything. */
static bool send_end(struct connection *connection)
{
    const struct broken *broken = find_broken(connection);

    connection->sender.ended = true;
    if (broken->head == HEAD_CHUNKED)
        return transport_write(&connection->transport, bad_chunk, strlen(bad_chunk));
    return connection->sender.framing != MESSAGE_CHUNKED || broken->share != SENDS_ALL ||
           connection->exchange.request.method == METHOD_HEAD || bypass_send_trailers(connection);
}

enum sender_result sender_begin(struct connection *connection, bool close)
{
    const struct broken *broken = find_broken(connection);
    bool is_broken = connection->exchange.reply.breakage != BREAKAGE_NONE;
    const struct message_head head = {
        .version = broken->head == HEAD_HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1",
        .date = engine_date(connection->engine),
        .connection = close ? "close" : NULL,
        .framing = find_framing(connection),
        .length = breakage_length(broken, connection->exchange.reply.content_size),
        .rest = is_broken ? NULL : response_rest(connection),
    };
    size_t together;

    connection->sender =
        (struct sender){.begun = true, .framing = head.framing, .share = find_share(connection)};
    if (broken->head == HEAD_GARBAGE)
        return transport_write(&connection->transport, breakage_garbage, breakage_garbage_size)
                   ? sender_go_on(connection)
                   : SENDER_GONE;
    together = find_together(connection);
    connection->answered = bypass_send_head(connection, &head, together);
    connection->content_sent = connection->sender.piece = together;
    return connection->answered ? sender_go_on(connection) : SENDER_GONE;
}

enum sender_result sender_go_on(struct connection *connection)
{
    struct sender *sender = &connection->sender;
    char buffer[CHUNK_HEAD_SIZE + PIECE_SIZE + CHUNK_END_SIZE], *piece = buffer + CHUNK_HEAD_SIZE;

    while (!transport_has_unsent(&connection->transport) &&
           connection->content_sent < sender->share) {
        uint64_t left = sender->share - connection->content_sent;
        size_t size = exchange_take(&connection->exchange, connection->content_sent, piece,
                                    left < PIECE_SIZE ? (size_t)left : PIECE_SIZE);

        if (size == 0)
            return SENDER_WAITS;
        if (!send_piece(connection, piece, size))
            return SENDER_GONE;
        connection->content_sent += size;
        sender->piece = size;
    }
    if (!transport_has_unsent(&connection->transport) && !sender->ended && !send_end(connection))
        return SENDER_GONE;
    return transport_has_unsent(&connection->transport) ? SENDER_WAITS : SENDER_DONE;
}

bool sender_has_sent_all(const struct connection *connection)
{
    return connection->sender.begun && connection->sender.ended &&
           find_broken(connection)->share == SENDS_ALL;
}
