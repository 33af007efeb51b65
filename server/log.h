/*
 * The access log: a line per request, Common Log Format or JSON. Lines are
 * collected in memory and written by a thread of their own, so that a slow
 * reader of stdout never holds a request up. Lines that cannot be written are
 * lost; stderr says so, the first time and at the end with their number.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum log_format { LOG_NONE, LOG_COMMON, LOG_JSON };

struct sockaddr;

struct log_entry {
    const struct sockaddr *peer; /* NULL: not known */
    const char *method;          /* NULL: not known */
    const char *target;          /* NULL: not known */
    int target_size;
    const char *query; /* NULL: none */
    bool http10;
    unsigned code; /* 0: no response was sent */
    uint64_t content_size;
    int64_t duration_us;
    const char *knobs; /* names, with commas between; "": none */
    const char *fault; /* how the response was broken on purpose; NULL: it was not */
};

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
