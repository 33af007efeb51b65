/*
 * The known ways to make two parties see requests begin in different places
 * (RFC 9112, 11.2), and what this server makes of each: one well-defined
 * outcome. test-desync tries them directly, test-proxies through proxies.
 *
 * Behind each comes a request that must not be answered unless it truly is the
 * second one. It takes a step of a sequence whose key is the vector's own, so
 * that anybody can ask later whether it was ever taken for a request.
 */
#pragma once

#include <stddef.h>

struct desync {
    const char *name;
    const char *bytes; /* NULs among them */
    size_t length;
    /* 1: one answer, the request behind is its content. 2: an answer to each. 400 and above: one
       refusal with this code, and a close. */
    unsigned outcome;
    unsigned code;  /* of the first answer where that is none of 200; else 0 */
    unsigned other; /* another outcome that is as good, or 0 */
};

extern const struct desync desyncs[];
extern const int desync_count;

/* The length of the request behind, as desyncs count on it. */
#define DESYNC_LENGTH "55"

/* What is sent for vector number i with the request behind it, in one static buffer. */
const char *desync_bytes(int i, size_t *ret_length);

/* The target that tells how often the request behind vector number i was taken for one; 404: never.
 */
const char *desync_trace(int i);
