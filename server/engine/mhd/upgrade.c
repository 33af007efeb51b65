#include "engine/mhd/upgrade.h"

#include <stdlib.h>
#include <string.h>

#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "serve/shared.h"
#include "serve/websocket.h"

static void close_upgraded(void *connection_)
{
    struct connection *connection = connection_;

    connection->websocket = NULL;
    MHD_upgrade_action(connection->upgrade, MHD_UPGRADE_ACTION_CLOSE);
    engine_kick(connection->engine);
}

/* Gathers what MHD has read behind the handshake, and what was kept from it. Returns its size. */
static size_t gather_extra(struct connection *connection, const char *extra_in,
                           size_t extra_in_size, char **ret_extra)
{
    size_t held_size = connection->held ? connection->held_size - connection->held_used : 0;
    size_t size = extra_in_size + held_size;
    char *extra = malloc(size + 1);

    *ret_extra = extra;
    if (!extra)
        return 0;
    memcpy(extra, extra_in_size ? extra_in : "", extra_in_size);
    memcpy(extra + extra_in_size, held_size ? connection->held + connection->held_used : "",
           held_size);
    free(connection->held);
    connection->held = NULL;
    return size;
}

void upgrade_open(void *unused, struct MHD_Connection *mhd, void *request_context,
                  const char *extra_in, size_t extra_in_size, MHD_socket mhd_fd,
                  struct MHD_UpgradeResponseHandle *handle)
{
    struct connection *connection = connection_of(mhd);
    const struct shared *shared = connection->engine->shared;
    const struct websocket_settings settings = {
        .max_message = shared->max_message,
        .life_ms = shared->websocket_timeout_s * 1000,
        .closed = close_upgraded,
        .owner = connection,
    };
    char *extra;
    size_t size = gather_extra(connection, extra_in, extra_in_size, &extra);

    (void)unused, (void)request_context, (void)mhd_fd;
    connection->upgrade = handle;
    if (extra)
        connection->websocket =
            websocket_open(connection->engine->loop, &connection->transport,
                           connection_own_fd(connection), extra, size, &settings);
    free(extra);
    if (!connection->websocket)
        close_upgraded(connection);
    else if (connection->engine->draining)
        websocket_drain(connection->websocket);
}
