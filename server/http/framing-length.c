/*
 * The two fields that tell where a request ends: Content-Length (RFC 9110, 8.6)
 * and Transfer-Encoding (RFC 9112, 6.1).
 */
#include "http/framing-parts.h"

#include "http/octets.h"

/* Takes white space, none of which is handed on. */
static void drop_space(struct piece *piece)
{
    char *start = piece->at;

    piece->at += octets_run(piece->at, piece->end, OCTET_SPACE);
    piece_drop(piece, start);
}

enum request_fault framing_length(struct framing *framing, struct piece *piece)
{
    for (; piece->at < piece->end; piece->at++) {
        unsigned digit = (unsigned)(*piece->at - '0');

        if (digit > 9) {
            framing->state = STATE_LENGTH_END;
            return framing->step > 0 ? FAULT_NONE : framing_octet_fault(*piece->at, FAULT_LENGTH);
        }
        if (framing->left > ((uint64_t)INT64_MAX - digit) / 10)
            return FAULT_LENGTH;
        framing->left = framing->left * 10 + digit;
        framing->step = 1;
    }
    return FAULT_NONE;
}

enum request_fault framing_length_end(struct framing *framing, struct piece *piece)
{
    drop_space(piece);
    if (piece->at == piece->end)
        return FAULT_NONE;
    if (*piece->at != '\r')
        return framing_octet_fault(*piece->at, FAULT_LENGTH);
    framing->state = STATE_LINE_LF;
    piece->at++;
    return FAULT_NONE;
}

/* How far a member of Transfer-Encoding has come: so many octets of "chunked", or one of these. */
enum { MEMBER_CHUNKED = 7, MEMBER_ENDED, MEMBER_OTHER };

/* A member's end; empty ones are ignored (RFC 9110, 5.6.1.2). */
static void end_member(struct framing *framing)
{
    if (framing->step == MEMBER_CHUNKED || framing->step == MEMBER_ENDED)
        framing->is_chunked = true;
    else if (framing->step > 0)
        framing->is_coding_unknown = true;
    framing->step = 0;
}

/* One octet of a member. */
static void add_to_member(struct framing *framing, char c)
{
    char lower = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;

    if (framing->step < MEMBER_CHUNKED && lower == "chunked"[framing->step])
        framing->step++;
    else
        framing->step = MEMBER_OTHER;
}

/*
 * Only chunked is served, alone; then all octets but its own are taken out. An
 * unknown coding is refused at the head's end: with a length it is another fault.
 */
enum request_fault framing_coding(struct framing *framing, struct piece *piece)
{
    for (; piece->at < piece->end; piece->at++) {
        char *start = piece->at;

        if (*start == ',' || octet_is(*start, OCTET_SPACE)) {
            if (*start == ',')
                end_member(framing);
            else if (framing->step > 0)
                framing->step = framing->step == MEMBER_CHUNKED || framing->step == MEMBER_ENDED
                                    ? MEMBER_ENDED
                                    : MEMBER_OTHER;
            piece->at++;
            piece_drop(piece, start);
            piece->at--;
        } else if (octet_is(*start, OCTET_QUOTED) || *start == '"' || *start == '\\') {
            if (framing->is_chunked)
                return FAULT_CODING;
            add_to_member(framing, *start);
        } else if (*start == '\r') {
            end_member(framing);
            if (!framing->is_chunked)
                framing->is_coding_unknown = true;
            framing->state = STATE_LINE_LF;
            piece->at++;
            return FAULT_NONE;
        } else {
            return framing_octet_fault(*start, FAULT_FIELD_VALUE);
        }
    }
    return FAULT_NONE;
}
