/*
 * What framing.c, which goes from state to state, shares with framing-head.c
 * (request line, field lines), framing-length.c (Content-Length and
 * Transfer-Encoding) and framing-content.c (content and chunks): the states, and
 * a piece of octets on its way through them.
 */
#pragma once

#include <string.h>

#include "http/framing.h"

/* What is expected of the next octet. framing_part relies on this order. */
enum state {
    STATE_BETWEEN, /* a request line, or a CR before it */
    STATE_EMPTY_LF,

    STATE_METHOD,
    STATE_TARGET,
    STATE_VERSION, /* and the line end */
    STATE_LINE,    /* a field line, or the CR of the empty line */
    STATE_NAME,
    STATE_SPACE, /* white space before a value, or the value */
    STATE_VALUE,
    STATE_LENGTH,     /* digits */
    STATE_LENGTH_END, /* white space, or the CR */
    STATE_CODING,
    STATE_LINE_LF,
    STATE_LAST_LF,

    STATE_CONTENT,
    STATE_CHUNK_SIZE,
    STATE_EXTENSION_NEXT, /* white space before a semicolon, or that */
    STATE_EXTENSION_BEFORE_NAME,
    STATE_EXTENSION_NAME,
    STATE_EXTENSION_BEHIND_NAME,
    STATE_EXTENSION_BEFORE_VALUE,
    STATE_EXTENSION_TOKEN,
    STATE_EXTENSION_QUOTED,
    STATE_EXTENSION_ESCAPED,
    STATE_EXTENSION_BEHIND_QUOTED,
    STATE_CHUNK_LF,
    STATE_CHUNK_DATA,
    STATE_CHUNK_END_CR,
    STATE_CHUNK_END_LF,
    STATE_COUNT,
};

/*
 * A piece of octets. Those from kept to at will be handed on; they have not been
 * moved yet to out, where they belong, because others were taken out before them.
 */
struct piece {
    char *at;
    char *end; /* of the piece; or before that, where the room for a head is used up */
    char *kept, *out;
    char *last; /* end of the piece */
    char *from; /* from where on octets count against framing->room */
};

/* A state's function. It gets at least one octet, at piece->at, and takes some, or goes on to
   another state, or refuses the octet at which it stops. */
typedef enum refusal state_function(struct framing *framing, struct piece *piece);

state_function framing_request_line, framing_field;                /* framing-head.c */
state_function framing_length, framing_length_end, framing_coding; /* framing-length.c */
state_function framing_last_lf, framing_content;                   /* framing-content.c */
state_function framing_chunk_size, framing_extension;
state_function framing_chunk_lf, framing_chunk_data, framing_chunk_end_cr, framing_chunk_end_lf;

/* Sets how many octets the head or the trailer section may have from here on. */
void framing_set_room(struct framing *framing, struct piece *piece, size_t room);

/* Ends the request, which is complete. */
void framing_finish(struct framing *framing, struct piece *piece);

/* Returns why an octet is refused that must not be where it is: other; but a NUL or a bare LF are
   REFUSAL_LINE_END wherever they are in a head (RFC 9112, 2.2). */
static inline enum refusal framing_octet_refusal(char c, enum refusal other)
{
    return c == '\0' || c == '\n' ? REFUSAL_LINE_END : other;
}

/* Hands on what has been taken, and takes the next size octets without handing them on. */
static inline void piece_skip(struct piece *piece, size_t size)
{
    size_t taken = (size_t)(piece->at - piece->kept);

    if (piece->out != piece->kept)
        memmove(piece->out, piece->kept, taken);
    piece->out += taken;
    piece->at += size;
    piece->kept = piece->at;
}
