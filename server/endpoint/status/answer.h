/*
 * The answer that a code gets: what /status/<code> answers, and every endpoint
 * that comes to a code in another way.
 */
#pragma once

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/*
 * Fills the reply in for a code from 100 to 999, with knobs that fit it
 * (knobs_read). The reply takes over the memory of the knobs.
 */
void status_answer(const struct service *service, const struct request *request, unsigned code,
                   struct knobs *knobs, struct reply *reply);

/*
 * Fills the reply in with a 101 for a WebSocket handshake, and with a 426 for
 * anything else (RFC 9110, 15.2.2). The knobs as above.
 */
void status_answer_switch(const struct service *service, const struct request *request,
                          struct knobs *knobs, struct reply *reply);
