/*
 * Drops root's privileges. Root is needed to open low ports and files of root's,
 * but not to serve. So once they are open, root becomes another user, for good.
 */
#pragma once

#include <stdbool.h>

/*
 * Becomes user: a name, UID or UID:GID. NULL: root becomes nobody, unless it is
 * a root without the privilege to do so, as in some containers; any other user
 * stays. Root's supplementary groups are dropped, and the file at socket_path
 * (NULL: none) is given to the new user, who removes it at the end. A line on
 * stderr names the new user, or says that root stays root. Returns false, with
 * one line on stderr, if that fails; then the server must not start. To be
 * called before there are threads.
 */
bool privileges_drop(const char *user, const char *socket_path);
