/*
 * How to use the server, as /help and /compose show it. The endpoint collects it
 * from the tables of paths and of knobs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A path that is served. */
struct guide_path {
    const char *path;    /* "/status/<code>" */
    const char *what;    /* one sentence, or two */
    const char *example; /* a target, for a command */
    const char *method;  /* of the command; NULL: GET */
};

/* How a form asks for a value. */
enum guide_control {
    CONTROL_TEXT,
    CONTROL_FLAG,
    CONTROL_NUMBER,
    CONTROL_CHOICE, /* one of a few words, or something made of them */
    CONTROL_LINES,  /* several values, one on each line */
};

struct guide_knob {
    const char *name;
    const char *group; /* what it is about, as a heading; knobs of a group are together */
    const char *does;  /* one sentence, or two */
    const char *takes; /* the end of a sentence: "It takes ..." */
    enum guide_control control;
    const char *example; /* a query, for a code that has it: */
    unsigned example_code;
    const char *choices; /* with spaces between; NULL: none */
};

enum { GUIDE_KNOBS_MAX = 40 };

struct guide {
    const struct guide_path *paths;
    size_t path_count;
    struct guide_knob knobs[GUIDE_KNOBS_MAX];
    size_t knob_count;
};
