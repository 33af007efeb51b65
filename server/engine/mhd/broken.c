#include "engine/mhd/broken.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "engine/mhd/callbacks.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/tunnel.h"

enum { BLOCK_SIZE = 16 << 10 };

struct broken {
    struct MHD_Connection *connection;
    size_t size; /* of what is sent before it breaks */
    char content[];
};

/* The library's content reader. */
static ssize_t read_content(void *broken_, uint64_t position, char *buffer, size_t capacity)
{
    struct broken *broken = broken_;
    struct connection *connection = dispatch_context(broken->connection);

    if (position < broken->size) {
        size_t size = broken->size - (size_t)position;

        if (size > capacity)
            size = capacity;
        memcpy(buffer, broken->content + position, size);
        return (ssize_t)size;
    }
    if (connection->tunnel)
        tunnel_break(connection->tunnel, TUNNEL_CUT);
    /* The library would let a connection that breaks here, by MHD_CONTENT_READER_END_WITH_ERROR,
       rest until something else happens to it; and nothing does where the client has left. That it
       cannot send any more it notices at once. So there is more, which is never sent. */
    shutdown(connection->fd, SHUT_WR);
    *buffer = '\0';
    return 1;
}

struct MHD_Response *broken_create(const char *content, size_t size, struct broken **ret_broken)
{
    size_t sent = size / 2;
    struct broken *broken = malloc(sizeof(*broken) + sent);
    struct MHD_Response *response;

    if (!broken)
        return NULL;
    *broken = (struct broken){.size = sent};
    memcpy(broken->content, content, sent);
    response = MHD_create_response_from_callback(size, BLOCK_SIZE, read_content, broken, free);
    if (!response) {
        free(broken);
        return NULL;
    }
    *ret_broken = broken;
    return response;
}

void broken_set_connection(struct broken *broken, struct MHD_Connection *connection)
{
    broken->connection = connection;
}
