/*
 * Requests that are refused before they are routed: one response, then close.
 *
 * libmicrohttpd answers some malformed requests with the head sent twice
 * (0.9.75), some not at all, and all others with its own words. So its error
 * responses are never sent: it asks us for the reason phrase of each head that
 * it builds, and for a head that is not ours the answer is a phrase that fits
 * into no buffer. It then gives up and closes, and tells us before it closes
 * the socket, which is where the one response goes out, past the library. Our
 * own refusals take the same way.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/refusal.h"
#include "http/framing.h"

/* Announces whether the next head that the library builds on this thread is ours. */
void refusal_expect_reply(bool expected);

/* The status code of the last head that was withheld from the library on this
   thread, which is then forgotten; 0 if none. */
unsigned refusal_take_library_code(void);

/* The fault for which the library refuses with that code; 0: without one. */
enum refusal refusal_fault(unsigned library_code);

enum { REFUSAL_SIZE = 1024 };

/*
 * Makes the whole response to a fault, with Connection: close. For
 * HEAD it has no content, and the length of what there would be for GET; where
 * the method is unknown, neither, which is right for any (6.3). Returns its size
 * in octets, and stores that of its content.
 */
size_t refusal_make(char ret_response[REFUSAL_SIZE], enum refusal fault, enum framing_method method,
                    size_t *ret_content_size);
