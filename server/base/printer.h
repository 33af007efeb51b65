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

/* Begins to write. Where out is NULL afterwards, nothing can be written, and printer_close returns
   NULL. */
void printer_open(struct printer *printer);

/* Ends it. Returns the text, NUL-terminated, which is the caller's to free; NULL: out of memory. */
char *printer_close(struct printer *printer);
