/*
 * The connections of an engine: all of them, and the one on a descriptor.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct connection;

struct registry {
    struct connection *first; /* NULL: none */
    int count;
    struct connection **by_fd; /* by MHD's descriptor */
    size_t by_fd_size;
};

/* Returns the connection on a descriptor; NULL: there is none. */
struct connection *registry_find(const struct registry *registry, int fd);

/* Adds a connection. Returns false if there is no memory. */
bool registry_add(struct registry *registry, struct connection *connection);

/* Takes a connection out. */
void registry_remove(struct registry *registry, struct connection *connection);

/* Frees the registry's own memory; there is no connection any more. */
void registry_free(struct registry *registry);
