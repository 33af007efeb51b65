#include "answer/key.h"
#include "answer/knob-parse.h"

const struct knob_row knob_rows[KNOB_COUNT] = {
    [KNOB_BARE] = {"bare", KNOB_FLAG, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_bare, NULL,
                   "no value, or true or false", "bare"},
    [KNOB_BODY] = {"body", KNOB_TEXT, KNOB_OF_CONTENT, KNOB_ONCE, knob_parse_body, knob_fits_body,
                   "text without NUL", "body=hello"},
    [KNOB_DELAY] = {"delay", KNOB_TIME, KNOB_OF_TIME, KNOB_ONCE, knob_parse_delay, NULL,
                    "a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay", "delay=2s"},
    [KNOB_FAULT] = {"fault", KNOB_CHOICE, KNOB_OF_BREAKAGE, KNOB_ONCE, knob_parse_fault,
                    knob_fits_fault,
                    "close, reset, truncate or stall; over HTTP/2 also goaway, or reset with an "
                    "error code of RFC 9113, section 7, as in "
                    "reset:REFUSED_STREAM",
                    "fault=reset"},
    [KNOB_FINAL] = {"final", KNOB_CODE, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_final, knob_fits_final,
                    "the code of a final response, from 200 to 599", "final=404"},
    [KNOB_HEADER] = {"header", KNOB_FIELD, KNOB_OF_HEAD, KNOB_BY_FIELD, knob_parse_header, NULL,
                     "Name: value without control characters; it cannot set the "
                     "fields that frame or date a response, and Connection only to close",
                     "header=X-Test:%20yes"},
    [KNOB_KEY] = {"key", KNOB_TEXT, KNOB_OF_REQUEST, KNOB_WHOLE, knob_parse_key, NULL, KEY_TAKES,
                  NULL},
    [KNOB_LOCATION] = {"location", KNOB_TEXT, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_location, NULL,
                       "a URI reference without control characters", "location=/status/204"},
    [KNOB_RETRY_AFTER] = {"retry-after", KNOB_TEXT, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_retry_after,
                          NULL,
                          "a number of seconds, an HTTP date, or date:30 for 30 seconds from now",
                          "retry-after=5"},
    [KNOB_SEED] = {"seed", KNOB_NUMBER, KNOB_OF_REQUEST, KNOB_WHOLE, knob_parse_seed, NULL,
                   "a number from 0 to 18446744073709551615", NULL},
    [KNOB_SLEEP] = {"sleep", KNOB_NUMBER, KNOB_OF_TIME, KNOB_ONCE, knob_parse_sleep, NULL,
                    "milliseconds, up to --max-delay", NULL},
    [KNOB_SUPPRESS_BODY] = {"suppressBody", KNOB_FLAG, KNOB_OF_CONTENT, KNOB_ONCE,
                            knob_parse_suppress_body, NULL, "no value, or true or false", NULL},
    [KNOB_TYPE] = {"type", KNOB_TEXT, KNOB_OF_CONTENT, KNOB_ONCE, knob_parse_type, knob_fits_type,
                   "a media type such as application/json", "body=%7B%7D&type=application/json"},
};

const struct knob_rivals knob_rivals[] = {
    {KNOB_SLEEP, KNOB_DELAY, "delay says how long to wait too; give one"},
    {KNOB_BODY, KNOB_SUPPRESS_BODY, "suppressBody takes it away; give one"},
};

const size_t knob_rivals_count = sizeof(knob_rivals) / sizeof(knob_rivals[0]);
