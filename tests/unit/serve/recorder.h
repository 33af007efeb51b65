/*
 * An engine of the test's own, which writes down what the exchanges that it drives
 * tell it to do.
 */
#pragma once

#include <check.h>

#include "serve/exchange.h"

enum { RECORDER_DONE_SIZE = 512 };

/* The field that each request has. */
#define HOST                                                                                       \
    {                                                                                              \
        "Host", "a.test"                                                                           \
    }

/* A stream of that engine. The memory of one that has ended can be used again. */
struct stream {
    struct exchange exchange;
    enum exchange_next last; /* what it was told last */
    int woken;
    char done[RECORDER_DONE_SIZE]; /* what it has done, in words */
};

/* What all streams share; recorder_set_up, a fixture of Check's, fills it in. */
extern struct shared recorder_shared;
void recorder_set_up(void);

/* Adds a case to the suite, whose tests begin with recorder_set_up. */
TCase *recorder_case(Suite *suite, const char *name);

/* Begins an exchange. */
void recorder_begin(struct stream *stream);

/* Does what the exchange says, and goes on after interim responses. */
void recorder_obey(struct stream *stream, enum exchange_next next);

/* Begins an exchange, and hands over a request without content; or a GET of the target. */
void recorder_request(struct stream *stream, struct request_head head);
void recorder_get(struct stream *stream, const char *target);

/* What was done must be this, in words such as "100, read, 404, ". */
void recorder_check(const struct stream *stream, const char *done);

/* Lets the loop turn until the streams have nothing to wait for, or for so many seconds. */
void recorder_turn(double seconds);

/* Ends the exchange. */
void recorder_end(struct stream *stream);
