/*
 * The access log: a line for each request. Lines are collected in memory for a
 * moment, and a thread of the log's own writes them together. So a slow reader
 * never delays a request. Lines for which there is no room, or that cannot be
 * written, are lost; stderr says so, the first time and at the end with their
 * number.
 */
#pragma once

#include "serve/log-line.h"

struct log;

/* Starts a log that writes to fd, which stays the caller's. Returns NULL if there is no memory or
   no thread for it. */
struct log *log_open(enum log_format format, int fd);

/* Writes what is left, for a second at most, and frees the log. NULL is fine. */
void log_close(struct log *log);

/* Adds a line; from any thread. It never waits for the reader. */
void log_request(struct log *log, const struct log_entry *entry);
