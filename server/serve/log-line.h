/*
 * A line of the access log: what it says of a request, in Common Log Format
 * or as an object of JSON.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "http/version.h"

struct sockaddr;

enum log_format { LOG_NONE, LOG_COMMON, LOG_JSON };

struct log_entry {
    const struct sockaddr *peer; /* NULL: not known */
    const char *method;          /* NULL: not known */
    const char *target;          /* with its query; NULL: not known */
    enum http_version version;
    unsigned code; /* 0: no response was sent */
    uint64_t content_size;
    int64_t duration_us;
    const char *knobs;    /* names, with commas between; "": none */
    const char *breakage; /* how the response was broken on purpose; NULL: it was not */
};

/* The second that the last line of a log was written in, and its date. Many lines share a second,
   and a date costs more than the rest of its line. All zero: there was none. */
struct log_date {
    time_t second;
    char text[40];
};

/* How large the line will be at most: octets. */
size_t log_line_size_max(const struct log_entry *entry);

/* Writes the line, with its end, into that much room; returns its size. format is not LOG_NONE, and
   is the same for each use of date. */
size_t log_line_write(const struct log_entry *entry, enum log_format format, struct log_date *date,
                      char *line);
