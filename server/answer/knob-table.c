#include "answer/key.h"
#include "answer/knob-parse.h"

const struct knob_row knob_rows[KNOB_COUNT] = {
    [KNOB_ABORT_AFTER] = {"abortAfterHeaders", KNOB_FLAG, KNOB_OF_BREAKAGE, KNOB_ONCE,
                          knob_parse_abort_after, knob_fits_fault, "no value, or true or false",
                          NULL},
    [KNOB_ABORT_BEFORE] = {"abortBeforeHeaders", KNOB_FLAG, KNOB_OF_BREAKAGE, KNOB_ONCE,
                           knob_parse_abort_before, knob_fits_fault, "no value, or true or false",
                           NULL},
    [KNOB_ABORT_DURING] = {"abortDuringBody", KNOB_FLAG, KNOB_OF_BREAKAGE, KNOB_ONCE,
                           knob_parse_abort_during, knob_fits_fault, "no value, or true or false",
                           NULL},
    [KNOB_BARE] = {"bare", KNOB_FLAG, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_bare, NULL,
                   "no value, or true or false", "bare"},
    [KNOB_BODY] = {"body", KNOB_TEXT, KNOB_OF_CONTENT, KNOB_ONCE, knob_parse_body, knob_fits_body,
                   "text without NUL", "body=hello"},
    [KNOB_CHUNKED] = {"chunked", KNOB_FLAG, KNOB_OF_CONTENT, KNOB_ONCE, knob_parse_chunked,
                      knob_fits_chunked, "no value, or true or false", "chunked"},
    [KNOB_CONTINUE] = {"continue", KNOB_CHOICE, KNOB_OF_TIME, KNOB_ONCE, knob_parse_continue, NULL,
                       "no, late, or a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay",
                       "continue=late"},
    [KNOB_DELAY] = {"delay", KNOB_TIME, KNOB_OF_TIME, KNOB_ONCE, knob_parse_delay, NULL,
                    "a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay; a range, as in "
                    "1s-3s; or up to 16 of these by weight, as in 100ms:9,5s:1",
                    "delay=2s"},
    [KNOB_DRIBBLE] = {"dribbleBody", KNOB_FLAG, KNOB_OF_TIME, KNOB_ONCE, knob_parse_dribble,
                      knob_fits_drip, "no value, or true or false", NULL},
    [KNOB_DRIP] = {"drip", KNOB_TIME, KNOB_OF_TIME, KNOB_ONCE, knob_parse_drip, knob_fits_drip,
                   "a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay", "drip=2s"},
    [KNOB_EARLY] = {"early", KNOB_FLAG, KNOB_OF_TIME, KNOB_ONCE, knob_parse_early, knob_fits_early,
                    "no value, or true or false", "early"},
    [KNOB_ENCODING] = {"encoding", KNOB_CHOICE, KNOB_OF_CONTENT, KNOB_ONCE, knob_parse_encoding,
                       knob_fits_encoding, "gzip or deflate", "encoding=gzip"},
    [KNOB_FAULT] =
        {"fault", KNOB_CHOICE, KNOB_OF_BREAKAGE, KNOB_ONCE, knob_parse_fault, knob_fits_fault,
         "close, reset, truncate, reset-head, reset-body, stall, garbage, bad-chunk, long, short, "
         "body-204 or http10; over HTTP/2 also goaway, or reset with an error code of "
         "RFC 9113, section 7, as in reset:REFUSED_STREAM; or up to 16 of these, and none, by "
         "weight, as in reset:1,none:9",
         "fault=reset"},
    [KNOB_FINAL] = {"final", KNOB_CODE, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_final, knob_fits_final,
                    "the code of a final response, from 200 to 599", "final=404"},
    [KNOB_HEADER] = {"header", KNOB_FIELD, KNOB_OF_HEAD, KNOB_BY_FIELD, knob_parse_header, NULL,
                     "Name: value without control characters; it cannot set Content-Length, "
                     "Transfer-Encoding, Upgrade, Statusbin-Code or Statusbin-Step, Date only "
                     "once, and Connection only to close",
                     "header=X-Test:%20yes"},
    [KNOB_HINT] = {"hint", KNOB_TEXT, KNOB_OF_HEAD, KNOB_EACH, knob_parse_hint, knob_fits_hint,
                   "the value of a Link field, such as </style.css>; rel=preload; as=style",
                   "hint=%3C/style.css%3E;%20rel=preload;%20as=style"},
    [KNOB_KEY] = {"key", KNOB_TEXT, KNOB_OF_REQUEST, KNOB_WHOLE, knob_parse_key, NULL, KEY_TAKES,
                  NULL},
    [KNOB_LOCATION] = {"location", KNOB_TEXT, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_location, NULL,
                       "a URI reference without control characters", "location=/status/204"},
    [KNOB_REASON] = {"reason", KNOB_TEXT, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_reason, NULL,
                     "a phrase without control characters, which may be empty",
                     "reason=Not%20Today"},
    [KNOB_RETRY_AFTER] = {"retry-after", KNOB_TEXT, KNOB_OF_HEAD, KNOB_ONCE, knob_parse_retry_after,
                          NULL,
                          "a number of seconds, an HTTP date, or date:30 for 30 seconds from now; "
                          "header=Retry-After:%20soon sends a wrong one",
                          "retry-after=5"},
    [KNOB_SEED] = {"seed", KNOB_NUMBER, KNOB_OF_REQUEST, KNOB_WHOLE, knob_parse_seed, NULL,
                   "a number from 0 to 18446744073709551615", NULL},
    [KNOB_SIZE] = {"size", KNOB_NUMBER, KNOB_OF_CONTENT, KNOB_ONCE, knob_parse_size, knob_fits_body,
                   "a number of bytes such as 500, 10k (10,000), 10Ki (10,240), 1M or 1Mi, up to "
                   "--max-size",
                   "size=10k"},
    [KNOB_SLEEP] = {"sleep", KNOB_NUMBER, KNOB_OF_TIME, KNOB_ONCE, knob_parse_sleep, NULL,
                    "milliseconds, up to --max-delay", NULL},
    [KNOB_SLEEP_AFTER] = {"sleepAfterHeaders", KNOB_NUMBER, KNOB_OF_TIME, KNOB_ONCE,
                          knob_parse_sleep_after, knob_fits_drip, "milliseconds, up to --max-delay",
                          NULL},
    [KNOB_SUPPRESS_BODY] = {"suppressBody", KNOB_FLAG, KNOB_OF_CONTENT, KNOB_ONCE,
                            knob_parse_suppress_body, NULL, "no value, or true or false", NULL},
    [KNOB_TRAILER] = {"trailer", KNOB_FIELD, KNOB_OF_CONTENT, KNOB_EACH, knob_parse_trailer,
                      knob_fits_chunked,
                      "Name: value without control characters; it cannot be a field that a client "
                      "must know before the content (RFC 9110, 6.5.1)",
                      "trailer=X-Checksum:%20abc"},
    [KNOB_TYPE] = {"type", KNOB_TEXT, KNOB_OF_CONTENT, KNOB_ONCE, knob_parse_type, knob_fits_body,
                   "a media type such as application/json, in a path application%2Fjson",
                   "type=text/html"},
};

const struct knob_rivals knob_rivals[] = {
    {KNOB_SLEEP, KNOB_DELAY, "delay says how long to wait too; give one"},
    {KNOB_DRIBBLE, KNOB_DRIP, "drip says how slow the content is too; give one"},
    {KNOB_ABORT_AFTER, KNOB_FAULT, "fault says how to break the response too; give one"},
    {KNOB_ABORT_BEFORE, KNOB_FAULT, "fault says how to break the response too; give one"},
    {KNOB_ABORT_DURING, KNOB_FAULT, "fault says how to break the response too; give one"},
    {KNOB_EARLY, KNOB_CONTINUE, "continue says how the content is read too; give one"},
    {KNOB_BODY, KNOB_SUPPRESS_BODY, "suppressBody takes it away; give one"},
    {KNOB_SIZE, KNOB_BODY, "body says what the content is; give one"},
    {KNOB_SIZE, KNOB_SUPPRESS_BODY, "suppressBody takes it away; give one"},
};

const size_t knob_rivals_count = sizeof(knob_rivals) / sizeof(knob_rivals[0]);
