#include "engine/mhd/registry.h"

#include <stdlib.h>
#include <string.h>

#include "engine/mhd/connection.h"

enum { BY_FD_STEP = 64 };

struct connection *registry_find(const struct registry *registry, int fd)
{
    return (size_t)fd < registry->by_fd_size ? registry->by_fd[fd] : NULL;
}

/* Makes room for a descriptor. Returns false if there is no memory. */
static bool reserve(struct registry *registry, size_t fd)
{
    size_t size = fd + fd / 2 + BY_FD_STEP;
    struct connection **larger;

    if (fd < registry->by_fd_size)
        return true;
    /* NOLINTBEGIN(bugprone-sizeof-expression): pointers are meant */
    larger = realloc(registry->by_fd, size * sizeof(*larger));
    if (!larger)
        return false;
    memset(larger + registry->by_fd_size, 0, (size - registry->by_fd_size) * sizeof(*larger));
    /* NOLINTEND(bugprone-sizeof-expression) */
    registry->by_fd = larger;
    registry->by_fd_size = size;
    return true;
}

bool registry_add(struct registry *registry, struct connection *connection)
{
    if (!reserve(registry, (size_t)connection->transport.fd))
        return false;
    registry->count++;
    registry->by_fd[connection->transport.fd] = connection;
    connection->next = registry->first;
    if (registry->first)
        registry->first->previous = connection;
    registry->first = connection;
    return true;
}

void registry_remove(struct registry *registry, struct connection *connection)
{
    registry->count--;
    registry->by_fd[connection->transport.fd] = NULL;
    *(connection->previous ? &connection->previous->next : &registry->first) = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
}

void registry_free(struct registry *registry)
{
    free(registry->by_fd);
}
