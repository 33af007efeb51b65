#include "engine/mhd/content.h"

#include <microhttpd.h>
#include <sys/socket.h>

#include "engine/mhd/connection.h"

enum { BLOCK_MAX = 16 << 10 };

bool content_is_read(const struct reply *reply)
{
    return reply->repetition.size > 0 || reply_is_timed(reply) || reply->chunked;
}

/* MHD's content reader. position: how much has been sent. */
static ssize_t read_content(void *connection_, uint64_t position, char *buffer, size_t capacity)
{
    struct connection *connection = connection_;
    size_t size;

    connection->content_sent = (size_t)position;
    if (position == connection->exchange.reply.content_size)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (connection->gone) {
        /* With MHD_CONTENT_READER_END_WITH_ERROR MHD would let the connection rest. A write that
           fails it notices at once. */
        shutdown(connection->transport.fd, SHUT_WR);
        *buffer = '\0';
        return 1;
    }
    size = exchange_take(&connection->exchange, (size_t)position, buffer, capacity);
    if (size == 0)
        connection_suspend(connection);
    return (ssize_t)size;
}

/* Returns how large the memory is that MHD keeps for octets on their way: for chunks it takes other
   memory. */
static size_t block_size(const struct reply *reply)
{
    if (reply->chunked || reply->content_size == 0)
        return 1;
    return reply->content_size < BLOCK_MAX ? reply->content_size : BLOCK_MAX;
}

struct MHD_Response *content_create(struct connection *connection)
{
    const struct reply *reply = &connection->exchange.reply;
    struct MHD_Response *response =
        MHD_create_response_from_callback(reply->chunked ? MHD_SIZE_UNKNOWN : reply->content_size,
                                          block_size(reply), read_content, connection, NULL);
    bool good = response != NULL;

    for (size_t i = 0; i < reply->trailer_count && good; i++)
        good = MHD_add_response_footer(response, reply->trailers[i].name,
                                       *reply->trailers[i].value ? reply->trailers[i].value
                                                                 : " ") == MHD_YES;
    if (good || !response)
        return response;
    MHD_destroy_response(response);
    return NULL;
}
