#include "http/framing.h"

#include "http/framing-parts.h"

/* Returns whether octets count against the room of a head or a trailer section. */
static bool has_room(const struct framing *framing)
{
    return framing->state >= STATE_METHOD && framing->state <= STATE_LAST_LF;
}

void framing_start(struct framing *framing, const struct framing_limits *limits)
{
    *framing = (struct framing){.limits = limits};
}

void framing_set_room(struct framing *framing, struct piece *piece, size_t room)
{
    size_t size = (size_t)(piece->last - piece->at);

    framing->room = (uint32_t)room;
    piece->from = piece->at;
    piece->end = piece->at + (room < size ? room : size);
}

void framing_finish(struct framing *framing, struct piece *piece)
{
    framing->state = STATE_BETWEEN;
    framing->step = 0;
    piece->last = piece->at;
}

static enum refusal take_between(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\r') {
        *framing = (struct framing){
            .limits = framing->limits,
            .begun = framing->begun + 1,
            .state = STATE_METHOD,
        };
        framing_set_room(framing, piece, framing->limits->head);
        return REFUSAL_NONE;
    }
    framing->method = FRAMING_METHOD_OTHER; /* whatever is refused from here on is not HEAD */
    if (framing->step == FRAMING_EMPTY_LINES_MAX)
        return REFUSAL_LINE_END;
    framing->state = STATE_EMPTY_LF;
    piece_skip(piece, 1);
    return REFUSAL_NONE;
}

static enum refusal take_empty_lf(struct framing *framing, struct piece *piece)
{
    if (*piece->at != '\n')
        return REFUSAL_LINE_END;
    framing->state = STATE_BETWEEN;
    framing->step++;
    piece_skip(piece, 1);
    return REFUSAL_NONE;
}

static state_function *const functions[STATE_COUNT] = {
    [STATE_BETWEEN] = take_between,
    [STATE_EMPTY_LF] = take_empty_lf,
    [STATE_METHOD] = framing_request_line,
    [STATE_TARGET] = framing_request_line,
    [STATE_VERSION] = framing_request_line,
    [STATE_LINE] = framing_field,
    [STATE_NAME] = framing_field,
    [STATE_SPACE] = framing_field,
    [STATE_VALUE] = framing_field,
    [STATE_LENGTH] = framing_length,
    [STATE_LENGTH_END] = framing_length_end,
    [STATE_CODING] = framing_coding,
    [STATE_LINE_LF] = framing_field,
    [STATE_LAST_LF] = framing_last_lf,
    [STATE_CONTENT] = framing_content,
    [STATE_CHUNK_SIZE] = framing_chunk_size,
    [STATE_EXTENSION_NEXT] = framing_extension,
    [STATE_EXTENSION_BEFORE_NAME] = framing_extension,
    [STATE_EXTENSION_NAME] = framing_extension,
    [STATE_EXTENSION_BEHIND_NAME] = framing_extension,
    [STATE_EXTENSION_BEFORE_VALUE] = framing_extension,
    [STATE_EXTENSION_TOKEN] = framing_extension,
    [STATE_EXTENSION_QUOTED] = framing_extension,
    [STATE_EXTENSION_ESCAPED] = framing_extension,
    [STATE_EXTENSION_BEHIND_QUOTED] = framing_extension,
    [STATE_CHUNK_LF] = framing_chunk_lf,
    [STATE_CHUNK_DATA] = framing_chunk_data,
    [STATE_CHUNK_END_CR] = framing_chunk_end_cr,
    [STATE_CHUNK_END_LF] = framing_chunk_end_lf,
};

/* Returns why a head is refused that has used up its room. */
static enum refusal room_refusal(const struct framing *framing)
{
    return framing->state == STATE_TARGET ? REFUSAL_TARGET_SIZE : REFUSAL_FIELDS_SIZE;
}

size_t framing_take(struct framing *framing, char *octets, size_t size, enum refusal *ret_refusal)
{
    char *last = octets + size;
    struct piece piece = {.at = octets, .end = last, .kept = octets, .out = octets, .last = last};
    enum refusal refusal = (enum refusal)framing->refusal;

    if (has_room(framing))
        framing_set_room(framing, &piece, framing->room);
    while (refusal == REFUSAL_NONE && piece.at < piece.last)
        refusal = piece.at < piece.end ? functions[framing->state](framing, &piece)
                                       : room_refusal(framing);
    if (has_room(framing))
        framing->room -= (uint32_t)(piece.at - piece.from);
    piece_skip(&piece, 0);
    framing->rest = (size_t)(last - piece.last);
    framing->refusal = (uint8_t)refusal;
    *ret_refusal = refusal;
    return (size_t)(piece.out - octets);
}

size_t framing_rest(const struct framing *framing)
{
    return framing->rest;
}

enum framing_part framing_part(const struct framing *framing)
{
    if (framing->state < STATE_METHOD)
        return FRAMING_IDLE;
    return framing->state < STATE_CONTENT && !framing->is_trailer ? FRAMING_HEAD : FRAMING_CONTENT;
}

unsigned framing_begun(const struct framing *framing)
{
    return framing->begun;
}

enum framing_method framing_method(const struct framing *framing)
{
    return (enum framing_method)framing->method;
}

unsigned framing_field_count(const struct framing *framing)
{
    return framing->field_count;
}
