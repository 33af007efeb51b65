/*
 * What MHD reads: octets that were checked (http/framing.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "serve/handover.h"

/* The first line of what a client of HTTP/2 sends first (RFC 9113, 3.4). */
static const char preface[] = "PRI * HTTP/2.0\r\n";

enum { PREFACE_SIZE = sizeof(preface) - 1, PREFACE_NOT = UINT8_MAX };

/* What the C library's function does. */
static ssize_t receive(int fd, void *buffer, size_t size, int flags)
{
    return syscall(SYS_recvfrom, fd, buffer, size, flags, NULL, NULL);
}

/* Keeps octets that follow a request behind which libmicrohttpd is not to read on, before those
   that are kept already. False: out of memory. */
static bool hold(struct connection *connection, const char *octets, size_t size)
{
    char *held = realloc(connection->held, size + connection->held_size);

    if (!held)
        return false;
    memmove(held + size, held, connection->held_size);
    memcpy(held, octets, size);
    connection->held = held;
    connection->held_size += size;
    return true;
}

/* Reads what was held back, else from the socket. */
static ssize_t read_some(struct connection *connection, char *buffer, size_t size)
{
    if (!connection->held)
        return receive(connection->fd, buffer, size, 0);
    if (size > connection->held_size)
        size = connection->held_size;
    memcpy(buffer, connection->held, size);
    connection->held_size -= size;
    memmove(connection->held, connection->held + size, connection->held_size);
    if (connection->held_size == 0) {
        free(connection->held);
        connection->held = NULL;
    }
    return (ssize_t)size;
}

/* Nothing is there to be read: whether that is the end of a connection that is to end. */
static bool is_last(const struct connection *connection)
{
    return connection->input == INPUT_LAST && connection->exchange.stage == STAGE_IDLE &&
           !connection_has_next(connection);
}

/* The end, or that nothing is there. */
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

/* Checks what has come. Returns how much of it is to be handed on. */
static size_t check(struct connection *connection, char *octets, size_t size)
{
    struct framing *framing = &connection->framing;
    size_t kept = framing_take(framing, octets, size, &connection->input_refusal);
    size_t rest = framing_rest(framing);

    if (rest > 0 && connection->input_refusal == REFUSAL_NONE &&
        !hold(connection, octets + size - rest, rest))
        connection->input_refusal = REFUSAL_MEMORY;
    if (connection->input_refusal != REFUSAL_NONE)
        connection->peer_ended = true;
    connection_note_part(connection, framing_part(framing));
    return kept;
}

/* Looks at the first octets of a connection. Returns how many of these belong to a preface that is
   complete now; 0: it is not, or there is none. */
static size_t find_preface(struct connection *connection, const char *octets, size_t size)
{
    size_t known = connection->preface, more = PREFACE_SIZE - known;

    if (size < more)
        more = size;
    if (!connection->engine->other || connection->tunnel ||
        memcmp(preface + known, octets, more) != 0) {
        connection->preface = PREFACE_NOT;
        return 0;
    }
    connection->preface = (uint8_t)(known + more);
    return connection->preface == PREFACE_SIZE ? more : 0;
}

/* Gives the other engine the connection, with what has come behind the preface. MHD closes its own
   descriptor, and sends nothing. */
static void hand_over(struct connection *connection, const char *octets, size_t size)
{
    struct other_engine *other = connection->engine->other;
    struct handover handover = {
        .fd = fcntl(connection->fd, F_DUPFD_CLOEXEC, 0),
        .port = connection->port,
        .excess = connection->excess,
        .peer = connection->carrier.peer,
        .octets = octets,
        .size = size,
    };

    connection->gone = connection->saw_end = true;
    connection->input = INPUT_ENDED;
    if (handover.fd < 0)
        return;
    engine_forget_end(connection->engine, connection);
    handover.address = connection_take_place(connection);
    other->adopt(other, &handover);
}

/* Whether the connection speaks HTTP/2, as its first octets tell; then the other engine has it. */
static bool is_for_other(struct connection *connection, const char *octets, size_t size)
{
    size_t preface_size = find_preface(connection, octets, size);

    if (preface_size > 0)
        hand_over(connection, octets + preface_size, size - preface_size);
    return preface_size > 0;
}

/*
 * If fewer octets come than asked for, libmicrohttpd takes it that there are no
 * more. So where some were taken out, we read on until there are none.
 */
static ssize_t receive_checked(struct connection *connection, char *buffer, size_t size)
{
    size_t taken = 0;

    while (taken < size && connection->input_refusal == REFUSAL_NONE) {
        bool was_held = connection->held != NULL;
        ssize_t received = read_some(connection, buffer + taken, size - taken);
        size_t kept;

        if (received <= 0 && taken == 0)
            return end_input(connection, received);
        if (received <= 0) {
            if (received == 0 || (errno != EAGAIN && errno != EINTR))
                connection_prod_soon(connection);
            break;
        }
        if (connection->preface != PREFACE_NOT &&
            is_for_other(connection, buffer + taken, (size_t)received))
            return 0;
        kept = check(connection, buffer + taken, (size_t)received);
        taken += kept;
        if (framing_rest(&connection->framing) > 0 || (kept == (size_t)received && !was_held))
            break;
    }
    if (connection->input_refusal != REFUSAL_NONE && taken > 0)
        connection_prod_soon(connection);
    return (ssize_t)taken;
}

/*
 * Takes the place of the C library's function: so the octets are checked before
 * libmicrohttpd sees them, and it can be told that no more comes. Nothing else of
 * what it calls is ours. Over TLS it is the same: it reads what the tunnel has
 * decrypted.
 */
ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
    struct engine *engine = flags == 0 ? engine_running() : NULL;
    struct connection *connection = engine ? engine_find(engine, fd) : NULL;

    if (!connection)
        return receive(fd, buffer, size, flags);
    engine->attended = connection;
    if (connection->input == INPUT_ENDED)
        return 0;
    return receive_checked(connection, buffer, size);
}
