#include "unit/http/framing-rows.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "framing-pieces.h"

#define GOOD "POST /good HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"

enum { GOOD_SIZE = sizeof(GOOD) - 1 };

const struct framing_limits framing_rows_limits = {.target = 100, .fields = 500, .head = 600};

/* A row as one connection had it. */
struct passage {
    struct framing framing;
    enum refusal refusal;
    char *handed;
    size_t size;
};

/* Lets size octets through, which are alone on the heap, for AddressSanitizer. */
static void let_through(struct passage *passage, const char *octets, size_t size)
{
    char *piece = malloc(size ? size : 1);
    size_t handed;

    ck_assert_ptr_nonnull(piece);
    memcpy(piece, octets, size);
    handed = framing_take_all(&passage->framing, piece, size, &passage->refusal);
    ck_assert_uint_le(handed, size);
    memcpy(passage->handed + passage->size, piece, handed);
    passage->size += handed;
    free(piece);
}

/* Sends the octets as a first piece and others of each octets; compares with what is expected. */
static void send_in_pieces(const struct framing_row *row, size_t first, size_t each)
{
    struct passage passage = {.handed = malloc(row->size + 1)};

    ck_assert_ptr_nonnull(passage.handed);
    framing_start(&passage.framing, &framing_rows_limits);
    let_through(&passage, row->octets, first);
    for (size_t at = first; at < row->size; at += each)
        let_through(&passage, row->octets + at, row->size - at < each ? row->size - at : each);
    ck_assert_msg(passage.refusal == row->refusal, "%s, cut at %zu: refusal %d, not %d", row->name,
                  first, (int)passage.refusal, (int)row->refusal);
    ck_assert_msg(
        passage.size == row->handed_size && memcmp(passage.handed, row->handed, passage.size) == 0,
        "%s, cut at %zu: handed on is '%.*s'", row->name, first, (int)passage.size, passage.handed);
    ck_assert_msg(row->refusal != REFUSAL_NONE || framing_part(&passage.framing) == FRAMING_IDLE,
                  "%s, cut at %zu: ends in part %d", row->name, first,
                  (int)framing_part(&passage.framing));
    free(passage.handed);
}

static void check_cuts(const struct framing_row *row)
{
    send_in_pieces(row, 0, 1);
    for (size_t first = 0; first <= row->size; first++)
        send_in_pieces(row, first, row->size);
}

static char *join(const char *a, size_t a_size, const char *b, size_t b_size)
{
    char *joined = malloc(a_size + b_size + 1);

    ck_assert_ptr_nonnull(joined);
    memcpy(joined, a, a_size);
    memcpy(joined + a_size, b, b_size);
    return joined;
}

/* With a good request before it. */
static void check_behind_good(struct framing_row row)
{
    char *octets = join(GOOD, GOOD_SIZE, row.octets, row.size);
    char *handed = join(GOOD, GOOD_SIZE, row.handed, row.handed_size);

    row.octets = octets;
    row.size += GOOD_SIZE;
    row.handed = handed;
    row.handed_size += GOOD_SIZE;
    check_cuts(&row);
    free(octets);
    free(handed);
}

/* With a good request behind it, of which nothing is handed on where the row is refused. */
static void check_before_good(struct framing_row row)
{
    bool served = row.refusal == REFUSAL_NONE;
    char *octets = join(row.octets, row.size, GOOD, GOOD_SIZE);
    char *handed = join(row.handed, row.handed_size, GOOD, served ? GOOD_SIZE : 0);

    row.octets = octets;
    row.size += GOOD_SIZE;
    row.handed = handed;
    row.handed_size += served ? GOOD_SIZE : 0;
    check_cuts(&row);
    free(octets);
    free(handed);
}

void framing_check_row(const struct framing_row *row)
{
    struct framing_row handed = *row;

    check_cuts(row);
    check_behind_good(*row);
    check_before_good(*row);
    if (row->refusal != REFUSAL_NONE)
        return;
    handed.octets = row->handed; /* goes through again as it is */
    handed.size = row->handed_size;
    check_cuts(&handed);
}
