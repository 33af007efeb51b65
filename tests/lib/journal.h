/*
 * What the server has recorded under a key, as a test reads it: over a connection of
 * its own, as JSON.
 */
#pragma once

#include <jansson.h>

/* Returns what is recorded under the key: an object with count and requests, which the next call
   frees. A key without records fails the test. */
json_t *journal_read(const char *key);

/* Returns the members of the request with that number, from 1, which live as long. */
json_t *journal_request(const char *key, size_t number);

/* Waits until what is recorded under the key says of so many requests that they are complete. */
void journal_expect_complete(const char *key, size_t complete);

/* Returns how many requests are recorded under the key; 0: it is unknown. */
int journal_count(const char *key);

/* Members of a request. */
const char *journal_text(const json_t *request, const char *member);
long long journal_number(const json_t *request, const char *member);
