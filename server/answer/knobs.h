/*
 * The knobs: query parameters, or fields called Statusbin-<Name>, that change what
 * is answered. Where the query has a knob, fields with it are ignored. What httpstat.us
 * had works too: sleep and suppressBody, and the fields X-HttpStatus-Sleep,
 * X-HttpStatus-SuppressBody and X-HttpStatus-Response-<Field>.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "answer/reply.h"
#include "http/request.h"

enum { KNOBS_DETAIL_MAX = 512, KNOBS_HEADERS_MAX = 32, KNOBS_EXAMPLES_MAX = 12 };

#define KNOBS_VARY_ACCEPT "Accept"

struct knobs {
    unsigned given;         /* which knobs: a bit for each (knobs_names) */
    bool switches;          /* the request is a WebSocket handshake that a 101 would accept */
    unsigned final;         /* code of the final response after a 1xx; 0: not given */
    int64_t delay_ms;       /* wait before the final response */
    enum breakage breakage; /* how to break the final response */
    uint32_t reset_code;    /* of BREAKAGE_RESET over HTTP/2 (error-code.h) */
    bool is_of_http2;       /* HTTP/1 cannot break it so */
    bool seeded;            /* seed was given */
    uint64_t seed;
    bool bare;               /* without the fields that the row demands */
    bool suppressed;         /* without content */
    const char *body;        /* NULL: not given */
    const char *type;        /* media type of body; NULL: not given */
    const char *location;    /* NULL: not given */
    const char *retry_after; /* seconds or a date; NULL: not given */
    bool retry_date;         /* Retry-After is the date of the response, and so much later: */
    int64_t retry_ahead_s;
    struct field_line headers[KNOBS_HEADERS_MAX];
    size_t header_count;
    /* "Accept, ", and the names of the fields that knobs were taken from, with commas between.
       NULL: none was. */
    const char *vary;
    char *memory; /* where all of this text is; the knobs own it */
};

/*
 * Reads the knobs of a request. max_delay_ms: the longest delay that it may ask for.
 * Returns false if one is bad whatever the code is. Then detail is a sentence that
 * names the knob, the value and what would be right; "" if there is no memory.
 * Either way knobs_reset must be called.
 */
bool knobs_parse(struct knobs *knobs, const struct request *request, int64_t max_delay_ms,
                 char detail[KNOBS_DETAIL_MAX]);

/* Returns true if all of the knobs can be applied to code. If not, detail says which cannot, and
   why. */
bool knobs_fit(const struct knobs *knobs, unsigned code, char detail[KNOBS_DETAIL_MAX]);

/* Returns true if the knobs change fields or content of the response. */
bool knobs_alter(const struct knobs *knobs);

/* Returns whether a request may have a knob that says how its content is read: early, continue. */
bool knobs_concern_content(const struct request *request);

/* Frees what the knobs own. */
void knobs_reset(struct knobs *knobs);

/* Collects example queries of the knobs that fit code, at most KNOBS_EXAMPLES_MAX, and a NULL after
   the last. */
void knobs_examples(unsigned code, const char *ret_examples[KNOBS_EXAMPLES_MAX + 1]);

/* Writes the names of the knobs that are given, as in struct knobs, with commas between. */
void knobs_names(unsigned given, char *buffer, size_t capacity);
