/*
 * What a response must be, derived from the table.
 *
 * The tests ask for codes in many ways; what must come back follows from the
 * code's row, the method, the Accept field and the HTTP version. It is written
 * once, here, from the RFCs and the documentation, and not from the server's code.
 * Every function fails the running test when the response is otherwise.
 */
#pragma once

#include "lib/wire.h"

#include <stdbool.h>

/* A request for /status/<code>. */
struct expect_asked {
    const char *method;
    unsigned code;
    unsigned final;     /* what ?final= says; 0: nothing */
    const char *accept; /* one media type, or NULL */
    bool http10;
    const char *vary; /* the fields of the request that shape the response; NULL: none */
};

/* The codes that tests iterate: both lists of the table, and of every class some
   that are in neither. */
extern unsigned expect_codes[];
extern int expect_code_count;
void expect_collect_codes(void);

/* Formats as Accept names them one by one; the first is NULL: no Accept. */
extern const char *const expect_accepts[];
enum { EXPECT_ACCEPT_COUNT = 5 };

/* Methods of RFC 9110 and others, and content for those that have some. */
extern const char *const expect_methods[];
enum { EXPECT_METHOD_COUNT = 11 };
const char *expect_body(const char *method);

/* The code of the final response: not the one asked after a 1xx. */
unsigned expect_final_code(const struct expect_asked *asked);

/* The media type of a page with code under an Accept of one type, or none. */
const char *expect_page_type(unsigned code, const char *accept);

/* Everything about the response: interim ones, status line, fields, content. */
void expect_status(const struct wire *wire, const struct wire_response *response,
                   const struct expect_asked *asked);

/* What every final response carries: reason, Date, CORS. */
void expect_final(const struct wire *wire, const struct wire_response *response, unsigned code);

/* The same, and the Cache-Control of everything but index and assets. */
void expect_common(const struct wire *wire, const struct wire_response *response, unsigned code);

/* A response of the server's own: code, a sentence, no Statusbin-Code. */
void expect_own(const struct wire *wire, const struct wire_response *response, unsigned code);

/* One line of the field, with this value. */
void expect_field(const struct wire *wire, const struct wire_head *head, const char *name,
                  const char *value);

/* No line of the field. */
void expect_no_field(const struct wire *wire, const struct wire_head *head, const char *name);

/* Content-Type is type, whatever its parameters. */
void expect_type(const struct wire *wire, const struct wire_head *head, const char *type);

/* The content contains text. */
void expect_text(const struct wire *wire, const struct wire_response *response, const char *text);

/* Whether the connection closes after a final response with the code: 408 says so (RFC 9110,
   15.5.9), and our 304 has no length, which MHD allows only where it closes. */
bool expect_closes(unsigned code);

/* The connection is open and in step: one more request gets its answer. */
void expect_alive(struct wire *wire);
