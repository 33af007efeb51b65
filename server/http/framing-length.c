/*
 * The two fields that tell where a request ends: Content-Length (RFC 9110, 8.6)
 * and Transfer-Encoding (RFC 9112, 6.1).
 */
#include "http/framing-parts.h"

#include "base/octets.h"

enum refusal framing_length(struct framing *framing, struct piece *piece)
{
    for (; piece->at < piece->end; piece->at++) {
        unsigned digit = (unsigned)(*piece->at - '0');

        if (digit > 9) {
            framing->state = STATE_LENGTH_END;
            return framing->step > 0 ? REFUSAL_NONE
                                     : framing_octet_refusal(*piece->at, REFUSAL_LENGTH);
        }
        if (framing->left > ((uint64_t)INT64_MAX - digit) / 10)
            return REFUSAL_LENGTH;
        framing->left = framing->left * 10 + digit;
        framing->step = 1;
    }
    return REFUSAL_NONE;
}

enum refusal framing_length_end(struct framing *framing, struct piece *piece)
{
    piece_skip(piece, octets_run(piece->at, piece->end, OCTET_SPACE));
    if (piece->at == piece->end)
        return REFUSAL_NONE;
    if (*piece->at != '\r')
        return framing_octet_refusal(*piece->at, REFUSAL_LENGTH);
    framing->state = STATE_LINE_LF;
    piece->at++;
    return REFUSAL_NONE;
}

/* A member of Transfer-Encoding: how many octets of "chunked" have come, or that it is another. */
enum { MEMBER_CHUNKED = 7, MEMBER_OTHER };

/* A member's end; empty ones are ignored (RFC 9110, 5.6.1.2). */
static void end_member(struct framing *framing)
{
    if (framing->step == MEMBER_CHUNKED)
        framing->is_chunked = true;
    else if (framing->step > 0)
        framing->is_coding_unknown = true;
    framing->step = 0;
}

/* White space ends a word: a member has only one. */
static void end_word(struct framing *framing)
{
    if (framing->step > 0 && framing->step != MEMBER_CHUNKED)
        framing->step = MEMBER_OTHER;
}

static enum refusal add_to_member(struct framing *framing, char c)
{
    if ((unsigned char)c < ' ' || c == 0x7f)
        return framing_octet_refusal(c, REFUSAL_FIELD_VALUE);
    if (framing->is_chunked)
        return REFUSAL_CODING;
    if (framing->step < MEMBER_CHUNKED && (c | 0x20) == "chunked"[framing->step])
        framing->step++;
    else
        framing->step = MEMBER_OTHER;
    return REFUSAL_NONE;
}

static void end_coding(struct framing *framing)
{
    end_member(framing);
    if (!framing->is_chunked)
        framing->is_coding_unknown = true;
    framing->state = STATE_LINE_LF;
}

/*
 * Only chunked is served, and only alone; all octets but its own are taken out.
 * An unknown coding is refused at the head's end, because together with a
 * Content-Length the request is refused for another reason.
 */
enum refusal framing_coding(struct framing *framing, struct piece *piece)
{
    enum refusal refusal = REFUSAL_NONE;
    char c = *piece->at;

    if (c == ',')
        end_member(framing);
    else if (octet_is(c, OCTET_SPACE))
        end_word(framing);
    else if (c == '\r')
        end_coding(framing);
    else
        refusal = add_to_member(framing, c);
    if (c == ',' || octet_is(c, OCTET_SPACE))
        piece_skip(piece, 1);
    else if (refusal == REFUSAL_NONE)
        piece->at++;
    return refusal;
}
