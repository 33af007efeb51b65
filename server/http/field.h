/*
 * Field lines, and the fields of a request that the server acts on (RFC 9110, 5).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A field line: of a request as it came, or of a response as it is sent. */
struct field_line {
    const char *name;
    const char *value;
};

/* Returns the value of the first line of that name, in any case of letters (RFC 9110, 5.1); NULL if
   there is none. A line whose name is NULL ends the lines. */
const char *field_line_find(const struct field_line *lines, size_t count, const char *name);

/* The request fields that the server acts on. */
enum field {
    FIELD_ACCEPT,
    FIELD_ACCEPT_ENCODING,
    FIELD_ACCEPT_LANGUAGE,
    FIELD_ACCESS_CONTROL_REQUEST_HEADERS,
    FIELD_ACCESS_CONTROL_REQUEST_METHOD,
    FIELD_AUTHORIZATION,
    FIELD_CONNECTION,
    FIELD_CONTENT_ENCODING,
    FIELD_CONTENT_LENGTH,
    FIELD_CONTENT_TYPE,
    FIELD_EARLY_DATA,
    FIELD_EXPECT,
    FIELD_HOST,
    FIELD_IF_MATCH,
    FIELD_IF_MODIFIED_SINCE,
    FIELD_IF_NONE_MATCH,
    FIELD_IF_RANGE,
    FIELD_IF_UNMODIFIED_SINCE,
    FIELD_ORIGIN,
    FIELD_PROXY_AUTHORIZATION,
    FIELD_RANGE,
    FIELD_SEC_WEBSOCKET_KEY,
    FIELD_SEC_WEBSOCKET_VERSION,
    FIELD_TRANSFER_ENCODING,
    FIELD_UPGRADE,
    FIELD_COUNT,
};

/* Returns the field of that name, in any case (RFC 9110, 5.1); FIELD_COUNT if it is another. */
enum field field_find(const char *name);

/* Returns whether several lines of the field are one list, which commas separate (RFC 9110, 5.3).
 */
bool field_is_list(enum field field);

/* Returns whether a field of that name means something to this server alone: Statusbin-*, and
   X-HttpStatus-*, as httpstat.us had it. */
bool field_is_own(const char *name);
