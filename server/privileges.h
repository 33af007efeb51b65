/*
 * The user that the server is. Root is needed for low ports, and for files of
 * root's, but not to serve: so once all of that is open, root becomes a user
 * without privileges, for good.
 */
#pragma once

#include <stdbool.h>

/*
 * Becomes user: a name, UID or UID:GID; NULL: nobody where we are root, else
 * who we are. Supplementary groups are dropped, and the file at socket_path is
 * given to that user, so that it can be removed in the end; NULL: none. A change, and that there is
 * none where root stays root, is told in a line on stderr. False, with such a
 * line, if it cannot be; then the server must not start. To be called before
 * there are threads.
 */
bool privileges_drop(const char *user, const char *socket_path);
