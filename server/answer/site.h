/*
 * The server as a request names it: scheme, host and port (RFC 9110, 7.1). The
 * commands on pages use it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

/* The server keeps a site for each of the first names that requests use, so that it can also keep
   what it makes for that site. For other names, it makes everything again for each request. */
enum { SITES_MAX = 8, SITE_URL_SIZE = 264 };

struct site {
    int number; /* below SITES_MAX: what is made for it may be kept; -1: not */
    bool secure;
    size_t host_size;        /* octets, with the port */
    char url[SITE_URL_SIZE]; /* "http://localhost:8080" */
};

/* The sites that a server keeps. Any number of threads may share them. */
struct sites;

/* Returns NULL if there is no memory. */
struct sites *sites_create(void);

/* Frees the sites, which nobody uses any more. NULL is fine. */
void sites_destroy(struct sites *sites);

/*
 * The site of a request. Its URL is safe in a word of a shell, in HTML and in JSON: where the
 * request names no host, or one with characters that names, addresses and ports do not have, the
 * host is localhost, with the port that the request came to. buffer: where a site is made that is
 * not kept. Never returns NULL.
 */
const struct site *site_find(struct sites *sites, const struct request *request,
                             struct site *buffer);
