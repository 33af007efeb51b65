/*
 * What follows a head: content of a known length (RFC 9112, 6.2), or chunks with
 * their extensions (7.1). Trailer sections are framing-head.c's.
 */
#include "http/framing-parts.h"

#include "base/octets.h"

enum refusal framing_last_lf(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\n')
        return REFUSAL_LINE_END;
    piece->at++;
    piece->end = piece->last = piece->at;
    if (framing->is_chunked && !framing->is_trailer) {
        framing->extensions_room = FRAMING_EXTENSIONS_MAX;
        framing->state = STATE_CHUNK_SIZE;
        framing->step = 0;
    } else if (framing->left > 0) {
        framing->state = STATE_CONTENT;
    } else {
        framing_finish(framing, piece);
    }
    return REFUSAL_NONE;
}

/* Takes what has come of the content, or of the chunk. Returns whether that was all of it. */
static bool take_left(struct framing *framing, struct piece *piece)
{
    uint64_t size = (uint64_t)(piece->end - piece->at);

    if (size > framing->left)
        size = framing->left;
    framing->left -= size;
    piece->at += size;
    return framing->left == 0;
}

enum refusal framing_content(struct framing *framing, struct piece *piece)
{
    if (take_left(framing, piece))
        framing_finish(framing, piece);
    return REFUSAL_NONE;
}

static unsigned hexadecimal(char c)
{
    unsigned letter = (unsigned)(c | 0x20) - 'a';

    return letter < 6 ? letter + 10 : (unsigned)(c - '0') < 10 ? (unsigned)(c - '0') : 16;
}

enum refusal framing_chunk_size(struct framing *framing, struct piece *piece)
{
    for (; piece->at < piece->end; piece->at++) {
        unsigned digit = hexadecimal(*piece->at);

        if (digit == 16)
            break;
        if (framing->left > INT64_MAX >> 4 || framing->step == FRAMING_CHUNK_DIGITS_MAX)
            return REFUSAL_CHUNK_SIZE;
        framing->left = framing->left << 4 | digit;
        framing->step++;
    }
    if (piece->at == piece->end)
        return REFUSAL_NONE;
    if (framing->step == 0)
        return REFUSAL_CHUNK_SIZE;
    if (*piece->at == ';' || octet_is(*piece->at, OCTET_SPACE)) {
        framing->state = STATE_EXTENSION_NEXT;
        return REFUSAL_NONE;
    }
    if (*piece->at != '\r')
        return REFUSAL_CHUNK_SIZE;
    framing->state = STATE_CHUNK_LF;
    piece->at++;
    return REFUSAL_NONE;
}

/* The kinds of octets that the grammar of chunk extensions knows. */
enum extension_octet {
    EXTENSION_OTHER, /* of no other kind */
    EXTENSION_TCHAR,
    EXTENSION_SPACE,
    EXTENSION_SEMICOLON,
    EXTENSION_EQUALS,
    EXTENSION_QUOTE,
    EXTENSION_BACKSLASH,
    EXTENSION_TEXT, /* other text that can be quoted */
    EXTENSION_CR,
    EXTENSION_OCTETS,
};

static enum extension_octet extension_octet(char c)
{
    switch (c) {
    case ';':
        return EXTENSION_SEMICOLON;
    case '=':
        return EXTENSION_EQUALS;
    case '"':
        return EXTENSION_QUOTE;
    case '\\':
        return EXTENSION_BACKSLASH;
    case '\r':
        return EXTENSION_CR;
    default:
        if (octet_is(c, OCTET_TOKEN))
            return EXTENSION_TCHAR;
        if (octet_is(c, OCTET_SPACE))
            return EXTENSION_SPACE;
        return octet_is(c, OCTET_QUOTED) ? EXTENSION_TEXT : EXTENSION_OTHER;
    }
}

#define ANY_QUOTED                                                                                 \
    [EXTENSION_TCHAR] = STATE_EXTENSION_QUOTED, [EXTENSION_SPACE] = STATE_EXTENSION_QUOTED,        \
    [EXTENSION_SEMICOLON] = STATE_EXTENSION_QUOTED, [EXTENSION_EQUALS] = STATE_EXTENSION_QUOTED,   \
    [EXTENSION_TEXT] = STATE_EXTENSION_QUOTED

/*
 * *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ), RFC 9112, 7.1.1.
 * 0: an octet of that kind must not be there.
 */
static const uint8_t extension_states[][EXTENSION_OCTETS] = {
    [STATE_EXTENSION_NEXT] = {[EXTENSION_SPACE] = STATE_EXTENSION_NEXT,
                              [EXTENSION_SEMICOLON] = STATE_EXTENSION_BEFORE_NAME},
    [STATE_EXTENSION_BEFORE_NAME] =
        {[EXTENSION_SPACE] = STATE_EXTENSION_BEFORE_NAME, [EXTENSION_TCHAR] = STATE_EXTENSION_NAME},
    [STATE_EXTENSION_NAME] = {[EXTENSION_TCHAR] = STATE_EXTENSION_NAME,
                              [EXTENSION_SPACE] = STATE_EXTENSION_BEHIND_NAME,
                              [EXTENSION_EQUALS] = STATE_EXTENSION_BEFORE_VALUE,
                              [EXTENSION_SEMICOLON] = STATE_EXTENSION_BEFORE_NAME,
                              [EXTENSION_CR] = STATE_CHUNK_LF},
    [STATE_EXTENSION_BEHIND_NAME] = {[EXTENSION_SPACE] = STATE_EXTENSION_BEHIND_NAME,
                                     [EXTENSION_EQUALS] = STATE_EXTENSION_BEFORE_VALUE,
                                     [EXTENSION_SEMICOLON] = STATE_EXTENSION_BEFORE_NAME},
    [STATE_EXTENSION_BEFORE_VALUE] = {[EXTENSION_SPACE] = STATE_EXTENSION_BEFORE_VALUE,
                                      [EXTENSION_TCHAR] = STATE_EXTENSION_TOKEN,
                                      [EXTENSION_QUOTE] = STATE_EXTENSION_QUOTED},
    [STATE_EXTENSION_TOKEN] = {[EXTENSION_TCHAR] = STATE_EXTENSION_TOKEN,
                               [EXTENSION_SPACE] = STATE_EXTENSION_NEXT,
                               [EXTENSION_SEMICOLON] = STATE_EXTENSION_BEFORE_NAME,
                               [EXTENSION_CR] = STATE_CHUNK_LF},
    [STATE_EXTENSION_QUOTED] = {ANY_QUOTED, [EXTENSION_QUOTE] = STATE_EXTENSION_BEHIND_QUOTED,
                                [EXTENSION_BACKSLASH] = STATE_EXTENSION_ESCAPED},
    [STATE_EXTENSION_ESCAPED] = {ANY_QUOTED, [EXTENSION_QUOTE] = STATE_EXTENSION_QUOTED,
                                 [EXTENSION_BACKSLASH] = STATE_EXTENSION_QUOTED},
    [STATE_EXTENSION_BEHIND_QUOTED] = {[EXTENSION_SPACE] = STATE_EXTENSION_NEXT,
                                       [EXTENSION_SEMICOLON] = STATE_EXTENSION_BEFORE_NAME,
                                       [EXTENSION_CR] = STATE_CHUNK_LF},
};

static enum refusal add_to_extension(struct framing *framing, char c)
{
    uint8_t next = extension_states[framing->state][extension_octet(c)];

    if (next == 0)
        return REFUSAL_EXTENSION;
    if (next != STATE_CHUNK_LF && framing->extensions_room-- == 0)
        return REFUSAL_EXTENSIONS_SIZE;
    framing->state = next;
    return REFUSAL_NONE;
}

enum refusal framing_extension(struct framing *framing, struct piece *piece)
{
    size_t size = 0, most = (size_t)(piece->end - piece->at);
    enum refusal refusal = REFUSAL_NONE;

    while (size < most && refusal == REFUSAL_NONE && framing->state != STATE_CHUNK_LF)
        refusal = add_to_extension(framing, piece->at[size++]);
    if (refusal != REFUSAL_NONE || framing->state == STATE_CHUNK_LF)
        size--; /* the offending octet, or the CR */
    piece_skip(piece, size);
    if (framing->state == STATE_CHUNK_LF)
        piece->at++;
    return refusal;
}

enum refusal framing_chunk_lf(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\n')
        return REFUSAL_CHUNK_SIZE;
    piece->at++;
    framing->state = framing->left > 0 ? STATE_CHUNK_DATA : STATE_LINE;
    if (framing->left == 0) { /* the last chunk */
        framing->is_trailer = true;
        framing_set_room(framing, piece, framing->limits->fields + 2); /* and the empty line */
    }
    return REFUSAL_NONE;
}

enum refusal framing_chunk_data(struct framing *framing, struct piece *piece)
{
    if (take_left(framing, piece))
        framing->state = STATE_CHUNK_END_CR;
    return REFUSAL_NONE;
}

enum refusal framing_chunk_end_cr(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\r')
        return REFUSAL_CHUNK_END;
    framing->state = STATE_CHUNK_END_LF;
    piece->at++;
    return REFUSAL_NONE;
}

enum refusal framing_chunk_end_lf(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\n')
        return REFUSAL_CHUNK_END;
    framing->step = 0;
    framing->state = STATE_CHUNK_SIZE;
    piece->at++;
    return REFUSAL_NONE;
}
