/*
 * The health check of --check, for images without a client of their own.
 */
#pragma once

#include <stdbool.h>

/*
 * Whether a GET of url, an http URL with a host or an address, answers 2xx
 * within five seconds. If not, one line on stderr says what came instead.
 */
bool probe_url(const char *url);
