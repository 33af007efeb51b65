#include "answer/knob-parse.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "codes/status.h"
#include "http/handshake.h"

bool knob_parse_body(struct knobs *knobs, char *value)
{
    knobs->body = value;
    return true;
}

bool knob_parse_suppress_body(struct knobs *knobs, char *value)
{
    return knob_parse_flag(value, &knobs->suppressed);
}

/* media-type (RFC 9110, 8.3.1) */
bool knob_parse_type(struct knobs *knobs, char *value)
{
    size_t type = text_token_size(value);
    size_t subtype = value[type] == '/' ? text_token_size(value + type + 1) : 0;
    const char *at = value + type + 1 + subtype;
    struct slice name, parameter;
    enum text_parameter found;

    if (type == 0 || subtype == 0)
        return false;
    do
        found = text_next_parameter(&at, &name, &parameter);
    while (found == TEXT_PARAMETER);
    if (found != TEXT_NO_PARAMETER || *at != '\0' || text_has_control(value))
        return false;
    knobs->type = knob_trim(value);
    return true;
}

/* The units of sizes, from the smallest to the largest. */
static const struct {
    const char *name;
    uint64_t octets;
} units[] = {{"", 1},         {"k", 1000},       {"Ki", 1 << 10}, {"M", 1000000},
             {"Mi", 1 << 20}, {"G", 1000000000}, {"Gi", 1 << 30}};

enum { UNITS = sizeof(units) / sizeof(units[0]) };

/* Reads 500, 10k or 10Ki; up to --max-size. */
bool knob_parse_size(struct knobs *knobs, char *value)
{
    size_t digits = strspn(value, "0123456789"), i = 0;
    uint64_t number;

    while (i < UNITS && strcmp(value + digits, units[i].name) != 0)
        i++;
    if (i == UNITS ||
        !text_parse_number(value, digits, knobs->service->max_size / units[i].octets, &number))
        return false;
    knobs->size = (size_t)(number * units[i].octets);
    return true;
}

/* In the largest unit of which the size is a multiple. */
char *knob_write_size(const struct knobs *knobs, const char *value, char *at)
{
    size_t i = knobs->size > 0 ? UNITS - 1 : 0;

    (void)value;
    while (knobs->size % units[i].octets != 0)
        i--;
    at += text_write_number(at, knobs->size / units[i].octets);
    return stpcpy(at, units[i].name);
}

bool knob_parse_encoding(struct knobs *knobs, char *value)
{
    return coding_parse(value, &knobs->coding);
}

bool knob_parse_chunked(struct knobs *knobs, char *value)
{
    return knob_parse_flag(value, &knobs->chunked);
}

/* Returns whether a field must not be a trailer: for framing, routing, controls and conditions of
   requests, authentication, control data of responses, and what tells how to read the content (RFC
   9110, 6.5.1); a connection's (7.6.1); and ours. */
static bool is_never_trailer(const char *name)
{
    static const char *const names[] = {
        "Accept-Ranges",
        "Age",
        "Allow",
        "Alt-Svc",
        "Authorization",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-Location",
        "Content-Range",
        "Content-Type",
        "Cookie",
        "Date",
        "Expect",
        "Expires",
        "Host",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Range",
        "If-Unmodified-Since",
        "Keep-Alive",
        "Location",
        "Max-Forwards",
        "Pragma",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Range",
        "Retry-After",
        "Set-Cookie",
        "Statusbin-Code",
        "Statusbin-Step",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Vary",
        "Warning",
        "WWW-Authenticate",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

bool knob_parse_trailer(struct knobs *knobs, char *line)
{
    struct field_line *trailer = &knobs->trailers[knobs->trailer_count];

    if (!knob_parse_line(line, trailer))
        return false;
    /* The library that sends trailers over HTTP/1 takes no tab. */
    if (is_never_trailer(trailer->name) || strchr(trailer->value, '\t')) {
        line[strlen(line)] = ':'; /* to be shown as it was */
        return false;
    }
    knobs->trailer_count++;
    return true;
}

char *knob_write_trailer(const struct knobs *knobs, const char *value, char *at)
{
    (void)value;
    return knob_write_line(&knobs->trailers[0], at);
}

/* Returns true if the final response of the step has no place for content, whatever the knobs. */
static bool is_without_content(const struct knob_step *step)
{
    const struct status *row = status_find(step->answered);

    return row && (row->content == CONTENT_NONE ||
                   (row->content == CONTENT_SWITCH && handshake_switches(step->request)));
}

/* Returns true if the content that the knobs ask for is empty. */
static bool is_empty(const struct knobs *knobs)
{
    return knobs->suppressed || (knobs->body && *knobs->body == '\0') ||
           (knobs_have(knobs, KNOB_SIZE) && knobs->size == 0);
}

bool knob_has_no_content(const struct knobs *knobs, const struct knob_step *step)
{
    return is_empty(knobs) || is_without_content(step);
}

/* Returns true if the final response is a part of content. */
static bool is_part(const struct knob_step *step)
{
    const struct status *row = status_find(step->answered);

    return row && row->content == CONTENT_PART;
}

bool knob_fits_empty(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE])
{
    snprintf(why, KNOB_WHY_SIZE,
             "a %u has a part of at least one byte, which Content-Range names; use 200",
             step->answered);
    return !is_part(step) || !is_empty(knobs);
}

bool knob_fits_body(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE])
{
    if (!knob_fits_empty(knobs, step, why))
        return false;
    snprintf(why, KNOB_WHY_SIZE, "a %u has no content; leave it out", step->answered);
    return !is_without_content(step);
}

bool knob_fits_encoding(const struct knobs *knobs, const struct knob_step *step,
                        char why[KNOB_WHY_SIZE])
{
    if (knobs->coding != CODING_NONE && is_part(step))
        snprintf(why, KNOB_WHY_SIZE,
                 "a %u is a part of uncompressed content, and this server cannot compress a part; "
                 "use 200",
                 step->answered);
    else if (knob_has_no_content(knobs, step))
        snprintf(why, KNOB_WHY_SIZE, "this %u has no content to compress; leave it out",
                 step->answered);
    else
        return true;
    return false;
}

bool knob_fits_chunked(const struct knobs *knobs, const struct knob_step *step,
                       char why[KNOB_WHY_SIZE])
{
    if (step->request->head.version == HTTP_1_0)
        snprintf(why, KNOB_WHY_SIZE, "HTTP/1.0 has no chunks and no trailers; use HTTP/1.1");
    else if (is_without_content(step))
        snprintf(why, KNOB_WHY_SIZE, "a %u has no content to send in chunks; leave it out",
                 step->answered);
    else
        return true;
    return knobs->trailer_count == 0 && !knobs->chunked;
}

bool knob_fits_drip(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE])
{
    if (knobs->drip_ms == 0 && knobs->hold_ms == 0)
        return true;
    if (step->request->method == METHOD_HEAD)
        snprintf(why, KNOB_WHY_SIZE, "the response to HEAD has no content to drip; use GET");
    else
        snprintf(why, KNOB_WHY_SIZE, "this %u has no content to drip; use delay", step->answered);
    return step->request->method != METHOD_HEAD && !knob_has_no_content(knobs, step);
}
