#include "engine/mhd/broken.h"

#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>

#include "engine/mhd/connection.h"

enum { BLOCK_SIZE = 16 << 10 };

/* MHD's content reader. */
static ssize_t read_content(void *connection_, uint64_t position, char *buffer, size_t capacity)
{
    struct connection *connection = connection_;
    const struct reply *reply = &connection->exchange.reply;
    size_t half = reply->content_size / 2;

    if (position < half) {
        size_t size = half - (size_t)position;

        if (size > capacity)
            size = capacity;
        memcpy(buffer, reply->content + position, size);
        return (ssize_t)size;
    }
    connection_break(connection, false);
    /* With MHD_CONTENT_READER_END_WITH_ERROR MHD would let the connection rest until something else
       happens to it, and where the client has left nothing does. MHD notices at once that it cannot
       send any more. So it gets one more octet, which is never sent. */
    shutdown(connection->fd, SHUT_WR);
    *buffer = '\0';
    return 1;
}

struct MHD_Response *broken_create(struct connection *connection)
{
    return MHD_create_response_from_callback(connection->exchange.reply.content_size, BLOCK_SIZE,
                                             read_content, connection, NULL);
}
