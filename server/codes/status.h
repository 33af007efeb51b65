/*
 * The table of status codes, and look-ups in it.
 *
 * status-table.def holds one row per code and is the only list of codes in the
 * program: pages, JSON, reason phrases, responses and tests are made from it.
 * Everything here is constant data; no function fails or allocates.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/field.h"

/* What a response to /status/<code> carries as content. */
enum status_content {
    CONTENT_PAGE,         /* the code explained, in the negotiated format */
    CONTENT_NONE,         /* nothing */
    CONTENT_FILE,         /* one fixed file of static/, see status.file */
    CONTENT_FILE_OR_PAGE, /* that, or the page for a client that asks for one */
    CONTENT_PART,         /* a part of a fixed file: 206 */
    CONTENT_INTERIM,      /* sent before a final response that has the page */
    CONTENT_SWITCH,       /* the connection leaves HTTP: 101 */
};

enum {
    STATUS_FIELDS_MAX = 4,
    STATUS_REFERENCES_MAX = 3,
    STATUS_FORMER_MAX = 2,
    STATUS_LINKS_MAX = 4,
    STATUS_SEE_MAX = 3,
    STATUS_REGISTERED_MAX = 64, /* rows: IANA's registry has 63 */
};

/* What the fields of a response depend on, beside the row. */
enum status_variants {
    VARIANTS_NONE,
    VARIANTS_BY_METHOD, /* Allow does not list the method of the request */
    VARIANTS_BY_CODING, /* Content-Encoding was refused: Accept-Encoding in place of the fields */
};

/* How much the code's specification wants a field (RFC 2119). */
enum status_level { LEVEL_MAY, LEVEL_SHOULD, LEVEL_MUST };

/* A section of an RFC; the first of a row is the one that defines the code. */
struct status_reference {
    unsigned rfc;
    const char *section;
};

/* A link that the page offers, such as a redirect's target or a 300's choices. */
struct status_link {
    const char *href;
    const char *text;
    const char *type; /* media type of what is there; NULL where it does not matter */
};

/* First major version that acts on the code; 0: not known or not news. */
struct status_browsers {
    unsigned chrome, edge, firefox, safari;
};

struct status {
    unsigned code;
    const char *reason; /* reason phrase */
    enum status_content content;
    const char *file;                            /* name in static/; NULL: there is none */
    struct field_line fields[STATUS_FIELDS_MAX]; /* sent because of the code; a NULL value: it is
                                                    computed for each request */
    enum status_level levels[STATUS_FIELDS_MAX]; /* of each of them */
    enum status_variants variants;
    struct status_reference references[STATUS_REFERENCES_MAX];
    const char *owner; /* who uses an unregistered code; NULL for a registered one */
    bool webdav;
    bool deprecated; /* or unused: not for new work */
    bool unused;     /* its number is only reserved */
    bool cacheable;  /* without explicit freshness (RFC 9110, 15.1, or the code's own RFC) */
    const char *former[STATUS_FORMER_MAX]; /* phrases of earlier RFCs */
    struct status_browsers browsers;
    const char *keywords;         /* what people search for who mean the code, beside its phrase */
    unsigned see[STATUS_SEE_MAX]; /* codes that it is confused with; 0: no more */
    const char *means;            /* what the code says */
    const char *sent;             /* when a server sends it */
    const char *client;           /* what a client should do */
    const char *note;             /* one more fact for the page; may be NULL */
    struct status_link links[STATUS_LINKS_MAX];
    const char
        *demo; /* name of the resource that earns it (endpoint/demo/demo.c); NULL: none does */
    const char *earn;    /* the command that earns the code there, as pages/command.h reads it */
    const char *succeed; /* the one that earns success; NULL: the same */
};

/* A class of codes (RFC 9110, 15): the first digit. */
struct status_class {
    const char *name;    /* "Client Error" */
    const char *means;   /* one sentence */
    const char *section; /* of RFC 9110 */
};

/* The registered codes, in ascending order, and how many there are. */
extern const struct status status_registered[];
extern const size_t status_registered_count;

/* Widely met codes that are not registered, in ascending order. */
extern const struct status status_unregistered[];
extern const size_t status_unregistered_count;

/* The row of code in either list, or NULL. */
const struct status *status_find(unsigned code);

/* Reads three digits, from 100 to highest, which is 999 at most (RFC 9110, 15). Returns false, and
   stores nothing, for anything else. */
bool status_parse(const char *text, size_t size, unsigned highest, unsigned *ret_code);

/* Returns whether IANA's registry has the code, be it as (Unused). */
bool status_is_registered(unsigned code);

/* Returns the row of a code; for a code in neither list one that is made from its class, with the
   reason "Unassigned" (RFC 9110, 15: a client treats it as the x00 of its class). */
struct status status_describe(unsigned code);

/* The class of a code from 100 to 999. Codes from 600 on have one of their own, Invalid (RFC 9110,
   15). */
const struct status_class *status_class(unsigned code);

/* The reason phrase for any code: never NULL, never empty. */
const char *status_reason(unsigned code);
