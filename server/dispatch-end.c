/*
 * How requests and connections end: the line in the log, the response to what
 * was refused, and a close that takes nothing away from the client.
 */
#include "dispatch.h"

#include <string.h>

#include "channel.h"
#include "knobs.h"
#include "linger.h"
#include "log.h"
#include "poller.h"
#include "refusal.h"
#include "service.h"
#include "socket.h"
#include "tls.h"

enum {
    CLOCK_SLACK_MS = 50, /* how much our clock and the library's may differ */
    LOG_KNOBS_SIZE = 128,
};

static void write_log(struct MHD_Connection *connection, const struct connection *context)
{
    const struct request *request = &context->request;
    char knobs[LOG_KNOBS_SIZE];
    const struct log_entry entry = {
        .peer =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
        .method = request->method_name,
        .target = request->target.data,
        .target_size = request->target.size,
        .query = request->query,
        .http10 = request->http10,
        .code = context->code,
        .content_size = context->content_sent,
        .duration_us = request->target.data ? log_now_us() - context->started_us : 0,
        .knobs = knobs,
        .fault = knobs_fault_name(context->broken),
    };

    knobs_names(context->knobs, knobs, sizeof(knobs));
    log_request(&entry);
}

static void send_refusal(struct connection *context, struct channel channel)
{
    const char *detail;

    context->code = fault_answer(context->fault, &detail);
    context->content_sent = refusal_send(channel, context->fault, context->opening.method);
    context->awaiting = false;
}

/* The library has refused the request, with library_code. */
static void explain_refusal(const struct service *service, struct connection *context,
                            unsigned library_code)
{
    context->fault = context->request.target_size > service->limits.target
                         ? FAULT_TARGET_SIZE /* that is why there was no room for fields */
                         : refusal_fault(library_code);
    /* The library has used the memory that these are in to build its response. */
    context->request.method_name = NULL;
    context->request.target.data = NULL;
}

/* Finds the fault of a request that ended without an answer. */
static void explain_end(const struct service *service, struct connection *context,
                        enum MHD_RequestTerminationCode reason)
{
    if (context->fault != FAULT_NONE)
        return;
    if (connection_is_overdue(context)) {
        context->fault = context->stage == STAGE_STARTED ? FAULT_HEAD_TIME : FAULT_CONTENT_TIME;
    } else if (reason == MHD_REQUEST_TERMINATED_TIMEOUT_REACHED) {
        context->fault = FAULT_TIMEOUT;
    } else if (reason == MHD_REQUEST_TERMINATED_CLIENT_ABORT) {
        context->fault = FAULT_INCOMPLETE;
    } else {
        unsigned library_code = refusal_take_library_code();

        if (library_code != 0)
            explain_refusal(service, context, library_code);
    }
}

/* A request has ended, well or not; the socket is still open. */
void dispatch_completed(void *service_, struct MHD_Connection *connection, void **context_,
                        enum MHD_RequestTerminationCode reason)
{
    struct service *service = service_;
    struct connection *context = *context_;

    if (!context)
        return;
    *context_ = NULL;
    if (context->stage == STAGE_READY || context->stage == STAGE_DELAYED)
        context->code = 0; /* the client did not wait */
    else if (context->stage < STAGE_STALLED)
        explain_end(service, context, reason);
    reply_discard(&context->outgoing);
    if (context->fault != FAULT_NONE)
        send_refusal(context, channel_of(connection));
    if (log_is_on())
        write_log(connection, context);
    connection_end(service->connections, context,
                   context->awaiting && reason == MHD_REQUEST_TERMINATED_COMPLETED_OK);
}

/*
 * Whether a connection is closed because of a request line so malformed that
 * no request came of it, which the library does without a word. Over TLS, one
 * that its client cut short does not count.
 */
static bool ends_malformed(const struct service *service, const struct connection *context,
                           struct channel channel)
{
    int64_t idle_ms = poller_now_ms() - context->idle_since_ms;

    if (!context->awaiting || connections_are_draining(service->connections) ||
        idle_ms >= service->options->idle_timeout_s * 1000 - CLOCK_SLACK_MS)
        return false;
    if (channel.session)
        return !tls_is_ended(channel.session);
    return !socket_is_ended(channel.fd) || (!context->served && socket_received(channel.fd) > 1);
}

/* Whether some of a request's line has come, on a connection whose time is over. */
static bool has_begun(const struct connection *context, struct channel channel)
{
    if (context->secure)
        return context->records == RECORDS_CAME;
    return context->served || socket_received(channel.fd) > 0;
}

/* Why a connection is closed on which no request was under way; FAULT_NONE: for no fault. */
static enum request_fault find_end_fault(const struct service *service,
                                         const struct connection *context, struct channel channel)
{
    if (context->awaiting && connection_is_overdue(context))
        return has_begun(context, channel) ? FAULT_HEAD_TIME : FAULT_NONE;
    if (ends_malformed(service, context, channel))
        return refusal_fault(refusal_take_library_code());
    return FAULT_NONE;
}

/* The library closes a connection, whose channel is still open: the last word. */
static void finish_connection(const struct service *service, struct MHD_Connection *connection,
                              struct connection *context)
{
    struct channel channel = channel_of(connection);
    enum request_fault fault = find_end_fault(service, context, channel);

    if (fault != FAULT_NONE) {
        context->fault = fault;
        send_refusal(context, channel);
        if (log_is_on())
            write_log(connection, context);
    } else if ((context->code || context->broken == REPLY_CLOSE) && context->fault == FAULT_NONE &&
               socket_has_unread(channel.fd)) {
        channel_end(channel); /* a reset could destroy the last response */
    } else {
        channel_finish(channel);
    }
}

bool dispatch_reads(struct MHD_Connection *connection)
{
    const struct connection *context = dispatch_context(connection);

    return !context || !connection_is_overdue(context);
}

void dispatch_read(struct MHD_Connection *connection, const char *data, long count)
{
    struct connection *context = dispatch_context(connection);

    if (!context)
        return;
    if (count > 0)
        opening_read(&context->opening, data, (size_t)count);
    if (count < 0)
        context->awaiting = false; /* whatever comes now, the client is not to blame */
    else if (count > 0 || context->records == RECORDS_NONE)
        context->records = count > 0 ? RECORDS_CAME : RECORDS_OPEN;
}

void dispatch_ending(void *service, struct MHD_Connection *connection)
{
    struct connection *context = dispatch_context(connection);

    if (context)
        finish_connection(service, connection, context);
}

void dispatch_connection(void *service_, struct MHD_Connection *connection, void **context_,
                         enum MHD_ConnectionNotificationCode what)
{
    struct service *service = service_;
    struct connection *context = *context_;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        struct channel channel = channel_of(connection);

        *context_ = connection_open(
            service->connections, channel.fd,
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
            channel.session != NULL);
    } else if (context) {
        if (!context->secure) /* else the session is gone, and dispatch_ending has been called */
            finish_connection(service, connection, context);
        connection_close(service->connections, context);
    }
}
