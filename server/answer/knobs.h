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

#include "answer/coding.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "answer/weighted.h"
#include "base/text.h"
#include "http/request.h"

enum {
    KNOBS_DETAIL_MAX = 1024,
    KNOBS_REPEATED_MAX = 32, /* how often header may be given */
};

#define KNOBS_VARY_ACCEPT "Accept"

enum knob {
#define KNOB(id, ...) KNOB_##id,
#include "answer/knob-table.def"
#undef KNOB
    KNOB_COUNT,
    KNOBS_EXAMPLES_MAX = KNOB_COUNT, /* each has at most one */
};

/* A set of knobs has a bit for each. */
#define KNOB_SET(knob) (1u << (knob))
#define KNOB_SET_ALL (KNOB_SET(KNOB_COUNT) - 1)

/* A way to break the final response. */
struct fault {
    enum breakage breakage;
    uint32_t reset_code; /* of END_RESET over HTTP/2 (error-code.h) */
    bool has_code;       /* that was given, so it must be HTTP/2 */
};

/* From one time to another. */
struct knob_delay {
    int64_t first_ms, last_ms;
};

/* What one step of the path and the rest of the request say together. */
struct knobs {
    const struct service *service; /* whose limits hold; NULL: no knob is given */
    unsigned given;                /* the knobs that are applied: a set */
    unsigned final;                /* code of the final response after a 1xx; 0: not given */
    bool early;                    /* the answer does not wait for the content */
    enum go_ahead go_ahead;        /* when a client that waits for a 100 gets it */
    int64_t go_ahead_ms;           /* of GO_AHEAD_AFTER */
    const char *reason;            /* NULL: not given */
    size_t hint_count;
    uint64_t seed;
    uint64_t step, steps;    /* of a sequence, for Statusbin-Step: the second of three; 0: none */
    bool bare;               /* without the fields that the row demands */
    bool suppressed;         /* without content */
    const char *body;        /* NULL: not given */
    size_t size;             /* of KNOB_SIZE: content is made, of that many octets */
    bool chunked;            /* without a length */
    enum coding coding;      /* of the content */
    int64_t hold_ms;         /* the content waits so long behind the head; 0: it does not */
    int64_t drip_ms;         /* the content leaves evenly, over that time; 0: not given */
    const char *key;         /* NULL: not given */
    const char *type;        /* media type of the content; NULL: not given */
    const char *location;    /* NULL: not given */
    const char *retry_after; /* seconds, a date, or as knobs_retry_ahead has it; NULL: not given */
    size_t header_count, trailer_count;
    struct weighted delay_weights; /* of the waits before the final response; no word: none */
    struct weighted fault_weights; /* of the ways to break it; no word: none */
    /* "Accept, ", and the names of the fields that knobs were taken from, with commas between.
       NULL: none was. */
    const char *vary;
    char *memory; /* where all of this text is; NULL: somewhere else, as in a reply */
    /* Filled as far as the counts above say; the rest is not initialized. */
    struct field_line headers[KNOBS_REPEATED_MAX], trailers[KNOBS_REPEATED_MAX];
    struct field_line hints[KNOBS_REPEATED_MAX]; /* Link */
    struct knob_delay delays[WEIGHTED_MAX];      /* of each weight */
    struct fault faults[WEIGHTED_MAX];           /* the same */
};

/* Returns whether a knob was given, and is applied. */
static inline bool knobs_have(const struct knobs *knobs, enum knob knob)
{
    return knobs->given & KNOB_SET(knob);
}

/* What is picked at random. */
enum knob_pick { KNOB_PICK_CODE, KNOB_PICK_DELAY, KNOB_PICK_IN_RANGE, KNOB_PICK_BREAKAGE };

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

/* Returns how to break the final response. It is picked anew each time, where there is more than
   one. */
struct fault knobs_pick_fault(const struct knobs *knobs);

/* Returns the number for a pick: that of the seed, always the same; or, without a seed, the next
   one of random. */
uint64_t knobs_random(const struct knobs *knobs, struct random *random, enum knob_pick pick);

/* Returns how long to wait before the final response, in milliseconds. It is picked anew each time,
   where there is more than one. */
int64_t knobs_pick_delay_ms(const struct knobs *knobs);

/* Says how the reply is sent: when, in which order with the content of the request, and how broken;
   and what the log and the journal are to know. The reply takes over the memory of the knobs. */
void knobs_set_sending(struct knobs *knobs, struct reply *reply);

/* Returns whether Retry-After is to be a date, counted from the response: date:<seconds>. */
bool knobs_retry_ahead(const char *retry_after, int64_t *ret_ahead_s);

/* Returns true if the knobs change fields or content of the response, or how the content leaves. */
bool knobs_alter(const struct knobs *knobs);

/* Returns whether a request has a knob that says how its content is read: early, continue. */
bool knobs_concern_content(const struct request *request);

/* Frees what the knobs own. */
void knobs_reset(struct knobs *knobs);

/* Returns whether /status/<code> takes a query, in a GET over HTTP/1.1. */
bool knobs_take_example(unsigned code, const char *query);

/* Collects example queries for the page of a code: of the knobs that fit it, but for other names of
   the same and for what is the whole request's. At most KNOBS_EXAMPLES_MAX, and a NULL behind. */
void knobs_examples(unsigned code, const char *ret_examples[KNOBS_EXAMPLES_MAX + 1]);

/* Writes the names of the knobs of a set, with a separator between. */
void knobs_names(unsigned set, const char *separator, char *buffer, size_t capacity);
