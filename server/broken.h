/*
 * Content that is broken on purpose: half of it, and then the end
 * (REPLY_TRUNCATE), or none, and then silence (REPLY_STALL).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "reply.h"

struct MHD_Connection;
struct MHD_Response;
struct broken;

/*
 * A response that promises size octets and breaks in that way; it must be
 * queued once only. The content is copied. NULL: out of memory.
 */
struct MHD_Response *broken_create(const char *content, size_t size, enum reply_fault fault,
                                   int64_t stall_ms, struct broken **ret_broken);

/* Says on which connection it is queued. */
void broken_set_connection(struct broken *broken, struct MHD_Connection *connection);
