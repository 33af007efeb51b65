/*
 * Proactive content negotiation (RFC 9110, 12.5.1 and 12.5.3): which of our
 * formats does an Accept field ask for, which coding an Accept-Encoding field?
 * Pure parsing.
 */
#pragma once

#include <stdbool.h>

/* The formats in which a code is explained. */
enum format {
    FORMAT_TEXT,
    FORMAT_HTML,
    FORMAT_JSON,
    FORMAT_PROBLEM, /* RFC 9457; for 4xx and 5xx only */
    FORMAT_COUNT,
};

/* The media type of format, with its charset where the type has one. */
const char *format_type(enum format format);

/*
 * The format that the Accept field's value asks for. Highest weight wins; then
 * a type that is named beats one that a wildcard covers; then our own order.
 * problem: whether application/problem+json is on offer. A value that is NULL,
 * malformed, or that accepts nothing on offer yields FORMAT_TEXT.
 */
enum format accept_choose(const char *value, bool problem);

/*
 * The same for a resource whose native form is application/xml. Returns true
 * and the format only if value names one of ours exactly, with at least the
 * weight of XML; false means XML.
 */
bool accept_prefers_page(const char *value, bool problem, enum format *ret_format);

/*
 * Whether the Accept-Encoding field's value prefers gzip to no coding at all
 * (RFC 9110, 12.5.3). NULL or malformed: no.
 */
bool accept_wants_gzip(const char *value);

/* Whether value, of an Accept field, takes none of text/html, application/json and text/plain. One
   that is NULL or malformed takes them all. */
bool accept_excludes_all(const char *value);

/*
 * The place of the language that the Accept-Language field's value prefers, among tags of one part
 * that end with NULL, by lookup (RFC 4647, 3.4); -1 if not one of them is preferred to all others.
 */
int accept_choose_language(const char *value, const char *const *tags);
