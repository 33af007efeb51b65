/*
 * The request line (RFC 9112, 3), field lines (5) and their end, for a head and
 * for a trailer section (7.1.2).
 */
#include "http/framing-parts.h"

#include <strings.h>

#include "base/octets.h"

/*
 * Takes a method or a field name, or more of it. It nearly always comes in one
 * piece, and is then looked at where it is; else framing->name keeps as much of
 * it as matters. Returns the whole name, of name_size octets; NULL if it may go
 * on in the next piece.
 */
static inline const char *take_name(struct framing *framing, struct piece *piece, size_t *name_size)
{
    const char *part = piece->at;
    size_t known = framing->name_size, size = octets_run(part, piece->end, OCTET_TOKEN);
    bool ended = part + size < piece->end;

    piece->at += size;
    *name_size = known + size;
    if (known == 0 && ended)
        return part;
    if (known + size <= FRAMING_NAME_MAX)
        memcpy(framing->name + known, part, size);
    else
        *name_size = FRAMING_NAME_MAX + 1;
    framing->name_size = ended ? 0 : (uint8_t)*name_size;
    return ended ? framing->name : NULL;
}

/* Returns what is known of a method of which size octets have come; ended: and nothing follows. */
static enum framing_method find_method(const char *name, size_t size, bool ended)
{
    static const char head[] = {'H', 'E', 'A', 'D'};

    if (size > sizeof(head) || memcmp(name, head, size) != 0)
        return FRAMING_METHOD_OTHER;
    if (!ended)
        return FRAMING_METHOD_UNKNOWN;
    return size == sizeof(head) ? FRAMING_METHOD_HEAD : FRAMING_METHOD_OTHER;
}

static enum refusal take_method(struct framing *framing, struct piece *piece)
{
    size_t size;
    const char *name = take_name(framing, piece, &size);

    framing->method = (uint8_t)find_method(name ? name : framing->name, size, name != NULL);
    if (!name)
        return REFUSAL_NONE;
    if (*piece->at != ' ' || size == 0)
        return framing_octet_refusal(*piece->at,
                                     *piece->at == '\r' ? REFUSAL_TARGET : REFUSAL_METHOD);
    framing->target_room = (uint32_t)framing->limits->target;
    framing->state = STATE_TARGET;
    piece->at++;
    return REFUSAL_NONE;
}

static enum refusal take_target(struct framing *framing, struct piece *piece)
{
    size_t size = (size_t)(piece->end - piece->at);
    const char *end = piece->at + (size < framing->target_room ? size : framing->target_room);

    size = octets_run_from(piece->at, end, ' ' + 1);
    framing->target_room -= (uint32_t)size;
    piece->at += size;
    if (piece->at == piece->end)
        return REFUSAL_NONE;
    if ((unsigned char)*piece->at > ' ' && *piece->at != 0x7f)
        return REFUSAL_TARGET_SIZE;
    if (*piece->at != ' ' || framing->target_room == framing->limits->target)
        return framing_octet_refusal(*piece->at, REFUSAL_TARGET);
    framing->state = STATE_VERSION;
    piece->at++;
    return REFUSAL_NONE;
}

/* HTTP-version (RFC 9112, 2.3) and the line end; # stands for a digit. */
static const char version[] = "HTTP/#.#\r\n";

enum { MAJOR = 5, MINOR = 7, VERSION_CR = 8, VERSION_SIZE = sizeof(version) - 1 };

/* One octet of the version. */
static enum refusal check_version(struct framing *framing, char c)
{
    unsigned digit = (unsigned)(c - '0');

    if (version[framing->step] == '#' ? digit > 9 : c != version[framing->step])
        return framing_octet_refusal(c, framing->step > VERSION_CR ? REFUSAL_LINE_END
                                                                   : REFUSAL_TARGET);
    if (framing->step == MAJOR)
        framing->left = digit;
    if (framing->step == MINOR)
        framing->is_http10 = digit == 0;
    return framing->step == VERSION_CR && framing->left != 1 ? REFUSAL_VERSION : REFUSAL_NONE;
}

static enum refusal take_version(struct framing *framing, struct piece *piece)
{
    enum refusal refusal;

    if (framing->step == 0 && piece->end - piece->at >= VERSION_SIZE &&
        memcmp(piece->at, "HTTP/1.1\r\n", VERSION_SIZE) == 0) {
        piece->at += VERSION_SIZE;
        framing->step = VERSION_SIZE;
    }
    for (; piece->at < piece->end && framing->step < VERSION_SIZE; piece->at++, framing->step++)
        if ((refusal = check_version(framing, *piece->at)) != REFUSAL_NONE)
            return refusal;
    return REFUSAL_NONE;
}

/* The request line has ended. */
static void start_fields(struct framing *framing, struct piece *piece)
{
    size_t room = framing->room - (size_t)(piece->at - piece->from);
    size_t fields = framing->limits->fields + 2; /* and the empty line */

    framing_set_room(framing, piece, room < fields ? room : fields);
    framing->left = 0;
    framing->state = STATE_LINE;
}

enum refusal framing_request_line(struct framing *framing, struct piece *piece)
{
    enum refusal refusal = REFUSAL_NONE;

    if (framing->state == STATE_METHOD)
        refusal = take_method(framing, piece);
    if (framing->state == STATE_TARGET && refusal == REFUSAL_NONE)
        refusal = take_target(framing, piece);
    if (framing->state == STATE_VERSION && refusal == REFUSAL_NONE)
        refusal = take_version(framing, piece);
    if (framing->step == VERSION_SIZE && refusal == REFUSAL_NONE)
        start_fields(framing, piece);
    return refusal;
}

static enum refusal start_line(struct framing *framing, struct piece *piece)
{
    if (*piece->at == '\r') {
        if (framing->is_coding_unknown)
            return REFUSAL_CODING_UNKNOWN;
        framing->state = STATE_LAST_LF;
        piece->at++;
        return REFUSAL_NONE;
    }
    framing->field_count++;
    framing->state = STATE_NAME;
    return REFUSAL_NONE;
}

static enum refusal note_length(struct framing *framing)
{
    if (framing->has_length)
        return REFUSAL_LENGTH_REPEATED;
    framing->has_length = true;
    framing->value_state = STATE_LENGTH;
    framing->step = 0;
    return framing->has_coding ? REFUSAL_LENGTH_AND_CODING : REFUSAL_NONE;
}

static enum refusal note_coding(struct framing *framing)
{
    if (framing->is_http10)
        return REFUSAL_CODING_IN_10;
    if (framing->is_chunked)
        return REFUSAL_CODING;
    framing->has_coding = true;
    framing->value_state = STATE_CODING;
    framing->step = 0;
    return framing->has_length ? REFUSAL_LENGTH_AND_CODING : REFUSAL_NONE;
}

/* Notes what a field line of that name means for the end of the request (RFC 9112, 6). */
static enum refusal note_name(struct framing *framing, const char *name, size_t size)
{
    if (size == 14 && strncasecmp(name, "Content-Length", size) == 0)
        return note_length(framing);
    if (size == 17 && strncasecmp(name, "Transfer-Encoding", size) == 0)
        return note_coding(framing);
    return REFUSAL_NONE;
}

static enum refusal take_field_name(struct framing *framing, struct piece *piece)
{
    size_t size;
    const char *name = take_name(framing, piece, &size);
    enum refusal refusal;

    if (!name)
        return REFUSAL_NONE;
    if (size == 0 && octet_is(*piece->at, OCTET_SPACE))
        return REFUSAL_LINE_END; /* folding (RFC 9112, 5.2), or before all fields (2.2) */
    if (*piece->at != ':' || size == 0)
        return framing_octet_refusal(*piece->at, REFUSAL_FIELD_NAME);
    framing->value_state = STATE_VALUE;
    if (!framing->is_trailer && (refusal = note_name(framing, name, size)) != REFUSAL_NONE)
        return refusal;
    framing->state = STATE_SPACE;
    piece->at++;
    return REFUSAL_NONE;
}

static void take_space(struct framing *framing, struct piece *piece)
{
    piece->at += octets_run(piece->at, piece->end, OCTET_SPACE);
    if (piece->at < piece->end)
        framing->state = framing->value_state;
}

static enum refusal take_value(struct framing *framing, struct piece *piece)
{
    do
        piece->at += octets_run_from(piece->at, piece->end, ' ');
    while (piece->at < piece->end && *piece->at == '\t' && piece->at++);
    if (piece->at == piece->end)
        return REFUSAL_NONE;
    if (*piece->at != '\r')
        return framing_octet_refusal(*piece->at, REFUSAL_FIELD_VALUE);
    framing->state = STATE_LINE_LF;
    piece->at++;
    return REFUSAL_NONE;
}

static enum refusal take_line_lf(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\n')
        return REFUSAL_LINE_END;
    framing->state = STATE_LINE;
    piece->at++;
    return REFUSAL_NONE;
}

/* Takes a field line, or what has come of it. */
static inline enum refusal take_line(struct framing *framing, struct piece *piece)
{
    enum refusal refusal = REFUSAL_NONE;

    if (framing->state == STATE_LINE)
        refusal = start_line(framing, piece);
    if (framing->state == STATE_NAME && refusal == REFUSAL_NONE)
        refusal = take_field_name(framing, piece);
    if (framing->state == STATE_SPACE && refusal == REFUSAL_NONE)
        take_space(framing, piece);
    if (framing->state == STATE_VALUE && refusal == REFUSAL_NONE)
        refusal = take_value(framing, piece);
    if (framing->state == STATE_LINE_LF && refusal == REFUSAL_NONE && piece->at < piece->end)
        refusal = take_line_lf(framing, piece);
    return refusal;
}

enum refusal framing_field(struct framing *framing, struct piece *piece)
{
    enum refusal refusal;

    if (framing->is_trailer)
        piece_skip(piece, 0);
    do
        refusal = take_line(framing, piece);
    while (framing->state == STATE_LINE && refusal == REFUSAL_NONE && piece->at < piece->end);
    if (framing->is_trailer) /* only the CR of the empty line is handed on */
        piece->kept = piece->at - (framing->state == STATE_LAST_LF);
    return refusal;
}
