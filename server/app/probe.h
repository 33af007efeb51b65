/*
 * The health check of --check, for images that have no HTTP client. At most one
 * of these functions is called in a process, which ends by itself when the check takes too long.
 */
#pragma once

#include <stdbool.h>

#include "app/options.h"

/*
 * Sends a GET to url, an http URL with a host or an address. Returns true if the
 * response is a 2xx. If it is not, one line on stderr says what came; if it has not come
 * within five seconds, the process ends with such a line and status 1.
 */
bool probe_url(const char *url);

/*
 * The same for /healthz of the server that these options describe: over its Unix socket, if they do
 * not say which TCP port it has. Returns false, with a line on stderr, also where they say neither,
 * as --port 0 does.
 */
bool probe_server(const struct options *options);
