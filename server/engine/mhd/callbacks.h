/*
 * The callbacks that the HTTP library calls: they take a request in, have it
 * routed, and see it to its end.
 */
#pragma once

#include <microhttpd.h>

#include "engine/mhd/connection.h"

/* Each but dispatch_connection gets the struct service as its cls; see MHD_start_daemon. */
enum MHD_Result dispatch_request(void *service, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *upload_data,
                                 size_t *upload_data_size, void **context);
void *dispatch_target(void *service, const char *target, struct MHD_Connection *connection);
void dispatch_completed(void *service, struct MHD_Connection *connection, void **context,
                        enum MHD_RequestTerminationCode reason);
void dispatch_connection(void *engine, struct MHD_Connection *connection, void **context,
                         enum MHD_ConnectionNotificationCode what);
size_t dispatch_unescape(void *service, struct MHD_Connection *connection, char *text);

/* What we know of a connection; NULL if there was no memory for it. */
struct connection *dispatch_context(struct MHD_Connection *connection);
