/*
 * Tests that each have one connection of their own, opened before and checked
 * to be open and in step afterwards.
 */
#pragma once

#include "wire.h"

extern struct wire wire;
extern struct wire_response response;

/* For tcase_add_checked_fixture. */
void exchange_setup(void);
void exchange_teardown(void);

/* A new connection, where the last response closes the one that there was. */
void reopen_if_closed(void);

/* Request and response without content, on that connection. fields: as for wire_request. */
void ask(const char *method, const char *target, const char *fields);
