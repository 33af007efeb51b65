#include "answer/knob-values.h"

const struct knob_row knob_rows[KNOB_COUNT] = {
    [KNOB_BARE] = {"bare", knob_parse_bare, "no value", "bare"},
    [KNOB_BODY] = {"body", knob_parse_body, "percent-encoded text without NUL", "body=hello"},
    [KNOB_DELAY] = {"delay", knob_parse_delay,
                    "a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay", "delay=2s"},
    [KNOB_FAULT] = {"fault", knob_parse_fault,
                    "close, reset, truncate or stall; over HTTP/2 also goaway, or reset with an "
                    "error code of RFC 9113, section 7, as in "
                    "reset:REFUSED_STREAM",
                    "fault=reset"},
    [KNOB_FINAL] = {"final", knob_parse_final, "the code of a final response, from 200 to 599",
                    "final=404"},
    [KNOB_HEADER] = {"header", knob_parse_header,
                     "Name: value without control characters; it cannot set the "
                     "fields that frame or date a response, and Connection only to close",
                     "header=X-Test:%20yes"},
    [KNOB_LOCATION] = {"location", knob_parse_location,
                       "a URI reference without control characters", "location=/status/204"},
    [KNOB_RETRY_AFTER] = {"retry-after", knob_parse_retry_after,
                          "a number of seconds, an HTTP date, or date:30 for 30 seconds from now",
                          "retry-after=5"},
    [KNOB_SEED] = {"seed", knob_parse_seed, "a number from 0 to 18446744073709551615"},
    [KNOB_SLEEP] = {"sleep", knob_parse_sleep, "milliseconds, up to --max-delay"},
    [KNOB_SUPPRESS_BODY] = {"suppressBody", knob_parse_suppress_body, "true or false"},
    [KNOB_TYPE] = {"type", knob_parse_type, "a media type such as application/json",
                   "body=%7B%7D&type=application/json"},
};
