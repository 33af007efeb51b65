/*
 * Text that is written piece by piece into memory (open_memstream(3)).
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

struct printer {
    FILE *out; /* NULL: out of memory */
    char *text;
    size_t size; /* octets; known once it is closed */
};

/* Begins a text. If out is NULL afterwards, nothing can be written, and printer_close returns NULL.
 */
void printer_open(struct printer *printer);

/* Ends the text and returns it, NUL-terminated. The caller frees it. NULL: out of memory. */
char *printer_close(struct printer *printer);
