#include "answer/knob-values.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "codes/status.h"
#include "http/error-code.h"
#include "http/date.h"

#define AHEAD_MAX_S 9999999999LL /* of date:<seconds> */

enum { RETRY_AFTER_DIGITS_MAX = 15 };

static bool parse_bare(struct knobs *knobs, char *value)
{
    (void)value; /* its presence is what counts */
    knobs->bare = true;
    return true;
}

static bool parse_body(struct knobs *knobs, char *value)
{
    knobs->body = value;
    return true;
}

/* Reads 1.5s, 200ms, or 2, which is seconds. */
static bool parse_delay(struct knobs *knobs, char *value)
{
    size_t size = strlen(value);
    uint64_t delay_ms = 0;
    bool good;

    if (size > 2 && strcmp(value + size - 2, "ms") == 0) {
        good = text_parse_number(value, size - 2, INT32_MAX, &delay_ms);
    } else {
        if (size > 1 && value[size - 1] == 's')
            size--;
        good = text_parse_decimal(value, size, 3, INT32_MAX / 1000, &delay_ms);
    }
    knobs->delay_ms = (int64_t)delay_ms;
    return good;
}

/* Reads milliseconds. */
static bool parse_sleep(struct knobs *knobs, char *value)
{
    uint64_t delay_ms = 0;
    bool good = text_parse_number(value, strlen(value), INT32_MAX, &delay_ms);

    knobs->delay_ms = (int64_t)delay_ms;
    return good;
}

const char *knobs_breakage_name(enum breakage breakage)
{
    static const char *const names[] = {
        [BREAKAGE_CLOSE] = "close",       [BREAKAGE_RESET] = "reset", [BREAKAGE_GOAWAY] = "goaway",
        [BREAKAGE_TRUNCATE] = "truncate", [BREAKAGE_STALL] = "stall",
    };

    return names[breakage];
}

/* reset:REFUSED_STREAM. */
static bool parse_reset(struct knobs *knobs, const char *name)
{
    knobs->breakage = BREAKAGE_RESET;
    knobs->is_of_http2 = true;
    return error_code_find(name, &knobs->reset_code);
}

static bool parse_fault(struct knobs *knobs, char *value)
{
    static const char with_code[] = "reset:";
    enum breakage breakage = BREAKAGE_CLOSE;

    if (strncmp(value, with_code, strlen(with_code)) == 0)
        return parse_reset(knobs, value + strlen(with_code));
    knobs->reset_code = ERROR_CODE_INTERNAL;
    while (breakage <= BREAKAGE_STALL && strcmp(value, knobs_breakage_name(breakage)) != 0)
        breakage++;
    knobs->breakage = breakage;
    knobs->is_of_http2 = breakage == BREAKAGE_GOAWAY;
    return breakage <= BREAKAGE_STALL;
}

static bool parse_final(struct knobs *knobs, char *value)
{
    return status_parse(value, strlen(value), 599, &knobs->final) && knobs->final >= 200;
}

/* Returns whether the server, and not the client, says what the field says. */
static bool is_reserved(const char *name, const char *value)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding", "Upgrade", "Date",
                                        "Statusbin-Code"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return strcasecmp(name, "Connection") == 0 && strcasecmp(value, "close") != 0;
}

/* "Name: value" */
static bool parse_header(struct knobs *knobs, char *line)
{
    size_t size = text_token_size(line);
    struct slice value;

    if (size == 0 || line[size] != ':')
        return false;
    line[size] = '\0';
    value = text_trim(line + size + 1);
    ((char *)value.data)[value.size] = '\0';
    if (text_has_control(value.data) || is_reserved(line, value.data)) {
        line[size] = ':'; /* to be shown as it was */
        return false;
    }
    knobs->headers[knobs->header_count++] = (struct field_line){line, value.data};
    return true;
}

static bool parse_location(struct knobs *knobs, char *value)
{
    knobs->location = value;
    return !text_has_control(value);
}

static bool parse_retry_after(struct knobs *knobs, char *value)
{
    size_t size = strlen(value);
    uint64_t ahead_s;
    int64_t date_s;

    if (strncmp(value, "date:", 5) == 0) {
        if (!text_parse_number(value + 5, size - 5, AHEAD_MAX_S, &ahead_s))
            return false;
        knobs->retry_date = true;
        knobs->retry_ahead_s = (int64_t)ahead_s;
        return true;
    }
    knobs->retry_after = value;
    return (size > 0 && size <= RETRY_AFTER_DIGITS_MAX && strspn(value, "0123456789") == size) ||
           date_parse(value, time(NULL), &date_s);
}

static bool parse_seed(struct knobs *knobs, char *value)
{
    knobs->seeded = true;
    return text_parse_number(value, strlen(value), UINT64_MAX, &knobs->seed);
}

static bool parse_suppress_body(struct knobs *knobs, char *value)
{
    knobs->suppressed = strcasecmp(value, "true") == 0;
    return knobs->suppressed || strcasecmp(value, "false") == 0;
}

/* media-type (RFC 9110, 8.3.1) */
static bool parse_type(struct knobs *knobs, char *value)
{
    size_t type = text_token_size(value);
    size_t subtype = value[type] == '/' ? text_token_size(value + type + 1) : 0;
    const char *at = value + type + 1 + subtype;
    struct slice name, parameter;
    enum text_parameter found;

    knobs->type = value;
    if (type == 0 || subtype == 0)
        return false;
    do
        found = text_next_parameter(&at, &name, &parameter);
    while (found == TEXT_PARAMETER);
    return found == TEXT_NO_PARAMETER && *at == '\0' && !text_has_control(value);
}

const struct knob_row knob_rows[KNOB_COUNT] = {
    [KNOB_BARE] = {"bare", parse_bare, "no value", "bare"},
    [KNOB_BODY] = {"body", parse_body, "percent-encoded text without NUL", "body=hello"},
    [KNOB_DELAY] = {"delay", parse_delay,
                    "a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay", "delay=2s"},
    [KNOB_FAULT] = {"fault", parse_fault,
                    "close, reset, truncate or stall; over HTTP/2 also goaway, or reset with an "
                    "error code of RFC 9113, section 7, as in "
                    "reset:REFUSED_STREAM",
                    "fault=reset"},
    [KNOB_FINAL] = {"final", parse_final, "the code of a final response, from 200 to 599",
                    "final=404"},
    [KNOB_HEADER] = {"header", parse_header,
                     "Name: value without control characters; it cannot set the "
                     "fields that frame or date a response, and Connection only to close",
                     "header=X-Test:%20yes"},
    [KNOB_LOCATION] = {"location", parse_location, "a URI reference without control characters",
                       "location=/status/204"},
    [KNOB_RETRY_AFTER] = {"retry-after", parse_retry_after,
                          "a number of seconds, an HTTP date, or date:30 for 30 seconds from now",
                          "retry-after=5"},
    [KNOB_SEED] = {"seed", parse_seed, "a number from 0 to 18446744073709551615"},
    [KNOB_SLEEP] = {"sleep", parse_sleep, "milliseconds, up to --max-delay"},
    [KNOB_SUPPRESS_BODY] = {"suppressBody", parse_suppress_body, "true or false"},
    [KNOB_TYPE] = {"type", parse_type, "a media type such as application/json",
                   "body=%7B%7D&type=application/json"},
};
