/*
 * Proactive content negotiation (RFC 9110, 12.5): which of our formats an Accept
 * field asks for, which coding an Accept-Encoding field, which language an
 * Accept-Language field. Pure functions. Each value is a field's, that of all
 * its lines; NULL: the field is absent.
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

/* The media type of a format, with its charset where the type has one. */
const char *negotiation_media_type(enum format format);

/*
 * Returns the format that Accept asks for (12.5.1). The highest weight wins;
 * then a type that is named wins over one that a wildcard covers; then our own
 * order. problem: application/problem+json is on offer. FORMAT_TEXT where the
 * field is absent or malformed, or accepts nothing that is on offer.
 */
enum format negotiation_choose_format(const char *accept, bool problem);

/* The same for a resource whose own format is the standard: returns another only if Accept names it
   exactly, with at least the weight of the standard. */
enum format negotiation_choose_named(const char *accept, enum format standard);

/*
 * The same for a resource whose own format is application/xml: returns true,
 * and the format, only if Accept names one of ours exactly, with at least the
 * weight of XML.
 */
bool negotiation_prefers_page(const char *accept, bool problem, enum format *ret_format);

/* Returns whether Accept excludes text/html, application/json and text/plain. False where it is
   absent or malformed. */
bool negotiation_excludes_all(const char *accept);

/* Returns whether Accept-Encoding prefers gzip to no coding at all (12.5.3). False where it is
   absent or malformed. */
bool negotiation_wants_gzip(const char *accept_encoding);

/*
 * Returns the index of the language that Accept-Language prefers (12.5.4; lookup
 * of RFC 4647, 3.4), among tags of one subtag, up to a NULL; -1 if it does not
 * prefer one of them to all others.
 */
int negotiation_choose_language(const char *accept_language, const char *const *tags);
