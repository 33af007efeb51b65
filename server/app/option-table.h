/*
 * The table of options: each row says what an option takes, where it goes, and
 * what it is by default. For options.c and option-help.c alone.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum option_kind {
    OPTION_TEXT,   /* const char * */
    OPTION_NUMBER, /* int64_t */
    OPTION_CHOICE, /* int64_t: the place among choices */
    OPTION_FLAG,   /* bool; takes no argument */
    OPTION_ACTION, /* for the command line alone: const char * if it takes an argument, else bool */
};

struct option {
    const char *group; /* the heading of --help that begins with it; NULL: the one before */
    const char *name;
    const char
        *argument; /* as --help shows it, in brackets if it may be absent; NULL: takes none */
    enum option_kind kind;
    size_t offset; /* into struct options */
    int64_t minimum, maximum;
    int64_t number;             /* the default of a NUMBER */
    const char *text;           /* the default of a TEXT; NULL: none */
    const char *const *choices; /* up to NULL */
    const char *help;
    const char *otherwise; /* what --help shows in place of the default; NULL: that */
};

enum { OPTIONS_MAX = 64 };

/* After the last row comes one without a name. */
extern const struct option option_table[OPTIONS_MAX];
