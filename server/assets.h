/*
 * The files of static/, embedded into the program when it is built.
 */
#pragma once

#include <stddef.h>

struct asset {
    const char *name; /* "style.css" */
    const char *type; /* media type */
    const char *data;
    size_t size;
    char etag[20]; /* a strong entity tag, quotes included: from the content's hash */
};

/* Computes the entity tags. To be called once, before any other function. */
void assets_start(void);

/* The file of that name, or NULL. */
const struct asset *asset_find(const char *name);
