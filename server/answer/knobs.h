/*
 * The knobs: what a client says about the response that it wants. A knob stands behind
 * a code in the path (/status/503;delay=2s), in the query, or in a field that is called
 * Statusbin-<Name>. The path wins over the query, the query over fields, knob by knob.
 * knob-table.h has them all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/reply.h"
#include "answer/service.h"
#include "base/text.h"
#include "http/request.h"

enum {
    KNOBS_DETAIL_MAX = 1024,
    KNOBS_REPEATED_MAX = 32, /* how often header may be given */
    KNOBS_EXAMPLES_MAX = 16,
};

#define KNOBS_VARY_ACCEPT "Accept"

enum knob {
    KNOB_BARE,
    KNOB_BODY,
    KNOB_DELAY,
    KNOB_FAULT,
    KNOB_FINAL,
    KNOB_HEADER,
    KNOB_KEY,
    KNOB_LOCATION,
    KNOB_RETRY_AFTER,
    KNOB_SEED,
    KNOB_SLEEP,
    KNOB_SUPPRESS_BODY,
    KNOB_TYPE,
    KNOB_COUNT,
};

/* A set of knobs has a bit for each. */
#define KNOB_SET(knob) (1u << (knob))
#define KNOB_SET_ALL (KNOB_SET(KNOB_COUNT) - 1)

/* What one step of the path and the rest of the request say together. */
struct knobs {
    const struct service *service; /* whose limits hold; NULL: no knob is given */
    unsigned given;                /* the knobs that are applied: a set */
    unsigned final;                /* code of the final response after a 1xx; 0: not given */
    int64_t delay_ms;              /* wait before the final response */
    enum breakage breakage;        /* how to break the final response */
    uint32_t reset_code;           /* of BREAKAGE_RESET over HTTP/2 (error-code.h) */
    bool is_of_http2;              /* HTTP/1 cannot break it so */
    bool seeded;                   /* seed was given */
    uint64_t seed;
    uint64_t step, steps;    /* of a sequence, for Statusbin-Step: the second of three; 0: none */
    bool bare;               /* without the fields that the row demands */
    bool suppressed;         /* without content */
    const char *body;        /* NULL: not given */
    const char *key;         /* NULL: not given */
    const char *type;        /* media type of body; NULL: not given */
    const char *location;    /* NULL: not given */
    const char *retry_after; /* seconds or a date; NULL: not given */
    bool retry_date;         /* Retry-After is the date of the response, and so much later: */
    int64_t retry_ahead_s;
    size_t header_count;
    /* "Accept, ", and the names of the fields that knobs were taken from, with commas between.
       NULL: none was. */
    const char *vary;
    char *memory; /* where all of this text is; the knobs own it */
    /* Filled as far as the counts above say; the rest is not initialized. */
    struct field_line headers[KNOBS_REPEATED_MAX];
};

/* Which knobs an endpoint takes, and what else of the query it reads. All zero: every knob, and
   nothing else. */
struct knob_rules {
    unsigned refused;              /* the knobs that do nothing here, and are refused: a set */
    const char *why;               /* the end of a sentence: "The knob body is 'x', but ..." */
    const char *const *parameters; /* the names in the query that are the endpoint's own, and a
                                      NULL; or NULL */
};

/* What is asked for, apart from the path. */
struct knob_call {
    const struct service *service;
    const struct request *request;
    const struct knob_rules *rules; /* NULL: every knob, and nothing else */
};

/*
 * Reads the knobs of a request for one code; 0: for an endpoint that decides itself
 * what to answer. parameters: what stands behind the code in the path, from its
 * first semicolon on, still encoded; or "".
 *
 * Returns false if a knob is bad, or cannot be applied to the code. Then detail is
 * a sentence that names the knob, the value, the place and what would be right; ""
 * if there is no memory. Either way knobs_reset must be called.
 */
bool knobs_read(struct knobs *knobs, const struct knob_call *call, struct slice parameters,
                unsigned code, char detail[KNOBS_DETAIL_MAX]);

/* Returns true if the knobs change fields or content of the response. */
bool knobs_alter(const struct knobs *knobs);

/* Frees what the knobs own. */
void knobs_reset(struct knobs *knobs);

/* Collects example queries of the knobs that fit code, at most KNOBS_EXAMPLES_MAX, and a NULL after
   the last. */
void knobs_examples(unsigned code, const char *ret_examples[KNOBS_EXAMPLES_MAX + 1]);

/* Writes the names of the knobs of a set, with a separator between. */
void knobs_names(unsigned set, const char *separator, char *buffer, size_t capacity);

/* Returns the value of the knob fault that asks for a breakage; NULL for BREAKAGE_NONE. */
const char *knobs_breakage_name(enum breakage breakage);
