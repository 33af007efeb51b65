#include "engine/mhd/preface.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"

/* Gives the other engine the connection, with what has come behind the line. MHD closes its own
   descriptor, and sends nothing. */
static void hand_over(struct connection *connection, const char *octets, size_t size)
{
    struct other_engine *other = connection->engine->other;
    struct handover handover = {
        .fd = fcntl(connection->fd, F_DUPFD_CLOEXEC, 0),
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
    engine_forget_end(connection->engine, connection);
    handover.address = connection_take_place(connection);
    other->adopt(other, &handover);
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

ssize_t preface_take(struct connection *connection, char *octets, ssize_t received)
{
    size_t known = connection->preface, size = received > 0 ? (size_t)received : 0;
    size_t more = size < PREFACE_SIZE - known ? size : PREFACE_SIZE - known;

    if (received < 0)
        return received;
    if (more == 0 || !connection->engine->other || connection->tunnel ||
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
