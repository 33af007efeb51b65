#include "engine/mhd/daemon.h"

#include <microhttpd.h>
#include <stdint.h>
#include <sys/socket.h>

#include "engine/mhd/bypass.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/ending.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/response.h"
#include "engine/mhd/sender.h"

/* Octets of a connection's memory at MHD: heads are ours, both ways, so it holds a stand-in, a
   piece of content of the request or a chunk of the response's, and trailers. */
enum { POOL_SIZE = 4096, LAST_CHUNK_MAX = 1024 };

/* In which call of its access handler MHD asks what to do. */
enum call {
    CALL_CONTENT, /* one with content of the request: MHD takes no response in it */
    CALL_WHOLE,   /* the first at the end of the request: the connection must not be suspended */
    CALL_OTHER,
};

/* Suspends the connection where MHD allows it; else MHD calls again at once. */
static enum MHD_Result wait(struct connection *connection, enum call call)
{
    if (call != CALL_WHOLE)
        connection_suspend(connection);
    return MHD_YES;
}

static size_t last_chunk_size(const struct reply *reply)
{
    struct message counted = {0};

    message_add_last_chunk(&counted, reply);
    return counted.size;
}

/* Returns whether MHD would send the response wrongly: to a HEAD, behind which there would be a
   last chunk, or with trailers for which it has no memory. */
static bool is_not_for_mhd(const struct connection *connection)
{
    const struct reply *reply = &connection->exchange.reply;

    return reply->chunked && (connection->exchange.request.method == METHOD_HEAD ||
                              last_chunk_size(reply) > LAST_CHUNK_MAX);
}

/* Returns whether the connection is to end behind the response; it is, too, where content of the
   request is still to come, and MHD ends it where it was not to read the content, all there or
   not. */
static bool is_to_close(const struct connection *connection)
{
    const struct reply *reply = &connection->exchange.reply;
    const struct request *request = &connection->exchange.request;
    bool is_until_end = reply->chunked && request->head.version == HTTP_1_0;
    bool is_unread = request_has_content(request) && !connection->reads;

    return is_until_end || is_unread || reply->close || reply->early ||
           response_is_without_length(reply) || connection_is_last(connection) ||
           framing_part(&connection->framing) == FRAMING_CONTENT;
}

/* Ends the connection behind what has been sent, as the reply's breakage has it. */
static enum MHD_Result end(struct connection *connection)
{
    enum broken_end end = breakage_find(connection->exchange.reply.breakage)->end;

    connection->said_close = !request_is_persistent(&connection->exchange.request);
    connection->gone |= end == END_RESET;
    return MHD_NO;
}

/* Goes on with a response that goes past MHD. result: of what has been sent so far. */
static enum MHD_Result send_past(struct connection *connection, enum sender_result result,
                                 enum call call)
{
    if (result == SENDER_GONE)
        return MHD_NO;
    return result == SENDER_WAITS || connection->exchange.stage == STAGE_STALLED
               ? wait(connection, call)
               : end(connection);
}

/* Sends the final response. */
static enum MHD_Result send_reply(struct connection *connection, enum call call)
{
    struct exchange *exchange = &connection->exchange;
    const struct reply *reply = &exchange->reply;
    bool persistent = request_is_persistent(&exchange->request);
    /* In the middle of content the rest is not read, even where it is there already. */
    bool close = !persistent || is_to_close(connection) || is_not_for_mhd(connection) ||
                 call == CALL_CONTENT;

    connection->said_close = !persistent;
    if ((close && !reply->upgrade) || reply->breakage != BREAKAGE_NONE)
        return send_past(connection, sender_begin(connection, close), call);
    connection->open = !reply->upgrade;
    return response_queue(connection) ? MHD_YES : MHD_NO;
}

/* Does what the exchange says. A refusal is sent when MHD ends the request. */
static enum MHD_Result obey(struct connection *connection, enum exchange_next next, enum call call)
{
    while (next == EXCHANGE_INTERIM) {
        if (!bypass_send_interim(connection, connection->exchange.interim))
            return MHD_NO;
        if (transport_has_unsent(&connection->transport))
            break;
        next = exchange_continue(&connection->exchange);
    }
    switch (next) {
    case EXCHANGE_READ:
        connection->reads = true;
        return MHD_YES;
    case EXCHANGE_INTERIM:
    case EXCHANGE_WAIT:
        return wait(connection, call);
    case EXCHANGE_SEND:
        return send_reply(connection, call);
    case EXCHANGE_ABORT:
        return end(connection);
    default:
        return MHD_NO;
    }
}

/* A wait is over: for a time, or for what was unsent. */
static enum MHD_Result go_on(struct connection *connection, enum call call)
{
    if (connection->gone)
        return MHD_NO;
    if (transport_has_unsent(&connection->transport))
        return wait(connection, call);
    if (connection->sender.begun && connection->exchange.stage != STAGE_STALLED)
        return send_past(connection, sender_go_on(connection), call);
    if (connection->exchange.stage == STAGE_EXPECTING)
        connection_restart_part(connection);
    return obey(connection, exchange_continue(&connection->exchange), call);
}

/* Takes content; or, once the exchange wants no more of it, goes on. An octet of that is left to
   MHD, which calls again only where there is something left to take. */
static enum MHD_Result take_content(struct connection *connection, const char *data, size_t *size)
{
    struct exchange *exchange = &connection->exchange;
    enum MHD_Result result = MHD_YES;

    if (!connection->filled)
        result = exchange->stage == STAGE_CONTENT
                     ? obey(connection, exchange_content(exchange, data, *size), CALL_CONTENT)
                     : go_on(connection, CALL_CONTENT);
    *size = result == MHD_YES && exchange->stage > STAGE_CONTENT && *size > 0;
    return result;
}

/*
 * MHD's access handler. MHD calls it for the head, for each piece of content, and at
 * the end of the request again and again until a response is queued. Behind a
 * response that is queued in the first of these calls MHD closes the connection. In
 * the first call at the end the connection must not be suspended: when it is
 * resumed, MHD would read, and take a half-close for the end of the client. kept, in
 * each callback: what MHD keeps for us, which is our connection.
 */
static enum MHD_Result on_request(void *unused, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **kept)
{
    bool is_first = *kept == NULL;
    struct connection *connection = is_first ? connection_of(mhd) : *kept;

    (void)unused, (void)url, (void)method, (void)version;
    connection->engine->attended = connection;
    *kept = connection;
    if (is_first)
        return obey(connection, connection->verdict, CALL_OTHER);
    /* Not by the size: after a 100 that no content follows, a pipelined request makes it 0. */
    if (data)
        return take_content(connection, data, data_size);
    if (connection->exchange.stage == STAGE_CONTENT)
        return obey(connection, exchange_whole(&connection->exchange), CALL_WHOLE);
    return go_on(connection, CALL_OTHER);
}

/* MHD has done with a request, whatever became of it; the socket is still open. */
static void on_completed(void *unused, struct MHD_Connection *mhd, void **kept,
                         enum MHD_RequestTerminationCode reason)
{
    struct connection *connection = *kept;

    (void)unused, (void)mhd;
    if (!connection)
        return;
    *kept = NULL;
    connection->engine->attended = connection;
    ending_request(connection, reason == MHD_REQUEST_TERMINATED_COMPLETED_OK,
                   reason == MHD_REQUEST_TERMINATED_CLIENT_ABORT);
}

/* MHD has taken a connection, or ends it; the socket is open. */
static void on_connection(void *engine_, struct MHD_Connection *mhd, void **kept,
                          enum MHD_ConnectionNotificationCode what)
{
    const struct engine *engine = engine_;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        int fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        struct connection *connection = registry_find(&engine->connections, fd);

        connection->mhd = mhd;
        *kept = connection;
    } else {
        ending_connection(*kept);
        connection_close(*kept);
        *kept = NULL;
    }
}

struct MHD_Daemon *daemon_start(struct engine *engine)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME |
            MHD_ALLOW_UPGRADE | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
        0, NULL, NULL, on_request, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, engine, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)INT32_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)POOL_SIZE, MHD_OPTION_STRICT_FOR_CLIENT, -1, MHD_OPTION_END);
}
