/*
 * The files of static/, embedded into the program when it is built: assets,
 * which are served, and templates, of which pages are made.
 */
#pragma once

#include <stddef.h>

enum { ASSET_ETAG_SIZE = 24 };

/* A representation (RFC 9110, 3.2) that stays as it is, also in the gzip coding if that is
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

/* Computes the entity tags of one that was made here. script/embed has done it for the files. */
void asset_set_etags(struct asset *asset);

/* The file of that name, or NULL. */
const struct asset *asset_find(const char *name);

/* The template of that name, which is there. */
const struct asset *asset_find_template(const char *name);
