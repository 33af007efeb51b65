#include "answer/knob-parse.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "answer/key.h"
#include "answer/knob-step.h"
#include "codes/status.h"
#include "http/date.h"
#include "http/handshake.h"

#define AHEAD_MAX_S 9999999999LL /* of date:<seconds> */

enum { RETRY_AFTER_DIGITS_MAX = 15 };

bool knob_parse_flag(const char *value, bool *ret_flag)
{
    bool set = *value == '\0' || strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0;

    if (!set && strcasecmp(value, "false") != 0 && strcmp(value, "0") != 0)
        return false;
    *ret_flag = set;
    return true;
}

char *knob_write_flag(const struct knobs *knobs, const char *value, char *at)
{
    bool flag = true;

    (void)knobs;
    knob_parse_flag(value, &flag);
    return flag ? at : stpcpy(at, "false");
}

bool knob_parse_bare(struct knobs *knobs, char *value)
{
    return knob_parse_flag(value, &knobs->bare);
}

bool knob_parse_final(struct knobs *knobs, char *value)
{
    return status_parse(value, strlen(value), 599, &knobs->final) && knobs->final >= 200;
}

bool knob_fits_final(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE])
{
    const struct status *row = status_find(step->code);

    (void)knobs;
    snprintf(why, KNOB_WHY_SIZE,
             "%u is %s: use it with codes from 100 to 199 other than 101, as in "
             "/status/103?final=404",
             step->code,
             step->code < 200 ? "followed by another protocol" : "already a final code");
    return step->code < 200 && !(row && row->content == CONTENT_SWITCH);
}

/* Returns whether the server, and not the client, says what the field says. */
static bool is_reserved(const char *name, const char *value)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding", "Upgrade",
                                        "Statusbin-Code", "Statusbin-Step"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return strcasecmp(name, "Connection") == 0 && strcasecmp(value, "close") != 0;
}

/* Returns whether a text has a control character that no value of a field has: any but a tab (RFC
   9110, 5.5). */
static bool has_bad_octet(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == '\x7f')
            return true;
    return false;
}

char *knob_trim(char *value)
{
    struct slice trimmed = text_trim(value);
    char *begin = value + (trimmed.data - value);

    begin[trimmed.size] = '\0';
    return begin;
}

char *knob_write_trimmed(const struct knobs *knobs, const char *value, char *at)
{
    (void)knobs;
    return knob_step_put(at, text_trim(value));
}

bool knob_parse_line(char *line, struct field_line *ret_line)
{
    size_t size = text_token_size(line);

    if (size == 0 || line[size] != ':' || has_bad_octet(line + size + 1))
        return false;
    line[size] = '\0';
    *ret_line = (struct field_line){line, knob_trim(line + size + 1)};
    return true;
}

char *knob_write_line(const struct field_line *line, char *at)
{
    at = knob_step_put(at, text_slice(line->name));
    *at++ = ':';
    return knob_step_put(at, text_slice(line->value));
}

/* Returns whether a field that may be given once has been: Date (RFC 9110, 6.6.1). */
static bool is_given_twice(const struct knobs *knobs, const char *name)
{
    return strcasecmp(name, "Date") == 0 &&
           field_line_find(knobs->headers, knobs->header_count, name);
}

bool knob_parse_header(struct knobs *knobs, char *line)
{
    struct field_line *header = &knobs->headers[knobs->header_count];

    if (!knob_parse_line(line, header))
        return false;
    if (is_reserved(header->name, header->value) || is_given_twice(knobs, header->name)) {
        line[strlen(line)] = ':'; /* to be shown as it was */
        return false;
    }
    knobs->header_count++;
    return true;
}

char *knob_write_header(const struct knobs *knobs, const char *value, char *at)
{
    (void)value;
    return knob_write_line(&knobs->headers[0], at);
}

/* Returns what follows the link-param that at begins with, behind its semicolon (RFC 8288, 3): a
   name, which may have a value; or nothing. NULL: it is malformed. */
static const char *skip_link_parameter(const char *at)
{
    size_t size;

    at = text_skip_space(at);
    at = text_skip_space(at + text_token_size(at));
    if (*at != '=')
        return at;
    at = text_skip_space(at + 1);
    size = text_token_size(at);
    if (size == 0)
        size = text_quoted_size(at);
    return size > 0 ? text_skip_space(at + size) : NULL;
}

/* Returns what follows the link-value that at begins with: a URI in angle brackets, and
   parameters. NULL: it is malformed. */
static const char *skip_link(const char *at)
{
    at = text_skip_space(at);
    if (*at != '<')
        return NULL;
    at += 1 + strcspn(at + 1, " <>\"");
    if (*at != '>')
        return NULL;
    at = text_skip_space(at + 1);
    while (at && *at == ';')
        at = skip_link_parameter(at + 1);
    return at;
}

/* Link (RFC 8288, 3) */
bool knob_parse_hint(struct knobs *knobs, char *value)
{
    const char *at = skip_link(value);

    while (at && *at == ',')
        at = skip_link(at + 1);
    if (!at || *at != '\0' || text_has_control(value))
        return false;
    knobs->hints[knobs->hint_count++] = (struct field_line){"Link", knob_trim(value)};
    return true;
}

/* Returns true if the step's answer to the request is a 101, behind which HTTP ends. */
static bool switches(const struct knob_step *step)
{
    return step->answered == 101 && handshake_switches(step->request);
}

bool knob_fits_hint(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE])
{
    (void)knobs;
    snprintf(why, KNOB_WHY_SIZE,
             "a 101 ends HTTP on the connection, and a hint needs a final response after it; leave "
             "it out");
    return !switches(step);
}

/* 1 to KEY_MAX octets. */
bool knob_parse_key(struct knobs *knobs, char *value)
{
    size_t size = strlen(value);

    knobs->key = value;
    return size > 0 && size <= KEY_MAX;
}

bool knob_parse_location(struct knobs *knobs, char *value)
{
    if (text_has_control(value))
        return false;
    knobs->location = knob_trim(value);
    return true;
}

/* reason-phrase (RFC 9112, 4). A tab, which that allows, is a control here as in all knobs. */
bool knob_parse_reason(struct knobs *knobs, char *value)
{
    knobs->reason = value;
    return !text_has_control(value);
}

static const char date_prefix[] = "date:";

bool knobs_retry_ahead(const char *retry_after, int64_t *ret_ahead_s)
{
    const size_t size = strlen(date_prefix);
    uint64_t ahead_s;

    if (strncmp(retry_after, date_prefix, size) != 0 ||
        !text_parse_number(retry_after + size, strlen(retry_after + size), AHEAD_MAX_S, &ahead_s))
        return false;
    *ret_ahead_s = (int64_t)ahead_s;
    return true;
}

bool knob_parse_retry_after(struct knobs *knobs, char *value)
{
    size_t size = strlen(value);
    int64_t ahead_s, date_s;

    knobs->retry_after = value;
    return (size > 0 && size <= RETRY_AFTER_DIGITS_MAX && strspn(value, "0123456789") == size) ||
           knobs_retry_ahead(value, &ahead_s) || date_parse(value, time(NULL), &date_s);
}

/* A number of seconds and a date are sent as the client wrote them. */
char *knob_write_retry_after(const struct knobs *knobs, const char *value, char *at)
{
    int64_t ahead_s;

    (void)knobs;
    if (!knobs_retry_ahead(value, &ahead_s))
        return knob_step_put(at, text_slice(value));
    at = stpcpy(at, date_prefix);
    return at + text_write_number(at, (uint64_t)ahead_s);
}
