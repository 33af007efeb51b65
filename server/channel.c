#include "channel.h"

#include <microhttpd.h>

#include "linger.h"
#include "socket.h"
#include "tls.h"

struct channel channel_of(struct MHD_Connection *connection)
{
    /* Copied before the next is asked for: the library (1.0) returns the same memory each time. */
    int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    const union MHD_ConnectionInfo *session =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    return (struct channel){fd, session ? session->tls_session : NULL};
}

bool channel_write(struct channel channel, const char *data, size_t size, int timeout_ms)
{
    bool written = channel.session ? tls_write(channel.session, channel.fd, data, size, timeout_ms)
                                   : socket_write(channel.fd, data, size, timeout_ms);

    if (written)
        socket_push(channel.fd);
    return written;
}

void channel_finish(struct channel channel)
{
    if (channel.session)
        tls_end(channel.session);
}

void channel_end(struct channel channel)
{
    channel_finish(channel);
    linger(channel.fd);
}
