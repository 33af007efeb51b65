/*
 * Requests for unit tests, handed over as an engine hands over one that it has
 * read from a connection.
 */
#pragma once

#include <stddef.h>

#include "http/request.h"

/* Field lines as {"Name", "value"}, ... */
#define LINES(...)                                                                                 \
    (const struct field_line[])                                                                    \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define NO_LINES                                                                                   \
    (const struct field_line[])                                                                    \
    {                                                                                              \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

static const struct request_limits ask_limits = {
    .target = 8000,
    .fields = 8000,
    .head = 12000,
    .body = 1000,
};

/* The head of a request in HTTP/1.1 for that target. lines ends with a name that is NULL; all of it
   must live as long as the request. */
static inline struct request_head ask_head(const char *method, const char *target,
                                           const struct field_line *lines)
{
    struct request_head head = {
        .version = HTTP_1_1,
        .method = method,
        .target = target,
        .can_interim = true,
        .can_upgrade = true,
        .lines = lines,
    };

    while (lines[head.line_count].name)
        head.line_count++;
    return head;
}

/* The same in HTTP/1.0. */
static inline struct request_head ask_head_10(const char *method, const char *target,
                                              const struct field_line *lines)
{
    struct request_head head = ask_head(method, target, lines);

    head.version = HTTP_1_0;
    head.can_interim = head.can_upgrade = false;
    return head;
}

/* The same in HTTP/2. */
static inline struct request_head ask_head_2(const char *authority, const struct field_line *lines)
{
    struct request_head head = ask_head("GET", "/", lines);

    head.version = HTTP_2;
    head.authority = authority;
    head.can_upgrade = false;
    return head;
}

/* Reads a head into request, which is reset first. Returns the verdict. */
static inline enum refusal ask(struct request *request, struct request_head head)
{
    request_reset(request);
    return request_read(request, &head, &ask_limits);
}
