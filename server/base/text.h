/*
 * The small grammar that HTTP's field values share (RFC 9110, 5.6): tokens,
 * quoted strings, lists, parameters, white space, decimal numbers. Pure
 * functions; texts end with a NUL.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Part of a text. It does not end with a NUL. */
struct slice {
    const char *data;
    size_t size;
};

/* All of a text. */
struct slice text_slice(const char *text);

/* Returns whether a slice is text, octet by octet; and in any case of letters. */
bool text_equals(struct slice slice, const char *text);
bool text_equals_caseless(struct slice slice, const char *text);

/* Returns whether c is ALPHA or DIGIT (RFC 5234, B.1). */
bool text_is_alphanumeric(char c);

/* Returns whether text has a control character: below SP, the tab too, or DEL. */
bool text_has_control(const char *text);

/* The size of the token that text begins with (5.6.2); 0 if it begins with none. */
size_t text_token_size(const char *text);

/* The size of the quoted-string that text begins with, quotes included; 0 if it begins with none
   (5.6.4). */
size_t text_quoted_size(const char *text);

/* The first character of text that is neither space nor tab. */
const char *text_skip_space(const char *text);

/* text without space and tab at its ends. */
struct slice text_trim(const char *text);

/* Returns whether value, a list with commas between (5.6.1), has token among its elements, in any
   case of letters. */
bool text_list_has(const char *value, const char *token);

enum text_parameter {
    TEXT_PARAMETER,
    TEXT_NO_PARAMETER,        /* what follows is not a semicolon */
    TEXT_PARAMETER_MALFORMED, /* a semicolon, and then not name=token or name="text" */
};

/*
 * Takes the next of the parameters (5.6.6) that *cursor begins with, and white
 * space and empty parameters before it. Stores name and value, a quoted value
 * with its quotes, and moves *cursor behind them.
 */
enum text_parameter text_next_parameter(const char **cursor, struct slice *ret_name,
                                        struct slice *ret_value);

enum { TEXT_NUMBER_SIZE = sizeof("18446744073709551615") };

/* Writes a number in decimal digits, and a NUL. Returns how many digits those are. */
size_t text_write_number(char text[TEXT_NUMBER_SIZE], uint64_t number);

/* Reads 1*DIGIT. Returns false, and stores nothing, for anything else or above maximum. */
bool text_parse_number(const char *text, size_t size, uint64_t maximum, uint64_t *ret_number);

/*
 * Reads 1*DIGIT, or 1*DIGIT "." 1*DIGIT with up to so many decimals, as a number
 * of 10^-decimals: "1.5" with 3 decimals is 1500. Returns false, and stores
 * nothing, for anything else or where the whole part is above maximum, which is
 * at most UINT64_MAX / 10^decimals - 1.
 */
bool text_parse_decimal(const char *text, size_t size, unsigned decimals, uint64_t maximum,
                        uint64_t *ret_number);

/*
 * Percent-decodes size characters of text, once (RFC 3986, 2.1), into buffer,
 * and ends them with a NUL. Returns the decoded size; -1 if an escape is
 * malformed, stands for a NUL, or the result does not fit into capacity.
 */
long text_percent_decode(const char *text, size_t size, char *buffer, size_t capacity);

/* Writes an octet percent-encoded (RFC 3986, 2.1), unless it is a letter, a digit, or in safe; a
   "%" always. Returns what is behind it: at most three octets are written, and no NUL. */
char *text_percent_put(char *at, char octet, const char *safe);

/* Writes size characters of text so. If "%" is in safe, text is encoded already where it has
   escapes, which stay as they are. */
void text_percent_encode(FILE *out, const char *text, size_t size, const char *safe);
