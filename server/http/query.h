/*
 * The parameters of a query: name=value, separated by "&". Names and values are
 * percent-decoded once, and "+" is a space, as forms and query builders write
 * it (WHATWG URL, application/x-www-form-urlencoded). Pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* A parameter as it was received, still percent-encoded. Without "=" the value is empty. */
struct parameter {
    struct slice name;
    struct slice value;
};

/* Takes the next parameter off *cursor, which begins as the query. Returns false at its end. Here
   and below, a query that is NULL has no parameters. */
bool query_next(const char **cursor, struct parameter *ret_parameter);

/* Decodes a name or value into buffer, and ends it with a NUL. Returns the decoded size; -1 if an
   escape is malformed, stands for a NUL, or the result does not fit into capacity. */
long query_decode(struct slice part, char *buffer, size_t capacity);

/* Returns whether the parameter's name, once it is decoded, is name, of up to 31 octets. */
bool query_is(const struct parameter *parameter, const char *name);

/* Returns how often the query has a parameter of that name. Stores the value of the last of them as
   it was received; nothing if there is none. */
unsigned query_count(const char *query, const char *name, struct slice *ret_value);

/*
 * The same, and decodes the value of the last into buffer. Returns how often
 * there is one; -1 if the escapes of one are malformed, or it does not fit into
 * capacity. Without a parameter of that name buffer stays as it is.
 */
int query_find(const char *query, const char *name, char *buffer, size_t capacity);
