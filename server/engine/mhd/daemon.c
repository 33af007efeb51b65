#include "engine/mhd/daemon.h"

#include <microhttpd.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "engine/mhd/bypass.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/ending.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/response.h"

/*
 * How strictly MHD reads. Version 1.0 has levels: from 1 on it refuses folded
 * lines, bare LF, and a tab between the parts of a request line (RFC 9112, 2.2, 3
 * and 5.2), none of which gets that far. 0.9.75 would answer a missing Host with
 * its head sent twice if it were strict: http/request.c looks for that.
 */
#if MHD_VERSION >= 0x00097701
enum { STRICTNESS = MHD_OPTION_CLIENT_DISCIPLINE_LVL, STRICTNESS_LEVEL = 1 };
#else
enum { STRICTNESS = MHD_OPTION_STRICT_FOR_CLIENT, STRICTNESS_LEVEL = 0 };
#endif

/* The path is decoded by the request, which needs it as it came. */
static size_t keep_escapes(void *unused, struct MHD_Connection *mhd, char *text)
{
    (void)unused, (void)mhd;
    return strlen(text);
}

/* The request line has come. What is returned is the context of the other callbacks. */
static void *on_target(void *unused, const char *target, struct MHD_Connection *mhd)
{
    struct connection *connection = connection_of(mhd);

    (void)unused;
    if (!connection)
        return NULL;
    connection->engine->attended = connection;
    connection_begin(connection);
    head_begin(&connection->head, target);
    return connection;
}

/* Suspends the connection where MHD allows it; else MHD calls again at once. */
static enum MHD_Result wait(struct connection *connection, bool may_suspend)
{
    if (may_suspend)
        connection_suspend(connection);
    return MHD_YES;
}

/* Sends the final response. */
static enum MHD_Result send_reply(struct connection *connection)
{
    struct exchange *exchange = &connection->exchange;
    const struct reply *reply = &exchange->reply;
    bool persistent = request_is_persistent(&exchange->request);
    bool close =
        reply->close || response_is_without_length(reply) || connection_is_last(connection);

    if (!head_has_room(&connection->head, connection->mhd, connection->engine->pool_size,
                       response_head_size(reply))) {
        exchange_refuse(exchange, NULL, REFUSAL_RESPONSE_SIZE);
        return MHD_NO;
    }
    connection->said_close = !persistent;
    if (reply->breakage == BREAKAGE_STALL) {
        connection->answered = bypass_send_head(connection, close);
        return connection->answered ? wait(connection, true) : MHD_NO;
    }
    connection->open = persistent && !close && !reply->upgrade && reply->breakage == BREAKAGE_NONE;
    return response_queue(connection, close) ? MHD_YES : MHD_NO;
}

/* Ends the connection in place of sending more. */
static enum MHD_Result break_off(struct connection *connection)
{
    enum breakage breakage = connection->exchange.reply.breakage;

    connection->said_close = !request_is_persistent(&connection->exchange.request);
    if (breakage != BREAKAGE_NONE)
        connection_break(connection, breakage == BREAKAGE_RESET);
    return MHD_NO;
}

/* Does what the exchange says. A refusal is sent when MHD ends the request. */
static enum MHD_Result obey(struct connection *connection, enum exchange_next next,
                            bool may_suspend)
{
    while (next == EXCHANGE_INTERIM) {
        if (!bypass_send_interim(connection, connection->exchange.interim))
            return MHD_NO;
        if (connection->unsent)
            break;
        next = exchange_continue(&connection->exchange);
    }
    switch (next) {
    case EXCHANGE_READ:
        return MHD_YES;
    case EXCHANGE_INTERIM:
    case EXCHANGE_WAIT:
        return wait(connection, may_suspend);
    case EXCHANGE_SEND:
        return send_reply(connection);
    case EXCHANGE_ABORT:
        return break_off(connection);
    default:
        return MHD_NO;
    }
}

/* MHD sends a 100 itself where the expectation stands alone, in one line. */
static bool mhd_sends_continue(const struct request *request)
{
    return strcasecmp(request->fields[FIELD_EXPECT], "100-continue") == 0;
}

/* The head has come. A response that is queued now closes the connection. */
static enum MHD_Result take_head(struct connection *connection, const char *method,
                                 const char *version)
{
    struct exchange *exchange = &connection->exchange;
    struct head *head = &connection->head;
    enum refusal refusal =
        head_read(head, connection->mhd, method, version, connection->engine->pool_size);
    enum exchange_next next;

    head->parts.secure = connection->tunnel != NULL;
    head->parts.port = connection->port;
    head->parts.can_upgrade &= !connection_is_last(connection);
    if (connection->excess)
        refusal = REFUSAL_CONNECTIONS;
    if (refusal != REFUSAL_NONE) {
        exchange_refuse(exchange, &head->parts, refusal);
        return MHD_NO;
    }
    next = exchange_head(exchange, &head->parts);
    if (next == EXCHANGE_INTERIM && mhd_sends_continue(&exchange->request))
        next = exchange_continue(exchange);
    return obey(connection, next, true);
}

static enum MHD_Result take_content(struct connection *connection, const char *data, size_t *size)
{
    enum exchange_next next = exchange_content(&connection->exchange, data, *size);

    *size = 0;
    return obey(connection, next, false);
}

/*
 * The whole request has come. To suspend the connection now would leave MHD in
 * wait for input: it would read when the connection resumes, and take a client's
 * half-close for its end. So that is done in its next call.
 */
static enum MHD_Result take_end(struct connection *connection)
{
    struct exchange *exchange = &connection->exchange;
    bool has_room = !exchange->request.fields[FIELD_TRANSFER_ENCODING] ||
                    head_has_room_behind_trailer(&connection->head, connection->mhd,
                                                 connection->engine->pool_size);

    return obey(connection,
                has_room ? exchange_whole(exchange)
                         : exchange_refuse(exchange, NULL, REFUSAL_FIELDS_SIZE),
                false);
}

/* The exchange has waited for a time, or for what is unsent. */
static enum MHD_Result go_on(struct connection *connection)
{
    if (connection->gone)
        return MHD_NO;
    return connection->unsent ? wait(connection, true)
                              : obey(connection, exchange_continue(&connection->exchange), true);
}

/* MHD's access handler: called for the head, for each piece of content, and at the end, again and
   again until there is a response. */
static enum MHD_Result on_request(void *unused, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **context)
{
    struct connection *connection = *context;

    (void)unused, (void)mhd, (void)url;
    if (!connection)
        return MHD_NO;
    connection->engine->attended = connection;
    if (connection->exchange.stage == STAGE_HEAD)
        return take_head(connection, method, version);
    /* Not by the size: after a 100 that no content follows, a pipelined request makes it 0. */
    if (data)
        return take_content(connection, data, data_size);
    if (connection->exchange.stage == STAGE_CONTENT)
        return take_end(connection);
    return go_on(connection);
}

/* A request has ended, well or not; the socket is still open. */
static void on_completed(void *unused, struct MHD_Connection *mhd, void **context,
                         enum MHD_RequestTerminationCode reason)
{
    struct connection *connection = *context;

    (void)unused, (void)mhd;
    if (!connection)
        return;
    *context = NULL;
    connection->engine->attended = connection;
    ending_request(connection, reason == MHD_REQUEST_TERMINATED_COMPLETED_OK,
                   reason == MHD_REQUEST_TERMINATED_CLIENT_ABORT);
}

/* A connection has begun, or ends; the socket is open. */
static void on_connection(void *engine, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        int fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;

        *context = connection_open(engine, mhd, fd);
        if (!*context) /* there was no memory for it */
            shutdown(fd, SHUT_RDWR);
    } else if (*context) {
        ending_connection(*context);
        connection_close(*context);
        *context = NULL;
    }
}

struct MHD_Daemon *daemon_start(struct engine *engine)
{
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_TURBO |
                                MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE,
                            0, NULL, NULL, on_request, NULL, MHD_OPTION_URI_LOG_CALLBACK, on_target,
                            NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, engine,
                            MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
                            MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)INT32_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            engine->pool_size, STRICTNESS, STRICTNESS_LEVEL, MHD_OPTION_END);
}
