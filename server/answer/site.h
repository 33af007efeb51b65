/*
 * The server as a request names it: scheme, host and port (RFC 9110, 7.1). The
 * commands on pages are for that one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

/* What is made for a site is kept for the first ones. Others are served too, at the cost of making
   it each time. */
enum { SITES_MAX = 8, SITE_URL_SIZE = 264 };

struct site {
    int number; /* below SITES_MAX: what is made for it may be kept; -1: not */
    bool secure;
    size_t host_size;        /* octets, with the port */
    char url[SITE_URL_SIZE]; /* "http://localhost:8080" */
};

/*
 * The site of a request. The URL is safe in a shell's word, in HTML and in JSON: in place of a host
 * that has other characters than names, addresses and ports have, or of none at all, there is
 * localhost, with the port that the request came to.
 * buffer is where a site is made that is not kept. Never NULL.
 */
const struct site *site_find(const struct request *request, struct site *buffer);
