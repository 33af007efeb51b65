#include "engine/mhd/protocol.h"

#include <errno.h>
#include <string.h>

#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "net/socket.h"
#include "net/tls.h"

/* Gives the other engine the connection, with its session, or with what has come behind the line.
   MHD closes its own descriptor, and sends nothing. */
static void hand_over(struct connection *connection, const char *octets, size_t size)
{
    struct other_engine *other = connection->engine->other;
    struct handover handover = {
        .fd = connection_take_fd(connection),
        .tls = connection->transport.tls,
        .number = connection->carrier.connection,
        .port = connection->port,
        .excess = connection->excess,
        .peer = connection->carrier.peer,
        .octets = octets,
        .size = size,
    };

    connection->gone = true;
    connection->input = INPUT_ENDED;
    if (handover.fd < 0)
        return;
    connection->transport.tls = NULL;
    handover.address = connection_take_place(connection);
    other->adopt(other, &handover);
}

/* Returns whether the other engine speaks the protocol that ALPN has chosen. */
static bool is_for_other(const struct connection *connection)
{
    const char *protocol = tls_session_protocol(connection->transport.tls);

    return connection->engine->other && protocol && strcmp(protocol, "h2") == 0;
}

ssize_t protocol_shake_hands(struct connection *connection)
{
    struct transport *transport = &connection->transport;
    enum transport_result result = transport_shake_hands(transport);

    if (transport_has_unsent(transport))
        connection_watch(connection);
    if (result == TRANSPORT_GONE) {
        connection->answered = true; /* with an alert, which the client is to get */
        return 0;
    }
    if (transport_is_shaking_hands(transport)) {
        errno = EAGAIN;
        return -1;
    }
    if (is_for_other(connection)) {
        hand_over(connection, NULL, 0);
        return 0;
    }
    connection_restart_clock(connection);
    /* The client's kernel may hold the request back until the end of the handshake was acknowledged
       (RFC 9293, 3.7.4), and nothing is sent now that would do so. */
    socket_acknowledge_now(transport->fd);
    return 1;
}

/* Returns octets that are not of a preface, behind those before that looked as if they were. */
static ssize_t give_back(struct connection *connection, char *octets, size_t size)
{
    size_t known = connection->preface;

    memmove(octets + known, octets, size);
    memcpy(octets, HANDOVER_LINE, known);
    connection->preface = PREFACE_NOT;
    return (ssize_t)(known + size);
}

ssize_t protocol_take(struct connection *connection, char *octets, ssize_t received)
{
    size_t known = connection->preface, size = received > 0 ? (size_t)received : 0;
    size_t more = size < PREFACE_SIZE - known ? size : PREFACE_SIZE - known;

    if (received < 0)
        return received;
    if (more == 0 || !connection->engine->other || connection->transport.tls ||
        memcmp(HANDOVER_LINE + known, octets, more) != 0)
        return give_back(connection, octets, size);
    connection->preface = (uint8_t)(known + more);
    if (connection->preface == PREFACE_SIZE) {
        hand_over(connection, octets + more, size - more);
        return 0;
    }
    connection_note_part(connection, FRAMING_HEAD);
    errno = EAGAIN;
    return -1;
}
