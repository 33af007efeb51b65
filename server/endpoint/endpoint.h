/*
 * The endpoints, by their paths: each decides what to answer to a request, and
 * fills the reply in, which is empty before. None of them knows which engine
 * carries the request.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/* Room for a segment of the path that can be a name or a number, with a NUL: octets. */
enum { ENDPOINT_NAME_SIZE = 64 };

/* Fills the reply in for a request that was routed to the endpoint. */
typedef void endpoint_function(const struct service *service, const struct request *request,
                               struct reply *reply);

/* / and /status.json; /codes and /codes/<code>; /help; /compose */
endpoint_function endpoint_index, endpoint_index_json, endpoint_codes, endpoint_help,
    endpoint_compose;

/* /status, /status/<code>[/anything], /status/<list>; and /<code>[/anything] */
endpoint_function endpoint_status, endpoint_code;

/* /random/<list>; /sequence and /sequence/<list>; /redirect/<n> */
endpoint_function endpoint_random, endpoint_sequence, endpoint_redirect;

/* /requests?key= */
endpoint_function endpoint_requests;

/* /demo and /demo/<code> */
endpoint_function endpoint_demo;

/* What an endpoint does with the content of a request. */
struct content_rules {
    bool kept;    /* it reads the content, which is to be kept as far as REQUEST_CONTENT_MAX */
    uint64_t max; /* it answers at once where the content is larger, be that by its length before
                     it comes: octets */
    bool at_head; /* a knob may say something of how the content is read: so the endpoint, which
                     does not read it, is to answer at the head, and its reply tells */
};

/* Returns what the demo that the path names does with the request's content. */
struct content_rules endpoint_demo_content(const struct request *request);

/* Returns whether the demo refuses the request for its head alone, with the reply then filled in.
   Otherwise the reply owns nothing. */
bool endpoint_demo_refuses(const struct service *service, const struct request *request,
                           struct reply *reply);

/* /static/<file>; and /favicon.ico, which browsers ask for by themselves */
endpoint_function endpoint_static, endpoint_favicon;

/* /try */
endpoint_function endpoint_try;

/* /healthz */
endpoint_function endpoint_health;

/* A CORS preflight, whatever its path (Fetch standard, "CORS-preflight fetch"). */
endpoint_function endpoint_preflight;
