#include "answer/knob-parse.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "answer/key.h"
#include "codes/status.h"
#include "http/date.h"

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
                                        "Date",           "Statusbin-Code",    "Statusbin-Step"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return strcasecmp(name, "Connection") == 0 && strcasecmp(value, "close") != 0;
}

/* "Name: value" */
bool knob_parse_header(struct knobs *knobs, char *line)
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

/* 1 to KEY_MAX octets. */
bool knob_parse_key(struct knobs *knobs, char *value)
{
    size_t size = strlen(value);

    knobs->key = value;
    return size > 0 && size <= KEY_MAX;
}

bool knob_parse_location(struct knobs *knobs, char *value)
{
    knobs->location = value;
    return !text_has_control(value);
}

bool knob_parse_retry_after(struct knobs *knobs, char *value)
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
