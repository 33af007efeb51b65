/*
 * The access log: a line per request. Lines are collected in memory for a
 * moment, and written together by a thread of their own: so a slow reader of
 * stdout never holds a request up. Lines that cannot be written are lost;
 * stderr says so, the first time and at the end with their number.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "serve/log-line.h"

/* Starts writing lines of that format to fd. False: out of memory or threads. */
bool log_start(enum log_format format, int fd);

/* Writes what is left and stops. */
void log_stop(void);

/* Whether there is a log at all. */
bool log_is_on(void);

/* Adds a line. Never waits. */
void log_request(const struct log_entry *entry);

/* Microseconds on the clock that durations are taken from. */
int64_t log_now_us(void);
