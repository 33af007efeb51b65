/*
 * What is answered: status code, fields and content. An endpoint fills a reply
 * in; reply_send makes a response of it and queues that. Nothing is decided
 * here, and nothing else creates or queues responses.
 *
 * A reply that does not depend on the request can be prepared once, at start.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

struct MHD_Connection;
struct MHD_Response;
struct request;
struct websocket;

enum { REPLY_FIELDS_MAX = 16, REPLY_TEXT_MAX = 512 };

struct reply {
    unsigned code;
    struct status_field fields[REPLY_FIELDS_MAX];
    size_t field_count;
    const char *content; /* NULL: none */
    size_t content_size; /* octets */
    const char *content_type;
    char *owned_content; /* what to free once the content is sent; may be NULL */
    unsigned interim;    /* code of the 1xx to send before it; 0: none */
    struct status_field interim_fields[STATUS_FIELDS_MAX];
    bool upgrade;                  /* a 101: the connection becomes a WebSocket */
    bool close;                    /* close the connection after it */
    struct MHD_Response *prepared; /* a response made before; then only code and interim count */
    size_t prepared_size;          /* of its content */
    char text[REPLY_TEXT_MAX];     /* where reply_add_format keeps values */
    size_t text_size;
};

/* Adds a field; name and value must live as long as the reply. */
void reply_add(struct reply *reply, const char *name, const char *value);

/* Adds a field with a value that is made here and kept in the reply. */
void reply_add_format(struct reply *reply, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a field that was added, or NULL. */
const char *reply_field(const struct reply *reply, const char *name);

/* Sets content that lives as long as the program. */
void reply_set_content(struct reply *reply, const char *content, size_t size, const char *type);

/* Sets content on the heap, which the reply then owns; NULL turns it into a 500. */
void reply_own_content(struct reply *reply, char *content, size_t size, const char *type);

/* Makes the response that can be sent any number of times, for the life of the
   program, and drops what the reply owns. NULL: out of memory. */
struct MHD_Response *reply_prepare(struct reply *reply);

/* Sends the interim response, if any, and queues the final one. False: the
   connection must be closed. The reply is used up either way. */
bool reply_send(struct reply *reply, struct MHD_Connection *connection);
