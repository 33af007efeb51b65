/*
 * The small grammar that HTTP's field values share (RFC 9110, 5.6): tokens,
 * quoted strings, lists, white space, decimal numbers. Pure functions over
 * NUL-terminated strings.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Part of a string, not NUL-terminated. */
struct slice {
    const char *data;
    size_t size;
};

/* All of a string. */
struct slice text_slice(const char *text);

/* ALPHA or DIGIT (RFC 5234, B.1). */
bool text_is_alphanumeric(char c);

/* tchar of RFC 9110, 5.6.2. */
bool text_is_token_char(char c);

/* The size of the token that text begins with; 0 if none. */
size_t text_token_size(const char *text);

/* The size of the quoted-string that text begins with, quotes included; 0 if none (5.6.4). */
size_t text_quoted_size(const char *text);

/* The first character of text that is neither space nor tab. */
const char *text_skip_space(const char *text);

/* text without space and tab at its ends. */
struct slice text_trim(const char *text);

/* Whether value, a comma-separated list (5.6.1), has token among its elements, in any case. */
bool text_list_has(const char *value, const char *token);

/* 1*DIGIT as a number. False, and nothing stored, for anything else or above maximum. */
bool text_parse_number(const char *text, size_t size, uint64_t maximum, uint64_t *ret_number);

/*
 * Percent-decodes size characters of text, once (RFC 3986, 2.1), into buffer,
 * and NUL-terminates them. Returns the decoded size; -1 if an escape is
 * malformed, decodes to NUL, or the result does not fit into capacity.
 */
long text_percent_decode(const char *text, size_t size, char *buffer, size_t capacity);
