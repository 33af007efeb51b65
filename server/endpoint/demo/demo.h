/*
 * Demos: resources that really behave. /demo/<code> answers with success where
 * the request does the right thing, and with the code where it does not. The
 * row of a code names its demo; several codes may share one.
 */
#pragma once

#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/* Answers a request whose method the demo takes; code: the one in the path. */
typedef void demo_function(const struct service *service, const struct request *request,
                           unsigned code, struct reply *reply);

/* An answer that says what has happened and what to try. detail lives as long as the program. */
void demo_tell(const struct request *request, unsigned code, const char *detail,
               struct reply *reply);

/* Whether methods, which has commas between, lists the method, which is case-sensitive. */
bool demo_lists(const char *methods, const char *method);

/* Whether a media type is that of JSON, with any parameters; NULL is none. */
bool demo_is_json(const char *type);

/* demo-content.c: what the content decides. Content is kept for some (demo.c). */
demo_function demo_echo, demo_size, demo_entity;

/* demo-credentials.c: who the client is. */
demo_function demo_authenticate, demo_authenticate_proxy, demo_authorize;

/* demo-time.c: how often, when, and how long. */
demo_function demo_limit, demo_outage, demo_processing;

/* demo-document.c: one document that evaluates every precondition and range. */
demo_function demo_document;

/* demo-choice.c: what depends on the fields with which the client chooses or is led on. */
demo_function demo_choices, demo_acceptable, demo_redirect, demo_hints, demo_upgrade;

/* demo-refusal.c: requests that are refused for what they are or have. */
demo_function demo_created, demo_methods, demo_length, demo_target, demo_type, demo_expectation,
    demo_teapot, demo_host, demo_early, demo_required, demo_fields, demo_implemented, demo_version;
