/*
 * Tests that each have one connection of their own, opened before and checked
 * to be open and in step afterwards.
 */
#pragma once

#include "lib/wire.h"

extern struct wire wire;
extern struct wire_response response;

/* For tcase_add_checked_fixture. */
void exchange_setup(void);
void exchange_teardown(void);

/* The same, for tests after which the connection is of no use: checks a new one. */
void exchange_teardown_anew(void);

/* A new connection, where the last response closes the one that there was. */
void reopen_if_closed(void);

/* The last response is a 304 as ours are: without a length, which it may leave out (RFC 9110, 8.6)
   and with which some clients wait for content; and with a close, for those that wait without one.
   Opens a new connection. */
void expect_without_length(void);

/* Request and response without content, on that connection. fields: as for wire_request. */
void ask(const char *method, const char *target, const char *fields);
