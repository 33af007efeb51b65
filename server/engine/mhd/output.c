#include "engine/mhd/output.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/input.h"

enum { OCTETS_KEPT = 1024 };

bool output_reserve(struct output *output, size_t size)
{
    output->size = output->sent = 0;
    if (size <= output->capacity)
        return true;
    output_free(output);
    output->octets = malloc(size);
    if (!output->octets)
        return false;
    output->capacity = size;
    return true;
}

void output_free(struct output *output)
{
    free(output->octets);
    *output = (struct output){.is_counted = output->is_counted};
}

static void end(struct output *output)
{
    if (output->capacity > OCTETS_KEPT)
        output_free(output);
    output->size = 0;
}

/* Returns the connection on a descriptor on which MHD writes; NULL: it is not MHD who writes. */
static struct connection *find_connection(int fd)
{
    const struct engine *engine = input_engine();

    return engine ? registry_find(&engine->connections, fd) : NULL;
}

static void count(struct connection *connection, size_t content_size)
{
    if (connection->output.is_counted)
        connection->content_sent += content_size;
}

/* Sends the head in place of MHD's, and the content behind it. Returns how much of that MHD takes
   to be sent: not a part of its head. */
static ssize_t send_head(struct connection *connection, size_t stand_in_size, struct iovec content,
                         bool more)
{
    struct output *output = &connection->output;
    size_t left = output->size - output->sent;
    const struct iovec parts[] = {{output->octets + output->sent, left}, content};
    ssize_t sent = transport_send(&connection->transport, parts, 2, more);

    if (sent < 0)
        return sent;
    if ((size_t)sent < left) {
        output->sent += (size_t)sent;
        errno = EAGAIN;
        return -1;
    }
    end(output);
    count(connection, (size_t)sent - left);
    return (ssize_t)(stand_in_size + (size_t)sent - left);
}

/* These two take the place of the C library's functions, for what MHD sends: a head alone or a part
   of content by the one, a head and content by the other. */
ssize_t send(int fd, const void *octets, size_t size, int flags)
{
    struct connection *connection = find_connection(fd);
    const struct iovec content = {(void *)octets, size};
    bool more = flags & MSG_MORE;
    ssize_t sent;

    if (!connection)
        return sendto(fd, octets, size, flags, NULL, 0);
    if (connection->output.size > 0)
        return send_head(connection, size, (struct iovec){0}, more);
    sent = transport_send(&connection->transport, &content, 1, more);
    if (sent > 0)
        count(connection, (size_t)sent);
    return sent;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    struct connection *connection = find_connection(fd);
    bool more = flags & MSG_MORE;

    if (!connection)
        return syscall(SYS_sendmsg, fd, message, flags);
    if (connection->output.size > 0 && message->msg_iovlen == 2)
        return send_head(connection, message->msg_iov[0].iov_len, message->msg_iov[1], more);
    return transport_send(&connection->transport, message->msg_iov, message->msg_iovlen, more);
}
