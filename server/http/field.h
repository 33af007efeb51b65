/*
 * Field lines (RFC 9110, 5).
 */
#pragma once

/* A field line: of a request as it came, or of a response as it is sent. */
struct field_line {
    const char *name;
    const char *value;
};
