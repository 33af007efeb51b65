/*
 * What a row of knob-table.def, the one table of the knobs, says: what a knob is called,
 * what it does and takes, how it is read, and what it can be applied to.
 */
#pragma once

#include "answer/knobs.h"

enum { KNOB_WHY_SIZE = 256 }; /* octets of a reason, with its NUL */

/* How a knob's value is written: what a form that asks for one offers. */
enum knob_kind {
    KNOB_FLAG,   /* no value, or true, 1, false, 0 */
    KNOB_CHOICE, /* a word of choices */
    KNOB_CODE,   /* a status code */
    KNOB_FIELD,  /* Name: value */
    KNOB_NUMBER,
    KNOB_TEXT,
    KNOB_TIME,
};

/* What a knob is about. */
enum knob_group {
    KNOB_OF_CONTENT,
    KNOB_OF_TIME,
    KNOB_OF_HEAD,
    KNOB_OF_BREAKAGE,
    KNOB_OF_REQUEST, /* which step is taken, and who asks */
};

/* How often a knob may be given. */
enum knob_often {
    KNOB_ONCE,
    KNOB_WHOLE,    /* once, at any step of a list: it is the whole request's */
    KNOB_EACH,     /* up to KNOBS_REPEATED_MAX times; those of a higher place replace all others */
    KNOB_BY_FIELD, /* the same, but they replace only those of the same field name */
};

/* A step that knobs are to be applied to. */
struct knob_step {
    const struct request *request;
    unsigned code;     /* the one that is asked for; 0: none in particular, as for a demo */
    unsigned answered; /* the code of the final response; 0 as above */
};

struct knob_row {
    const char *name;
    enum knob_kind kind;
    enum knob_group group;
    enum knob_often often;
    bool is_httpstat; /* httpstat.us had it: a field X-HttpStatus-<name> gives it too */
    bool alters;      /* it changes fields or content of the response, or how the content leaves */
    /* Stores what value says, which is decoded, in the knobs. value lives as long as they do, and
       may be changed. It is called for each value of a knob that may be given more than once.
       Returns false if the knob does not accept the value; value can be shown then too. */
    bool (*parse)(struct knobs *knobs, char *value);
    /* Writes a value that parse has accepted, from at on, as knob_step_put does, and returns what
       is behind it. knobs: has what parse stored, of this value alone; value: as parse left it.
       Values that mean the same become the same text, which parse reads to the same as before. It
       is at most three times as large as value; "false", in place of "0", is the one exception.
       NULL: a value has only one spelling, or the server sends it as the client wrote it. */
    char *(*write)(const struct knobs *knobs, const char *value, char *at);
    /* Returns whether the knob can be applied to the step, all knobs having been read. If not, why
       is the end of a sentence: "The knob body is 'x', but ...". NULL: it always can. */
    bool (*fits)(const struct knobs *knobs, const struct knob_step *step, char why[KNOB_WHY_SIZE]);
    const char *does;    /* what it does, as a sentence or two */
    const char *takes;   /* what it accepts, for the sentence about a bad value: "it takes ..." */
    const char *choices; /* the words that a KNOB_CHOICE takes, with spaces between; or NULL */
    const char *example; /* a query that uses it */
};

extern const struct knob_row knob_rows[KNOB_COUNT];

/* Two knobs that say the same thing in two ways, so that only one of them may be given. */
struct knob_rivals {
    enum knob knob, other;
    const char *why; /* the end of a sentence about the first, as above */
};

extern const struct knob_rivals knob_rivals[];
extern const size_t knob_rivals_count;
