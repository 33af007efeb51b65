/*
 * Demos: resources whose response depends on the request. /demo/<code> answers
 * with success if the request is right, and with the code if it is not. The row
 * of a code names its demo; several codes may share one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/* A request to a demo. */
struct demo_call {
    const struct service *service;
    const struct request *request;
    unsigned code;        /* the one in the path */
    uint64_t content_max; /* octets of content that the demo takes */
    struct knobs *knobs;  /* those that it takes; demo.c sees to delay, seed and fault */
    struct reply *reply;  /* to be filled in */
};

/* Answers a request with a method that the demo takes. */
typedef void demo_function(const struct demo_call *call);

/* Answers with one sentence (explain.h), which lives as long as the program: what has happened, and
   what to try. */
void demo_tell(const struct demo_call *call, unsigned code, const char *sentence);

/* Answers with an error of the server's own, which is not what the demo is about. */
void demo_fail(const struct demo_call *call, unsigned code, const char *sentence);

/* Answers with a 415 that asks for application/json. */
void demo_refuse_type(const struct demo_call *call);

/* Answers with a 415 that asks for content without a coding. */
void demo_refuse_coding(const struct demo_call *call);

/* Refuses content that is larger than the demo takes; the rest of it is not read. Returns whether
   it has. */
bool demo_refuse_size(const struct demo_call *call);

/* Returns whether the method is GET or HEAD. */
bool demo_is_reading(const struct request *request);

/* Returns whether the request's content is of the media type, with any parameters. */
bool demo_has_type(const struct request *request, const char *type);

/* Returns whether methods, with commas between, lists the method. Case counts (RFC 9110, 9.1). */
bool demo_lists(const char *methods, const char *method);

/* content.c: what the content decides. */
demo_function demo_echo, demo_size, demo_entity;

/* credentials.c: who the client is. */
demo_function demo_authenticate, demo_authenticate_proxy, demo_authorize;

/* thing.c: what a PUT has made. */
demo_function demo_thing;

/* time.c: how often, when, and how long. */
demo_function demo_limit, demo_outage, demo_processing;

/* document.c: one document, with every precondition and range. */
demo_function demo_document;

/* choice.c: where the client chooses, or is led on. */
demo_function demo_choices, demo_acceptable, demo_redirect, demo_hints, demo_upgrade;

/* refusal.c: requests that are refused for what they are or have. */
demo_function demo_created, demo_methods, demo_length, demo_target, demo_type, demo_expectation,
    demo_teapot, demo_host, demo_early, demo_required, demo_fields, demo_implemented, demo_version,
    demo_slow;
