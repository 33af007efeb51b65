/*
 * The change from HTTP to WebSocket (RFC 9110, 7.8 and 15.2.2; RFC 6455, 4.2).
 */
#pragma once

#include "answer/knobs.h"
#include "answer/reply.h"
#include "http/handshake.h"
#include "http/request.h"

/*
 * Fills the reply in with a 101 for a handshake (HANDSHAKE_OK), or with a 400
 * for one with a bad key (HANDSHAKE_BAD_KEY); then the reply takes over the
 * memory of the knobs. For any other result the reply is left as it was, and a
 * 426 is due.
 */
enum handshake_result status_switch(const struct request *request, struct knobs *knobs,
                                    struct reply *reply);
