/*
 * A page that depends on nothing but its format and the name that the request has
 * for the server. It is made once for each, and kept with its gzip coding.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "answer/reply.h"
#include "answer/service.h"
#include "http/negotiation.h"
#include "http/request.h"

struct kept_page {
    const char *name; /* unlike that of every other page; at most KEPT_NAME_MAX octets */
    /* Returns the page, on the heap, and stores its size in octets; NULL: out of memory. what: as
       below; url: the server's, for commands. */
    char *(*make)(const void *what, enum format format, const char *url, size_t *ret_size);
    const void *what;
};

enum { KEPT_NAME_MAX = 16 };

/* Fills the reply in with the page, in the format that Accept asks for. */
void kept_answer(const struct service *service, const struct request *request,
                 const struct kept_page *page, struct reply *reply);

/* The same for a page that depends on the request, and so is made for it alone. */
void kept_answer_once(const struct service *service, const struct request *request,
                      const struct kept_page *page, struct reply *reply);

/* As kept_answer, in one format, whatever Accept says. */
void kept_answer_as(const struct service *service, const struct request *request,
                    const struct kept_page *page, enum format format, struct reply *reply);
