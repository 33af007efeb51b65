/*
 * A connection that becomes a WebSocket. All that MHD does of it from then on is to
 * close it in the end.
 */
#pragma once

#include <microhttpd.h>

/* The callback of MHD's that makes a WebSocket of a connection (MHD_UpgradeHandler). */
void upgrade_open(void *unused, struct MHD_Connection *connection, void *request_context,
                  const char *extra_in, size_t extra_in_size, MHD_socket fd,
                  struct MHD_UpgradeResponseHandle *handle);
