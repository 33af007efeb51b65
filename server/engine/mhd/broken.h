/*
 * Content that is cut on purpose: half of it, and then the end
 * (BREAKAGE_TRUNCATE).
 */
#pragma once

struct connection;
struct MHD_Response;

/* A response that promises all of the content of the connection's reply, and breaks after half of
   it. Returns NULL if there is no memory. */
struct MHD_Response *broken_create(struct connection *connection);
