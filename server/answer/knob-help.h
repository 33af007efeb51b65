/*
 * What people are told of a knob beside what its row in knob-table.h says, for /help
 * and /compose.
 */
#pragma once

struct knob_help {
    const char *name;
    const char *does;    /* what it does, as a sentence */
    const char *example; /* a query that uses it, where the row has none; or NULL */
    const char *choices; /* the words that a KNOB_CHOICE takes, with spaces between; or NULL */
};

/* Returns what there is to say of the knob of that name; NULL: nothing. */
const struct knob_help *knob_help_find(const char *name);
