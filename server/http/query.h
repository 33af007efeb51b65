/*
 * The parameters of a query: name=value, separated by "&". Names and values
 * are percent-decoded once, and "+" is a plus. Pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* A parameter as it was received, still encoded. */
struct parameter {
    struct slice name;
    struct slice value;
};

/* Takes the next parameter off *cursor; false at the end. A NULL query has none. */
bool query_next(const char **cursor, struct parameter *ret_parameter);

/* Whether the parameter's name is name, once it is decoded. */
bool query_is(const struct parameter *parameter, const char *name);

/* How often a parameter is there. Stores the value of the last as it was received in *ret_value,
   if there is one. */
unsigned query_count(const char *query, const char *name, struct slice *ret_value);

/*
 * Finds a parameter and decodes its value into buffer. Returns how often it is
 * there; -1 if the value's escapes are malformed, or it does not fit.
 */
int query_find(const char *query, const char *name, char *buffer, size_t capacity);
