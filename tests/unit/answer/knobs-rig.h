/*
 * A request whose knobs are read.
 */
#pragma once

#include <check.h>
#include <stdbool.h>

#include "answer/knobs.h"
#include "base/random.h"
#include "lib/ask.h"

enum { RIG_MAX_SIZE = 100 << 20 };

extern struct request request;
extern struct knobs knobs;            /* what was read */
extern char detail[KNOBS_DETAIL_MAX]; /* what was wrong */
extern struct random random_source;   /* the service's */

/* Reads the knobs of a request for a status code; 0: for none in particular. Those in the path are
   on its second segment, if it has one. Returns whether all of them are good. */
bool read_head(struct request_head head, unsigned code);

/* The same for GET /status/200 with that query. */
bool read_query(const char *query, unsigned code);

/* Forgets the request and its knobs: behind each test, and before one reads another request. */
void forget(void);

/* A test case of which each test ends with `forget`. */
TCase *knobs_case(Suite *suite, const char *name);
