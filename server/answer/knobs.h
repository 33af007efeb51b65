/*
 * The knobs: query parameters, or fields of the name Statusbin-<Name>, that
 * change what is answered. Parsed and checked once, into one struct; the query
 * wins over the field. What httpstat.us had is understood as well: sleep and
 * suppressBody, and its fields X-HttpStatus-Sleep, X-HttpStatus-SuppressBody
 * and X-HttpStatus-Response-<Field>.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "answer/reply.h"
#include "http/request.h"

enum { KNOBS_DETAIL_MAX = 512, KNOBS_HEADERS_MAX = 32, KNOBS_EXAMPLES_MAX = 12 };

#define KNOBS_VARY_ACCEPT "Accept"

struct knobs {
    unsigned given;         /* bit by bit: which knobs (knobs_names) */
    bool switches;          /* the request is a handshake that a 101 is answered by one */
    unsigned final;         /* code of the final response after a 1xx; 0: not given */
    int64_t delay_ms;       /* wait before the final response */
    enum breakage breakage; /* how to break the final response */
    int64_t stall_ms;       /* how long a stall is silent */
    bool seeded;            /* seed was given */
    uint64_t seed;
    bool bare;               /* without the fields that the row demands */
    bool suppressed;         /* without content */
    const char *body;        /* NULL: not given */
    const char *type;        /* media type of body; NULL: not given */
    const char *location;    /* NULL: not given */
    const char *retry_after; /* seconds or a date; NULL: not given */
    bool retry_date;         /* Retry-After is a date, as far ahead of the response as this: */
    int64_t retry_ahead_s;
    struct field_line headers[KNOBS_HEADERS_MAX];
    size_t header_count;
    /* "Accept", and with commas between the names of the fields that knobs were taken from; NULL:
       no knob was */
    const char *vary;
    char *memory; /* where all of this text is; the knobs' own */
};

/*
 * Reads the knobs of a request. False if one is bad whatever the code: then
 * detail is a sentence that names the knob, the value and what would be right,
 * or "" where memory ran out.
 * Either way knobs_reset must be called.
 */
bool knobs_parse(struct knobs *knobs, const struct request *request, int64_t max_delay_ms,
                 char detail[KNOBS_DETAIL_MAX]);

/* Whether all of the knobs can be applied to code; if not, detail says which cannot, and why. */
bool knobs_fit(const struct knobs *knobs, unsigned code, char detail[KNOBS_DETAIL_MAX]);

/* Whether fields or content are other than without the knobs. */
bool knobs_alter(const struct knobs *knobs);

/* Frees what the knobs own. */
void knobs_reset(struct knobs *knobs);

/* Collects queries that show the knobs which fit code, as examples; at most KNOBS_EXAMPLES_MAX, and
   a NULL after the last. */
void knobs_examples(unsigned code, const char *ret_examples[KNOBS_EXAMPLES_MAX + 1]);

/* Writes the names of the knobs that were given, as in struct knobs, with commas between. */
void knobs_names(unsigned given, char *buffer, size_t capacity);

/* The value of the knob fault that stands for fault; NULL for none. */
const char *knobs_breakage_name(enum breakage breakage);
