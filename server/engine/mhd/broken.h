/*
 * Content that is cut on purpose: half of it, and then the end (BREAKAGE_TRUNCATE).
 */
#pragma once

#include <stddef.h>

struct MHD_Connection;
struct MHD_Response;
struct broken;

/*
 * A response that promises size octets and breaks after half of them; it must
 * be queued once only. The content is copied. NULL: out of memory.
 */
struct MHD_Response *broken_create(const char *content, size_t size, struct broken **ret_broken);

/* Says on which connection it is queued. */
void broken_set_connection(struct broken *broken, struct MHD_Connection *connection);
