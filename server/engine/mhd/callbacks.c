#include "engine/mhd/callbacks.h"

#include <string.h>
#include <strings.h>

#include "answer/reply.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/head.h"
#include "engine/mhd/interim.h"
#include "engine/mhd/tunnel.h"
#include "net/socket.h"
#include "serve/log.h"
#include "serve/route.h"
#include "serve/shared.h"

/* No handler decodes the path but ours, and it needs it as it came. */
size_t dispatch_unescape(void *service, struct MHD_Connection *connection, char *text)
{
    (void)service, (void)connection;
    return strlen(text);
}

struct connection *dispatch_context(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/*
 * Hides the query from the library, whose memory target is. It would take
 * memory for every parameter, and 0.9.75 crashes where that runs out.
 */
static void end_query(const char *target)
{
    char *query = strchr((char *)target, '?');

    if (query)
        query[1] = '\0';
}

/* The request line has come. */
void *dispatch_target(void *service, const char *target, struct MHD_Connection *connection)
{
    struct connection *context = dispatch_context(connection);

    (void)service;
    if (!context)
        return NULL;
    connection_begin(context);
    if (log_is_on())
        context->started_us = log_now_us();
    request_start(&context->request, target);
    context->request.secure = context->tunnel != NULL;
    context->request.port = context->port;
    end_query(target);
    return context;
}

/* Refuses: the library is told to close, and dispatch_completed sends the response. */
static enum MHD_Result refuse(struct connection *context, enum refusal fault)
{
    context->fault = fault;
    return MHD_NO;
}

/* Notes what becomes of the reply, for log and drain. */
static void note_reply(struct connection *context, const struct reply *reply)
{
    context->code = reply_code(reply);
    context->content_sent = context->request.method == METHOD_HEAD ? 0 : reply_content_size(reply);
    if (reply->breakage == BREAKAGE_TRUNCATE)
        context->content_sent /= 2;
    else if (reply->breakage != BREAKAGE_NONE)
        context->content_sent = 0;
    context->broken = reply->breakage;
    context->stall_ms = reply->stall_ms;
    context->knobs = reply->knobs;
    context->said_close = !request_is_persistent(&context->request);
    context->awaiting = reply->breakage == BREAKAGE_NONE && !reply_closes(reply) &&
                        !reply->upgrade && request_is_persistent(&context->request);
}

/*
 * Sends the head of the answer and falls silent. Not by a content reader of the
 * library's that waits: it would not be called where there is no content.
 */
static enum MHD_Result stall(struct connection *context)
{
    context->stage = STAGE_STALLED;
    if (!reply_send_head(&context->outgoing, context))
        return MHD_NO;
    connection_wait(context, context->stall_ms);
    return MHD_YES;
}

/* The silence is over: so is the connection, in the middle of its response. */
static enum MHD_Result end_stall(struct connection *context)
{
    if (context->tunnel)
        tunnel_break(context->tunnel, TUNNEL_CUT);
    return MHD_NO;
}

/* Sends the answer, or what is done in its place. */
static enum MHD_Result send_answer(struct MHD_Connection *connection, struct connection *context)
{
    bool unanswered = context->broken == BREAKAGE_CLOSE || context->broken == BREAKAGE_RESET;

    if (context->broken == BREAKAGE_STALL)
        return stall(context);
    context->stage = STAGE_ANSWERED;
    if (!unanswered)
        return reply_queue(&context->outgoing, connection) ? MHD_YES : MHD_NO;
    reply_discard(&context->outgoing);
    context->code = 0;
    context->content_sent = 0;
    if (context->tunnel)
        tunnel_break(context->tunnel,
                     context->broken == BREAKAGE_RESET ? TUNNEL_RESET : TUNNEL_CUT);
    else if (context->broken == BREAKAGE_RESET)
        socket_reset(context->fd);
    return MHD_NO;
}

/*
 * The client waits for a 100 (RFC 9110, 10.1.1). A refusal for the head alone
 * takes its place, and closes the connection before any content comes.
 */
static enum MHD_Result answer_expectation(const struct service *service,
                                          struct MHD_Connection *connection,
                                          struct connection *context)
{
    struct reply reply;
    bool refused;

    reply_init(&reply, true);
    context->request.head_only = true;
    refused = route_refuses(service, &context->request, &reply);
    context->request.head_only = false;
    if (refused) {
        note_reply(context, &reply);
        context->awaiting = false;
        return reply_make(&reply, &context->outgoing) ? send_answer(connection, context) : MHD_NO;
    }
    /* The library knows this expectation only where it stands alone, in one line. */
    if (strcasecmp(context->request.fields[FIELD_EXPECT], "100-continue") != 0 &&
        !interim_send(context, 100, (const struct field_line[STATUS_FIELDS_MAX]){{0}}))
        return MHD_NO;
    if (context->unsent)
        connection_wait_sent(context);
    return MHD_YES;
}

/* The head has come. To answer now would close the connection, so only refusals do. */
static enum MHD_Result take_head(const struct service *service, struct MHD_Connection *connection,
                                 struct connection *context, const char *method,
                                 const char *version)
{
    enum refusal fault = head_read(&context->request, connection, method, version, &service->limits,
                                   context->engine->pool_size);

    if (context->excess)
        fault = REFUSAL_CONNECTIONS;
    if (fault != REFUSAL_NONE)
        return refuse(context, fault);
    context->stage = STAGE_CONTENT;
    context->keeps_content = route_keeps_content(&context->request);
    return request_expects_continue(&context->request)
               ? answer_expectation(service, connection, context)
               : MHD_YES;
}

/* Reads content, and drops it unless it is kept; gives up at twice the limit, where even a response
   would not help. */
static enum MHD_Result take_content(const struct service *service, struct connection *context,
                                    const char *data, size_t *size)
{
    struct request *request = &context->request;
    bool taken = !context->keeps_content || request_keep_content(request, data, *size);

    request->content_received += *size;
    *size = 0;
    return taken && request->content_received <= 2 * service->limits.body ? MHD_YES : MHD_NO;
}

/* Lets a part of the time pass, or all of it. The library calls again when the connection resumes.
 */
static enum MHD_Result delay_answer(struct connection *context)
{
    int64_t step_ms = context->delay_ms;

    if (context->period_ms > 0 && context->period_ms < step_ms)
        step_ms = context->period_ms;
    context->delay_ms -= step_ms;
    context->interim_due = context->delay_ms > 0;
    connection_wait(context, step_ms);
    return MHD_YES;
}

/* Whether the connection is to close after this request. */
static bool is_last(const struct connection *context)
{
    const struct shared *shared = context->engine->shared;

    return (shared->max_requests > 0 && context->begun >= shared->max_requests) ||
           (shared->draining && !connection_has_next(context));
}

/* The answer was made before the drain began, and says nothing of the connection's end. */
static bool close_late(struct connection *context)
{
    context->awaiting = false;
    return reply_make_last(&context->outgoing);
}

/* Sends the answer if its time has come; else says that it is on its way, and waits on. */
static enum MHD_Result wait_on(struct MHD_Connection *connection, struct connection *context)
{
    static const struct field_line none[STATUS_FIELDS_MAX];
    bool draining = context->engine->shared->draining;
    bool interim_due = context->interim_due && !draining;

    context->stage = STAGE_DELAYED;
    context->interim_due = false;
    if (context->gone || (interim_due && !interim_send(context, context->interim, none)))
        return MHD_NO;
    if (context->unsent) {
        connection_wait_sent(context);
        return MHD_YES;
    }
    if (context->delay_ms > 0 && !draining)
        return delay_answer(context);
    if (context->awaiting && is_last(context) && !close_late(context))
        return MHD_NO;
    return send_answer(connection, context);
}

/* The whole request has come. */
static enum MHD_Result answer(const struct service *service, struct MHD_Connection *connection,
                              struct connection *context)
{
    enum refusal fault =
        head_check_trailer(&context->request, connection, context->engine->pool_size);
    struct reply reply;

    if (context->request.content_received > service->limits.body)
        fault = REFUSAL_BODY_SIZE;
    if (fault != REFUSAL_NONE)
        return refuse(context, fault);
    reply_init(&reply, is_last(context));
    route_request(service, &context->request, &reply);
    note_reply(context, &reply);
    if (!head_has_room(&context->request, connection, context->engine->pool_size,
                       reply_head_size(&reply))) {
        reply_abandon(&reply);
        return refuse(context, REFUSAL_RESPONSE_SIZE);
    }
    if (!reply_send_interim(&reply, context)) { /* the client has left */
        reply_abandon(&reply);
        return MHD_NO;
    }
    if (!reply_make(&reply, &context->outgoing))
        return MHD_NO;
    if (reply.delay_ms == 0 && !context->unsent)
        return send_answer(connection, context);
    /* To suspend now would leave the library in wait for input: it would read, when the connection
       resumes, and take a client's half-close for its end. So that is done at its next call. */
    context->delay_ms = reply.delay_ms;
    context->period_ms = reply.interim ? reply.period_ms : 0;
    context->interim = reply.interim;
    context->stage = STAGE_READY;
    return MHD_YES;
}

enum MHD_Result dispatch_request(void *service, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *upload_data,
                                 size_t *upload_data_size, void **context)
{
    (void)url;
    if (!*context)
        return MHD_NO;
    if (((struct connection *)*context)->stage == STAGE_STARTED)
        return take_head(service, connection, *context, method, version);
    /* Not by the size: after a 100 that no content follows, a pipelined request makes it 0. */
    if (upload_data)
        return take_content(service, *context, upload_data, upload_data_size);
    if (((struct connection *)*context)->stage == STAGE_STALLED)
        return end_stall(*context);
    if (((struct connection *)*context)->stage >= STAGE_READY)
        return wait_on(connection, *context);
    return answer(service, connection, *context);
}
