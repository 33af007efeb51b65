/*
 * A strict HTTP/1.1 client on a raw socket.
 *
 * What it sends is whatever the test says, byte for byte. What it reads must be
 * right to the byte: status line, field names and values, CRLF everywhere, and
 * framing as RFC 9112, 6.3 derives it from the request method, the code and the
 * fields. Anything else fails the running test at once, with the request and
 * the bytes that came. Nothing is forgiven that a browser would forgive.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
    WIRE_FIELDS_MAX = 40,
    WIRE_INTERIM_MAX = 4,
    WIRE_TEXT_MAX = 32768, /* of all heads of one response */
    WIRE_WAIT_MS = 10000,
};

/* A connection. */
struct wire {
    int fd;
    char *in; /* received and not yet consumed */
    size_t in_length, in_size;
    char sent[400]; /* the start of what was last sent, for messages */
};

struct wire_field {
    const char *name;
    const char *value;
};

struct wire_head {
    unsigned code;
    const char *reason;
    size_t field_count;
    struct wire_field fields[WIRE_FIELDS_MAX];
};

/* One response with the interim ones before it. Start with {0}; reusable. */
struct wire_response {
    struct wire_head head;
    struct wire_head interim[WIRE_INTERIM_MAX];
    size_t interim_count;
    char *content; /* NUL-terminated for convenience */
    size_t content_length;
    char text[WIRE_TEXT_MAX];
    size_t text_length;
};

/* Connects to the server under test (fixture.h). */
void wire_open(struct wire *wire);
void wire_close(struct wire *wire);

/* The same with a reset; where TLS or HTTP/2 is between, a thread has the socket, and it is a
 * close. */
void wire_reset(struct wire *wire);

/* Sends everything, within a bound. False when the peer has closed: not an error
   for requests that are to be refused. */
bool wire_send(struct wire *wire, const void *bytes, size_t length);

/* The same with a format; a closed connection fails the test. */
void wire_printf(struct wire *wire, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An HTTP/1.1 request. fields: whole lines with CRLF, or NULL. body: sent with its
   Content-Length, or NULL. */
void wire_request(struct wire *wire, const char *method, const char *target, const char *fields,
                  const char *body);

/* Reads one final response to a request with method; a 101 counts as final. */
void wire_read(struct wire *wire, const char *method, struct wire_response *response);

/* Reads one interim response alone. */
void wire_read_interim(struct wire *wire, struct wire_response *response);

/* Request and response in one. */
void wire_exchange(struct wire *wire, const char *method, const char *target, const char *fields,
                   const char *body, struct wire_response *response);

void wire_response_clear(struct wire_response *response);

/* Nothing more has come, and nothing comes for ms. The connection is still open. */
void wire_expect_silence(struct wire *wire, int ms);

/* Nothing more comes, and the server closes within a bound: FIN, not RST. */
void wire_expect_close(struct wire *wire);

/* The same of a connection that is closed on purpose: over TLS without close_notify. */
void wire_expect_cut(struct wire *wire);

/* Reads the head of a response, and not an octet behind it. It must fit. */
void wire_read_head(struct wire *wire, char *head, size_t size);

/* Reads exactly length bytes that are not HTTP. */
void wire_read_raw(struct wire *wire, void *bytes, size_t length);

/* How often a field occurs; the value of its first line or NULL. Names are
   case-insensitive. */
size_t wire_count(const struct wire_head *head, const char *name);
const char *wire_value(const struct wire_head *head, const char *name);

/* Whether a comma-separated field, over all its lines, lists token. */
bool wire_lists(const struct wire_head *head, const char *name, const char *token);

/* Fails the running test with a message, what was sent and what is unread. */
void wire_fail(const struct wire *wire, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));
