/*
 * What programming languages call a status code. Constant data.
 */
#pragma once

#include <stddef.h>

struct constant {
    const char *language; /* "Go"; with the library, where it is not the language's own */
    const char *name;     /* "http.StatusNotFound" */
};

enum { CONSTANTS_MAX = 8, CONSTANT_SIZE = 64 };

/* Stores the constants of a code, and returns how many there are; 0 for a code that is not
   registered. names: where their text is kept. */
size_t constants_find(unsigned code, struct constant ret_constants[CONSTANTS_MAX],
                      char names[CONSTANTS_MAX][CONSTANT_SIZE]);
