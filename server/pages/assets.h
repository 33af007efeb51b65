/*
 * The files of static/, which the build embeds into the program: assets, which
 * are served as they are, and templates, of which pages are made.
 */
#pragma once

#include <stddef.h>

enum { ASSET_ETAG_SIZE = 24 };

/* A representation (RFC 9110, 3.2) that does not change; in the gzip coding too, if that is
   smaller. */
struct asset {
    const char *name; /* "style.css" */
    const char *type; /* media type */
    const char *data;
    size_t size;
    const char *gzip; /* NULL: not smaller */
    size_t gzip_size;
    char etag[ASSET_ETAG_SIZE]; /* strong entity tags, quotes included: from the data's hash */
    char gzip_etag[ASSET_ETAG_SIZE];
};

/* Computes the entity tags of a representation that was made at run time. script/embed computes
   those of the files. */
void asset_set_etags(struct asset *asset);

/* Returns the asset of that name, or NULL. */
const struct asset *asset_find(const char *name);

/* Returns the template of that name, which must exist. */
const struct asset *asset_find_template(const char *name);
