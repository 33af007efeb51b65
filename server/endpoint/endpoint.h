/*
 * The endpoints: each decides what to answer to a request, and fills a reply
 * in. None of them touches the HTTP library.
 */
#pragma once

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"
#include "pages/assets.h"

/* /status, /status/<code>[/anything], /status/<list> */
void endpoint_status(const struct service *service, const struct request *request,
                     struct reply *reply);

/* The demonstration of code, from 100 to 999, with knobs that fit it: what /status/<code> answers,
   and every endpoint that picks a code in another way. What the knobs own is the reply's from then
   on. */
void endpoint_demonstrate(const struct service *service, const struct request *request,
                          unsigned code, struct knobs *knobs, struct reply *reply);

/* A 101 to a WebSocket handshake, and a 426 to anything else, which names the code. */
void endpoint_switch(const struct service *service, const struct request *request, unsigned named,
                     struct knobs *knobs, struct reply *reply);

/* How large a segment of the path is that can be a name or a number, with a NUL: octets. */
enum { ENDPOINT_NAME_SIZE = 64 };

/* Whether text is digits alone: then it is to be a code. */
bool endpoint_is_number(const char *text);

/* Reads a code, of those that the server answers with; false if text is none. */
bool endpoint_parse_code(const struct service *service, const char *text, unsigned *ret_code);

/* The server's own 400 for what should be a code and is not. */
void endpoint_refuse_code(const struct request *request, struct slice value, struct reply *reply);

/* /<code>[/anything] */
void endpoint_code(const struct service *service, const struct request *request,
                   struct reply *reply);

/* The demonstration of a code that is picked at random from a list (list.h), with the request's
   knobs. */
void endpoint_pick(const struct service *service, const struct request *request, const char *list,
                   struct reply *reply);

/* /random/<list>, /sequence and /sequence/<list>, /redirect/<n> */
void endpoint_random(const struct service *service, const struct request *request,
                     struct reply *reply);
void endpoint_sequence(const struct service *service, const struct request *request,
                       struct reply *reply);
void endpoint_redirect(const struct service *service, const struct request *request,
                       struct reply *reply);

/* /demo/<code>; whether content is to be kept for it; and whether the request is refused for its
   head alone, by the reply that is filled in. */
void endpoint_demo(const struct service *service, const struct request *request,
                   struct reply *reply);
bool endpoint_demo_keeps_content(const struct request *request);
bool endpoint_demo_refuses(const struct service *service, const struct request *request,
                           struct reply *reply);

/* / and /status.json */
void endpoint_index(const struct service *service, const struct request *request,
                    struct reply *reply);
void endpoint_index_json(const struct service *service, const struct request *request,
                         struct reply *reply);

/* /demo */
void endpoint_demos(const struct service *service, const struct request *request,
                    struct reply *reply);

/* /static/<file> */
void endpoint_static(const struct service *service, const struct request *request,
                     struct reply *reply);

/* /favicon.ico, which browsers and others ask for without being told of it */
void endpoint_favicon(const struct service *service, const struct request *request,
                      struct reply *reply);

/*
 * A 200 with the asset, in the gzip coding where the client prefers that, or a
 * 304 if it has it already (RFC 9110, 13.1.2). negotiated: the asset was chosen
 * by Accept.
 */
void endpoint_asset(const struct request *request, const struct asset *asset, bool negotiated,
                    const char *cache_control, struct reply *reply);

/* /healthz */
void endpoint_health(const struct service *service, const struct request *request,
                     struct reply *reply);

/* A CORS preflight, whatever its path. */
void endpoint_preflight(const struct service *service, const struct request *request,
                        struct reply *reply);

/* The server's own answer: the code, and one sentence. */
void endpoint_error(const struct request *request, unsigned code, const char *detail,
                    struct reply *reply);

/* The same for a value that is bad: before, the value in quotes, after. */
void endpoint_error_value(const struct request *request, unsigned code, const char *before,
                          struct slice value, const char *after, struct reply *reply);

/* The same, 400, for a parameter that is absent, repeated or bad; takes: what it should be. */
void endpoint_refuse_parameter(const struct request *request, const char *name, const char *takes,
                               struct reply *reply);

/* The same for knobs that cannot be applied; a detail of "": for want of memory. What the knobs own
   is the reply's from then on. */
void endpoint_refuse_knobs(const struct request *request, struct knobs *knobs, const char *detail,
                           struct reply *reply);
