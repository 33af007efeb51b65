/*
 * How requests and connections end: the line in the log, the response to what
 * was refused, and a close that takes nothing away from the client.
 */
#include "engine/mhd/callbacks.h"

#include <string.h>
#include <sys/socket.h>

#include "answer/knobs.h"
#include "base/clock.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/refusal.h"
#include "engine/mhd/tunnel.h"
#include "net/socket.h"
#include "serve/log.h"
#include "serve/shared.h"

enum { LOG_KNOBS_SIZE = 128 };

static void write_log(const struct connection *context)
{
    const struct request *request = &context->request;
    struct log *log = context->engine->shared->log;
    char knobs[LOG_KNOBS_SIZE];
    const struct log_entry entry = {
        .peer =
            MHD_get_connection_info(context->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
        .method = request->head.method,
        .target = request->head.target,
        .version = request->head.version,
        .code = context->code,
        .content_size = context->content_sent,
        .duration_us = request->head.target ? clock_now_us() - context->started_us : 0,
        .knobs = knobs,
        .fault = knobs_breakage_name(context->broken),
    };

    if (!log)
        return;
    knobs_names(context->knobs, knobs, sizeof(knobs));
    log_request(log, &entry);
}

/* The method of the request that is refused, as far as it has come. */
static enum framing_method find_method(const struct connection *context)
{
    if (context->stage >= STAGE_CONTENT)
        return context->request.method == METHOD_HEAD ? FRAMING_METHOD_HEAD : FRAMING_METHOD_OTHER;
    if (context->stage == STAGE_IDLE && context->part == FRAMING_IDLE)
        return FRAMING_METHOD_UNKNOWN;
    return framing_method(&context->framing);
}

/* Sends the response to the fault, past the library. */
static void refuse(struct connection *context, enum refusal fault)
{
    char response[REFUSAL_SIZE];
    size_t content_size;
    size_t size = refusal_make(response, fault, find_method(context), &content_size);
    const char *detail;

    context->fault = fault;
    context->awaiting = false;
    context->code = 0;
    context->content_sent = 0;
    if (!connection_send(context, response, size))
        return;
    context->code = refusal_answer(fault, &detail);
    context->content_sent = content_size;
}

/* The library has refused the request by itself, and was kept from saying so. */
static enum refusal find_library_fault(void)
{
    unsigned code = refusal_take_library_code();

    return code == 0 ? REFUSAL_NONE : refusal_fault(code);
}

/* The fault of a request that ended without an answer; REFUSAL_NONE: it is to have none. */
static enum refusal find_fault(struct connection *context, enum MHD_RequestTerminationCode reason)
{
    if (context->fault != REFUSAL_NONE || context->gone)
        return context->fault;
    if (context->input_fault != REFUSAL_NONE)
        return context->input_fault;
    if (context->overdue)
        return context->overdue_fault;
    if (reason == MHD_REQUEST_TERMINATED_CLIENT_ABORT)
        return REFUSAL_INCOMPLETE;
    return find_library_fault();
}

/* A request has ended, well or not; the socket is still open. */
void dispatch_completed(void *unused, struct MHD_Connection *connection, void **context_,
                        enum MHD_RequestTerminationCode reason)
{
    struct connection *context = *context_;
    enum refusal fault = REFUSAL_NONE;

    (void)unused, (void)connection;
    if (!context)
        return;
    *context_ = NULL;
    if (context->stage == STAGE_READY || context->stage == STAGE_DELAYED)
        context->code = 0; /* the client did not wait */
    else if (context->stage < STAGE_STALLED)
        fault = find_fault(context, reason);
    else if (context->broken == BREAKAGE_NONE && reason != MHD_REQUEST_TERMINATED_COMPLETED_OK)
        context->content_sent = 0; /* cut: the library does not tell how much of it has left */
    reply_discard(&context->outgoing);
    if (fault != REFUSAL_NONE)
        refuse(context, fault);
    write_log(context);
    connection_end(context, context->awaiting && reason == MHD_REQUEST_TERMINATED_COMPLETED_OK);
}

/* Why a connection is closed on which the next request had not got as far as its target. */
static enum refusal find_end_fault(struct connection *context)
{
    if (!context->awaiting || context->gone)
        return REFUSAL_NONE;
    if (context->input_fault != REFUSAL_NONE)
        return context->input_fault;
    if (context->overdue)
        return context->overdue_fault;
    if (context->saw_end)
        return context->part == FRAMING_IDLE ? REFUSAL_NONE : REFUSAL_INCOMPLETE;
    return find_library_fault();
}

/* Ends a connection so that the client gets all that was sent (net/linger.h). The library closes
   its own descriptor at once. */
static void linger(struct connection *context)
{
    int fd = connection_own_fd(context);

    if (fd == context->fd)
        return; /* there was none for it */
    engine_forget_end(context->engine, context);
    linger_begin(&context->engine->linger, fd, connection_take_place(context), context->unsent,
                 context->unsent_size);
    context->unsent = NULL;
    context->own_fd = -1;
}

/*
 * Whether something has been sent that a close could destroy, because the client
 * may still send. One that has said that it does not must not (RFC 9112, 9.6), and
 * if it has done so nevertheless that is there by now. Behind a tunnel a close
 * destroys nothing but what has not even been sent yet.
 */
static bool is_to_linger(const struct connection *context)
{
    if (context->gone || context->broken == BREAKAGE_RESET)
        return false;
    if (context->unsent)
        return true;
    if (context->tunnel || context->saw_end ||
        (!context->code && context->broken != BREAKAGE_CLOSE))
        return false;
    return !context->said_close || context->fault != REFUSAL_NONE || context->held ||
           socket_has_unread(context->fd);
}

/* The library closes a connection, whose socket is still open: the last word. */
static void finish_connection(struct connection *context)
{
    enum refusal fault = find_end_fault(context);

    if (fault != REFUSAL_NONE) {
        head_read_line(&context->head);
        context->request.head = context->head.parts;
        refuse(context, fault);
        write_log(context);
    }
    if (is_to_linger(context))
        linger(context);
}

void dispatch_connection(void *engine_, struct MHD_Connection *connection, void **context,
                         enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;

        *context = connection_open(engine_, connection, fd);
        if (!*context) /* there was no memory for it */
            shutdown(fd, SHUT_RDWR);
    } else if (*context) {
        finish_connection(*context);
        connection_close(*context);
        *context = NULL;
    }
}
