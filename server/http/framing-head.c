/*
 * The request line (RFC 9112, 3), field lines (5) and their end, for a head and
 * for a trailer section (7.1.2).
 */
#include "http/framing-parts.h"

#include <strings.h>

#include "http/octets.h"

/*
 * Notes size more octets of a name at piece->at, which go on in the next piece
 * unless ended. Returns where the name is: in this piece, or, in case it came in
 * several, in framing.
 */
static const char *add_name(struct framing *framing, struct piece *piece, size_t size, bool ended)
{
    const char *name = piece->at;
    size_t known = framing->name_size;

    if (known > 0 || !ended) {
        if (known + size <= FRAMING_NAME_MAX)
            memcpy(framing->name + known, piece->at, size);
        name = framing->name;
    }
    framing->name_size =
        (uint8_t)(known + size <= FRAMING_NAME_MAX ? known + size : FRAMING_NAME_MAX + 1);
    piece->at += size;
    return name;
}

enum request_fault framing_method(struct framing *framing, struct piece *piece)
{
    size_t size = octets_run(piece->at, piece->end, OCTET_TOKEN);
    bool ended = piece->at + size < piece->end;
    const char *name = add_name(framing, piece, size, ended);

    if (!ended)
        return FAULT_NONE;
    if (*piece->at != ' ' || framing->name_size == 0)
        return framing_octet_fault(*piece->at, *piece->at == '\r' ? FAULT_TARGET : FAULT_METHOD);
    framing->is_head = framing->name_size == 4 && memcmp(name, "HEAD", 4) == 0;
    framing->target_room = (uint32_t)framing->limits->target;
    framing->state = STATE_TARGET;
    piece->at++;
    return FAULT_NONE;
}

enum request_fault framing_target(struct framing *framing, struct piece *piece)
{
    size_t size = (size_t)(piece->end - piece->at);
    const char *end = piece->at + (size < framing->target_room ? size : framing->target_room);
    bool is_empty = framing->target_room == framing->limits->target;

    size = octets_run_from(piece->at, end, ' ' + 1);
    framing->target_room -= (uint32_t)size;
    piece->at += size;
    if (piece->at == piece->end)
        return FAULT_NONE;
    if (*piece->at == ' ' && !(is_empty && size == 0)) {
        framing->state = STATE_VERSION;
        framing->step = 0;
        piece->at++;
        return FAULT_NONE;
    }
    if ((unsigned char)*piece->at > ' ' && *piece->at != 0x7f)
        return FAULT_TARGET_SIZE;
    return framing_octet_fault(*piece->at, FAULT_TARGET);
}

/* The request line has ended. */
static void start_fields(struct framing *framing, struct piece *piece)
{
    size_t room = framing->room - (size_t)(piece->at - piece->from);
    size_t fields = framing->limits->fields + 2; /* and the empty line */

    framing_set_room(framing, piece, room < fields ? room : fields);
    framing->state = STATE_LINE;
}

/* #: a digit. RFC 9112, 2.3. */
static const char version[] = "HTTP/#.#\r\n";

enum { MAJOR = 5, MINOR = 7, VERSION_CR = 8, VERSION_SIZE = 10 };

enum request_fault framing_version(struct framing *framing, struct piece *piece)
{
    for (; piece->at < piece->end; piece->at++) {
        char c = *piece->at;
        unsigned digit = (unsigned)(c - '0');

        if (version[framing->step] == '#' ? digit > 9 : c != version[framing->step])
            return framing_octet_fault(c,
                                       framing->step > VERSION_CR ? FAULT_LINE_END : FAULT_TARGET);
        if (framing->step == MAJOR)
            framing->left = digit;
        if (framing->step == MINOR)
            framing->is_http10 = digit == 0;
        if (framing->step == VERSION_CR && framing->left != 1)
            return FAULT_VERSION;
        if (++framing->step == VERSION_SIZE) {
            piece->at++;
            framing->left = 0;
            start_fields(framing, piece);
            return FAULT_NONE;
        }
    }
    return FAULT_NONE;
}

enum request_fault framing_line(struct framing *framing, struct piece *piece)
{
    if (*piece->at == '\r') {
        if (framing->is_coding_unknown)
            return FAULT_CODING_UNKNOWN;
        framing->state = STATE_LAST_LF;
        piece->at++;
        return FAULT_NONE;
    }
    if (octet_is(*piece->at, OCTET_SPACE)) /* folding (RFC 9112, 5.2), or before all fields (2.2) */
        return FAULT_LINE_END;
    framing->field_count++;
    if (framing->limits->fields_count > 0 && framing->field_count > framing->limits->fields_count)
        return FAULT_FIELDS_COUNT;
    framing->name_size = 0;
    framing->state = STATE_NAME;
    return framing_name(framing, piece);
}

/* What the name of a field line means to the framing: RFC 9112, 6. */
static enum request_fault note_name(struct framing *framing, const char *name)
{
    size_t size = framing->name_size;

    framing->value_state = STATE_VALUE;
    framing->step = 0;
    if (framing->is_trailer)
        return FAULT_NONE;
    if (size == 7 && strncasecmp(name, "Upgrade", size) == 0) {
        framing->has_upgrade = !framing->is_http10; /* RFC 9110, 7.8 */
    } else if (size == 14 && strncasecmp(name, "Content-Length", size) == 0) {
        if (framing->has_length)
            return FAULT_LENGTH_REPEATED;
        framing->has_length = true;
        framing->value_state = STATE_LENGTH;
    } else if (size == 17 && strncasecmp(name, "Transfer-Encoding", size) == 0) {
        if (framing->is_http10)
            return FAULT_CODING_IN_10;
        if (framing->is_chunked)
            return FAULT_CODING;
        framing->has_coding = true;
        framing->value_state = STATE_CODING;
    }
    return framing->has_length && framing->has_coding ? FAULT_LENGTH_AND_CODING : FAULT_NONE;
}

enum request_fault framing_name(struct framing *framing, struct piece *piece)
{
    size_t size = octets_run(piece->at, piece->end, OCTET_TOKEN);
    bool ended = piece->at + size < piece->end;
    const char *name = add_name(framing, piece, size, ended);
    enum request_fault fault;

    if (!ended)
        return FAULT_NONE;
    if (*piece->at != ':' || framing->name_size == 0)
        return framing_octet_fault(*piece->at, FAULT_FIELD_NAME);
    fault = note_name(framing, name);
    if (fault != FAULT_NONE)
        return fault;
    framing->state = STATE_SPACE;
    piece->at++;
    return FAULT_NONE;
}

enum request_fault framing_space(struct framing *framing, struct piece *piece)
{
    piece->at += octets_run(piece->at, piece->end, OCTET_SPACE);
    if (piece->at < piece->end)
        framing->state = framing->value_state;
    return FAULT_NONE;
}

enum request_fault framing_value(struct framing *framing, struct piece *piece)
{
    do
        piece->at += octets_run_from(piece->at, piece->end, ' ');
    while (piece->at < piece->end && *piece->at == '\t' && piece->at++);
    if (piece->at == piece->end)
        return FAULT_NONE;
    if (*piece->at != '\r')
        return framing_octet_fault(*piece->at, FAULT_FIELD_VALUE);
    framing->state = STATE_LINE_LF;
    piece->at++;
    return FAULT_NONE;
}

enum request_fault framing_line_lf(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\n')
        return FAULT_LINE_END;
    framing->state = STATE_LINE;
    piece->at++;
    return FAULT_NONE;
}
