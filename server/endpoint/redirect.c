/*
 * Chains of redirects: /redirect/3 leads to /redirect/2, and so on; the last leads
 * to where the parameter `to` says. /redirect/loop leads to itself. Each hop obeys the
 * knobs, which stay in the URL.
 */
#include "endpoint/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/printer.h"
#include "codes/status.h"
#include "endpoint/explain.h"
#include "endpoint/status/answer.h"
#include "http/query.h"

enum { HOPS_MAX = 100, STATUS_SIZE = 4 };

/* Returns whether a client follows a response with the code. */
static bool is_redirect(unsigned code)
{
    const struct status *row = status_find(code);

    return row && code / 100 == 3 && row->content == CONTENT_PAGE && row->fields[0].name &&
           strcmp(row->fields[0].name, "Location") == 0;
}

/* Reads the parameter status; 302 if it is absent. Returns false if it is bad. */
static bool find_status(const struct request *request, unsigned *ret_code)
{
    char text[STATUS_SIZE] = "302";
    unsigned code;
    int count = query_find(request->target.query, "status", text, sizeof(text));

    if (count < 0 || count > 1 || !status_parse(text, strlen(text), 599, &code) ||
        !is_redirect(code))
        return false;
    *ret_code = code;
    return true;
}

/* Stores where the chain ends, decoded and on the heap; NULL if there is no memory. Returns false
   if that cannot be a Location. Either way the caller frees it. */
static bool find_end(const struct request *request, char **ret_end)
{
    size_t capacity =
        (request->target.query ? strlen(request->target.query) : 0) + sizeof("/status/200");
    char *to = malloc(capacity);
    int count;

    *ret_end = to;
    if (!to)
        return true;
    strcpy(to, "/status/200");
    count = query_find(request->target.query, "to", to, capacity);
    return count >= 0 && count <= 1 && *to && !text_has_control(to);
}

/* Writes text, with the characters that a URI may not have encoded (RFC 3986, 2). */
static void write_uri(FILE *out, struct slice text)
{
    text_percent_encode(out, text.data, text.size, "%-._~:/?#[]@!$&'()*+,;=");
}

/* Returns the Location of a redirect, on the heap: the end of the chain, or, if that is NULL, a
   place in it, with the same parameters and query. NULL: out of memory. */
static char *make_location(const struct request *request, const char *place,
                           struct slice parameters, const char *end)
{
    const char *query = request->target.query;
    struct printer printer;

    printer_open(&printer);
    if (printer.out && end) {
        write_uri(printer.out, text_slice(end));
    } else if (printer.out) {
        fprintf(printer.out, "/redirect/%s", place);
        write_uri(printer.out, parameters);
        if (query) {
            fputc('?', printer.out);
            write_uri(printer.out, text_slice(query));
        }
    }
    return printer_close(&printer);
}

/* Redirects to location, which the reply takes over; NULL: out of memory. */
static void redirect(const struct service *service, const struct request *request,
                     struct slice parameters, unsigned code, char *location, struct reply *reply)
{
    static const char *const own[] = {"status", "to", NULL};
    static const struct knob_rules rules = {
        .refused = KNOB_SET(KNOB_LOCATION) | KNOB_SET(KNOB_FINAL),
        .why = "here the parameter to says where the chain ends, as in /redirect/3?to=/status/204",
        .parameters = own,
    };
    const struct knob_call call = {service, request, &rules};
    struct knobs knobs;
    char detail[KNOBS_DETAIL_MAX];

    if (!location) {
        reply->failed = true;
        return;
    }
    reply_own_text(reply, location);
    if (knobs_read(&knobs, &call, parameters, code, detail)) {
        knobs.location = knobs.bare ? NULL : location;
        status_answer(service, request, code, &knobs, reply);
    } else {
        explain_knobs(request, &knobs, detail, reply);
    }
    knobs_reset(&knobs);
}

void endpoint_redirect(const struct service *service, const struct request *request,
                       struct reply *reply)
{
    char segment[8], *end = NULL;
    struct slice parameters;
    long size = target_step(&request->target, 1, segment, sizeof(segment), &parameters);
    bool loops = size == 4 && strcmp(segment, "loop") == 0;
    uint64_t hops = 0;
    unsigned code;

    if (target_has_segment(&request->target, 2) || size < 0 ||
        (!loops && (!text_parse_number(segment, (size_t)size, HOPS_MAX, &hops) || hops == 0))) {
        explain_value(request, 400, "", request->target.path,
                      " is not a chain of redirects: use a length from 1 to 100, as in "
                      "/redirect/3, or use /redirect/loop.",
                      reply);
    } else if (!find_status(request, &code)) {
        explain_parameter(request, "status", "the code of each redirect: 301, 302, 303, 307 or 308",
                          reply);
    } else if (!find_end(request, &end)) {
        explain_parameter(request, "to",
                          "where the chain ends: a URI reference without control characters",
                          reply);
    } else if (!end) {
        reply->failed = true;
    } else {
        if (!loops)
            snprintf(segment, sizeof(segment), "%u", (unsigned)hops - 1);
        redirect(service, request, parameters, code,
                 make_location(request, segment, parameters, hops == 1 ? end : NULL), reply);
    }
    free(end);
}
