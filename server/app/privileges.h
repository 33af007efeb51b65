/*
 * The user that the server is. Root is needed for low ports, and for files of
 * root's, but not to serve: so once all of that is open, root becomes a user
 * without privileges, for good.
 */
#pragma once

#include <stdbool.h>

/*
 * Becomes user: a name, UID or UID:GID; NULL: nobody where we are root, else
 * who we are. Root that has no privileges, as in a container that took them
 * away, stays as it is if user is NULL. Supplementary groups are dropped, and
 * the file at socket_path (NULL: none) is given to that user, so that it can be
 * removed in the end. A line on stderr tells whom root has become, or that it
 * stays root. False, with such a line, if it cannot be; then the server must not
 * start. To be called before there are threads.
 */
bool privileges_drop(const char *user, const char *socket_path);
