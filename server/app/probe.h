/*
 * The health check of --check, for images without a client of their own.
 */
#pragma once

#include <stdbool.h>

#include "app/options.h"

/*
 * Whether a GET of url, an http URL with a host or an address, answers 2xx
 * within five seconds. If not, one line on stderr says what came instead.
 */
bool probe_url(const char *url);

/*
 * The same for /healthz of the server that these options describe. False, with
 * a line on stderr, also where they do not tell the TCP port: 0, or --unix alone.
 */
bool probe_server(const struct options *options);
