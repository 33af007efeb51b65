/*
 * What MHD reads: octets that were checked (http/framing.h), and in place of each
 * head a stand-in.
 */
#include "engine/mhd/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/protocol.h"
#include "net/socket.h"

static const ev_tstamp first_request_s = 1;

/* Static, because MHD gives recv no context. */
static _Thread_local struct engine *serving;

void input_serve(struct engine *engine)
{
    serving = engine;
}

struct engine *input_engine(void)
{
    return serving;
}

/* What the C library's function does. */
static ssize_t receive(int fd, void *buffer, size_t size, int flags)
{
    return syscall(SYS_recvfrom, fd, buffer, size, flags, NULL, NULL);
}

/* Keeps the last octets of a piece, which follow a head or a request, to be looked at later.
   Returns false if there is no memory. */
static bool hold(struct connection *connection, const char *octets, size_t size)
{
    if (connection->held) { /* they came from there */
        connection->held_used -= size;
    } else if (size > 0) {
        connection->held = malloc(size);
        if (!connection->held)
            return false;
        memcpy(connection->held, octets, size);
        connection->held_size = size;
        connection->held_used = 0;
    }
    if (connection->held && connection->held_used == connection->held_size) {
        free(connection->held);
        connection->held = NULL;
    }
    return true;
}

/* Reads what was held back, else from the socket. */
static ssize_t read_some(struct connection *connection, char *buffer, size_t size)
{
    if (!connection->held) {
        ssize_t received = transport_receive(&connection->transport, buffer, size);

        connection->unread =
            received == (ssize_t)size || transport_has_more(&connection->transport);
        if (received < 0 && connection->unread)
            connection_prod_soon(connection);
        return received;
    }
    if (size > connection->held_size - connection->held_used)
        size = connection->held_size - connection->held_used;
    memcpy(buffer, connection->held + connection->held_used, size);
    connection->held_used += size;
    /* What has come on the socket meanwhile, epoll may have told while there were octets to read.
     */
    connection->unread = connection->held_used == connection->held_size;
    return (ssize_t)size;
}

/* Returns whether the first request may be on its way, although the server drains: over TLS a
   client's kernel may hold it back until the end of the handshake was acknowledged (RFC 9293,
   3.7.4). */
static bool is_first_awaited(const struct connection *connection)
{
    const struct transport *transport = &connection->transport;

    if (!connection->engine->draining || !transport->tls || framing_begun(&connection->framing) > 0)
        return false;
    return transport_is_shaking_hands(transport)
               ? socket_received(transport->fd) > 0
               : clock_now_s() < connection->opened_at + first_request_s;
}

/* Returns whether a connection that is to end ends here, where nothing is there to be read: if it
   is overdue, whatever part of a record of TLS has come. */
static bool is_last(const struct connection *connection)
{
    return connection->input == INPUT_LAST && connection->exchange.stage == STAGE_IDLE &&
           (connection->overdue || !connection_has_next(connection)) &&
           !is_first_awaited(connection);
}

/* Returns what recv does where nothing could be read: 0 for the end, -1 for nothing yet. received:
   what the read has returned. */
static ssize_t end_input(struct connection *connection, ssize_t received)
{
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (!is_last(connection))
            return received;
        connection->input = INPUT_ENDED;
        return 0;
    }
    connection->saw_end = true;
    return received;
}

static bool is_head(const struct connection *connection)
{
    return framing_part(&connection->framing) != FRAMING_CONTENT;
}

/* Returns whether a request has come whole and has not been answered yet. */
static bool is_whole(const struct connection *connection)
{
    return framing_part(&connection->framing) == FRAMING_IDLE && connection->head.octets;
}

/* Hands over the head, which has come whole. */
static enum exchange_next hand_over(struct connection *connection)
{
    struct exchange *exchange = &connection->exchange;
    struct head *head = &connection->head;

    if (!head_read(head, framing_field_count(&connection->framing)))
        return exchange_refuse(exchange, &head->parts, REFUSAL_MEMORY);
    head->parts.secure = connection->transport.tls != NULL;
    head->parts.port = connection->port;
    head->parts.can_upgrade &= !connection_is_last(connection);
    return connection->excess ? exchange_refuse(exchange, &head->parts, REFUSAL_CONNECTIONS)
                              : exchange_head(exchange, &head->parts);
}

/*
 * Writes the stand-in for a head that was handed over; all of the room is MHD's.
 * Where the next request may be there already, the stand-in has content that fills
 * the room, and that nobody looks at. So MHD's read is a full one, and behind the
 * answer MHD reads on by itself. Returns how many octets MHD gets.
 */
static size_t stand_in(struct connection *connection, char *octets, size_t room)
{
    const struct request *request = &connection->exchange.request;

    connection->filled = (connection->held || connection->unread) && is_whole(connection) &&
                         connection->verdict == EXCHANGE_READ;
    if (!connection->filled)
        return head_stand_in(request, 0, octets);
    connection->unread = false;
    head_stand_in(request, room, octets);
    return room;
}

/* Takes octets of a head. Returns how many octets of a stand-in take their place in the room: none
   until the head is whole. */
static size_t take_head(struct connection *connection, char *octets, size_t size, size_t room)
{
    if (!head_add(&connection->head, octets, size))
        connection->input_refusal = REFUSAL_MEMORY;
    if (connection->input_refusal != REFUSAL_NONE || !connection->head.octets ||
        framing_part(&connection->framing) == FRAMING_HEAD)
        return 0;
    connection->verdict = hand_over(connection);
    return stand_in(connection, octets, room);
}

/* Checks what has come, in a buffer with that room, where a stand-in for a head fits in. Returns
   how much of it is to be handed on. */
static size_t take(struct connection *connection, char *octets, size_t size, size_t room)
{
    struct framing *framing = &connection->framing;
    bool of_head = is_head(connection);
    size_t kept = framing_take(framing, octets, size, &connection->input_refusal);
    size_t rest = framing_rest(framing);

    if (connection->exchange.stage == STAGE_IDLE &&
        (kept > 0 || framing_part(framing) != FRAMING_IDLE ||
         connection->input_refusal != REFUSAL_NONE))
        connection_begin(connection);
    if (!hold(connection, octets + size - rest, rest))
        connection->input_refusal = REFUSAL_MEMORY;
    if (of_head)
        kept = take_head(connection, octets, kept, room);
    if (connection->input_refusal != REFUSAL_NONE)
        connection->peer_ended = true;
    connection_note_part(connection, framing_part(framing));
    return kept;
}

/*
 * If fewer octets come than asked for, MHD takes it that there are no more. So we
 * read on until there are none, or the request is whole.
 */
static ssize_t receive_checked(struct connection *connection, char *buffer, size_t size)
{
    size_t taken = 0;

    while (taken < size && connection->input_refusal == REFUSAL_NONE && !is_whole(connection)) {
        size_t spared = is_head(connection) ? HEAD_STAND_IN_MAX + PREFACE_SIZE : 0;
        ssize_t received = read_some(connection, buffer + taken, size - taken - spared);

        if (connection->preface != PREFACE_NOT)
            received = protocol_take(connection, buffer + taken, received);
        if (received <= 0 && taken == 0)
            return end_input(connection, received);
        if (received <= 0) {
            if (received == 0 || (errno != EAGAIN && errno != EINTR))
                connection_prod_soon(connection);
            break;
        }
        taken += take(connection, buffer + taken, (size_t)received, size - taken);
    }
    if (connection->input_refusal != REFUSAL_NONE && taken > 0)
        connection_prod_soon(connection);
    return (ssize_t)taken;
}

/*
 * Takes the place of the C library's function. So the octets are checked before MHD
 * sees them, over TLS decrypted, and MHD can be told that no more comes. Of the
 * other functions that MHD calls, ours are those that send (output.c) and the reason
 * phrases (withheld.c).
 */
ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
    struct engine *engine = flags == 0 ? input_engine() : NULL;
    struct connection *connection = engine ? registry_find(&engine->connections, fd) : NULL;

    if (!connection)
        return receive(fd, buffer, size, flags);
    engine->attended = connection;
    if (connection->input == INPUT_ENDED)
        return 0;
    if (transport_is_shaking_hands(&connection->transport)) {
        ssize_t received = protocol_shake_hands(connection);

        if (received <= 0)
            return received < 0 ? end_input(connection, received) : 0;
    }
    if (is_whole(connection)) { /* what follows waits until it has been answered */
        connection->unread = true;
        errno = EAGAIN;
        return -1;
    }
    return receive_checked(connection, buffer, size);
}
