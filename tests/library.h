/*
 * Which libmicrohttpd the server under test runs on, where that makes a
 * difference to a client. What 0.9.75 is held to is the rule; what 1.0.x does
 * otherwise, and what cannot be mended from outside, is an exception that names
 * its versions.
 */
#pragma once

#include <stdbool.h>

enum library_versions {
    LIBRARY_NONE,
    LIBRARY_1_0,          /* 1.0.0 and later */
    LIBRARY_1_0_TO_1_0_9, /* before 1.0.10 */
    LIBRARY_1_0_10,       /* 1.0.10 and later */
};

/* What these versions do, where that is another outcome than that of 0.9.75. */
struct library_exception {
    enum library_versions versions;
    unsigned outcome;
};

/* Asks STATUSBIN_BINARY --version, once for a test program: in main, before Check forks. Ends the
   program, with a line on stderr, if that does not tell. */
void library_find(void);

/* Whether the server's library is one of these versions. */
bool library_is(enum library_versions versions);

/* What is to come of something: outcome, or with some versions the exception; {0}: none. */
unsigned library_outcome(unsigned outcome, const struct library_exception *exception);
