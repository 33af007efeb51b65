#include "endpoint/try.h"

#include <stdlib.h>
#include <string.h>

#include "base/printer.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "http/query.h"
#include "pages/json-octets.h"

enum {
    TARGET_SIZE = 4096,
    METHOD_SIZE = 16,
    TIME_MS = 10000, /* how long it waits for the response at most */
};

static const char handshake[] = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                "Sec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: c3RhdHVzYmluIGV4YW1wbA==\r\n";

char *try_describe(const struct try_outcome *outcome, size_t *ret_size)
{
    struct printer printer;
    size_t start = 0;
    bool good;
    char *made;

    printer_open(&printer);
    good = printer.out != NULL;
    if (good) {
        fputs("{\"sent\": ", printer.out);
        good = json_octets_write(printer.out, outcome->request);
        fputs(", \"received\": [", printer.out);
    }
    for (size_t i = 0; good && i < outcome->piece_count; i++) {
        const struct try_piece *piece = &outcome->pieces[i];

        fprintf(printer.out, "%s\n{\"after_ms\": %.1f, ", i ? "," : "",
                (double)piece->after_us / 1000);
        good = json_octets_write_member(printer.out, "octets", outcome->octets + start,
                                        piece->end - start, false);
        fputc('}', printer.out);
        start = piece->end;
    }
    if (good)
        fprintf(printer.out, "], \"end\": \"%s\", \"after_ms\": %.1f}\n", outcome->end,
                (double)outcome->after_us / 1000);
    made = printer_close(&printer);
    *ret_size = printer.size;
    if (good)
        return made;
    free(made);
    return NULL;
}

/* Returns whether a request for the target can be sent as it is, and does not lead here again. */
static bool is_right(const char *target)
{
    struct target read;
    char segment[ENDPOINT_NAME_SIZE];

    for (const char *at = target; *at; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    if (*target != '/')
        return false;
    read = target_read(target);
    return target_segment(&read, 0, segment, sizeof(segment)) < 0 || strcmp(segment, "try") != 0;
}

/* Returns the request on the heap; NULL: out of memory. */
static char *write_request(const struct request *request, const char *method, const char *target)
{
    struct slice upgrade;
    struct printer printer;

    printer_open(&printer);
    if (printer.out) {
        fprintf(printer.out, "%s %s HTTP/1.1\r\nHost: %.*s\r\nAccept: */*\r\n", method, target,
                (int)request->authority.size,
                request->authority.size ? request->authority.data : "");
        if (query_count(request->target.query, "upgrade", &upgrade) > 0)
            fputs(handshake, printer.out);
        fputs("\r\n", printer.out);
    }
    return printer_close(&printer);
}

static void send_it(const struct service *service, const struct request *request,
                    const char *method, const char *target, struct reply *reply)
{
    char *text = write_request(request, method, target);

    reply_own_text(reply, text);
    reply->failed = text == NULL;
    reply->code = 200;
    reply->trial = text;
    reply->delay_ms = service->max_delay_ms < TIME_MS ? service->max_delay_ms : TIME_MS;
    reply_set_content(reply, "", 0, "application/json");
}

void endpoint_try(const struct service *service, const struct request *request, struct reply *reply)
{
    static const char methods[] = "POST, OPTIONS";
    char method[METHOD_SIZE] = "GET", target[TARGET_SIZE] = "";
    const char *query = request->target.query;

    if (request->method == METHOD_OPTIONS) {
        reply->code = 204;
        reply_add(reply, "Allow", methods);
    } else if (request->method != METHOD_POST) {
        explain(request, 405, "/try sends a request: use POST.", reply);
        reply_add(reply, "Allow", methods);
    } else if (query_find(query, "target", target, sizeof(target)) != 1 || !is_right(target)) {
        explain_parameter(
            request, "target",
            "the target of a request to this server, as in /status/404, but not /try itself",
            reply);
    } else if (query_find(query, "method", method, sizeof(method)) < 0 ||
               method_find(method) > METHOD_OPTIONS) {
        explain_parameter(request, "method", "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS",
                          reply);
    } else {
        send_it(service, request, method, target, reply);
    }
}
