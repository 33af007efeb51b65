/*
 * The check of octets. An input is what a client sends on one connection.
 *
 * However it is cut, the verdict is the same and so is what is handed on. That
 * goes through again as it is, and a simple reader, which wants whole requests,
 * finds in it what RFC 9112 allows and ends where the check does.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/framing.h"
#include "base/text.h"

static const struct framing_limits limits = {.target = 60, .fields = 150, .head = 200};

/* One connection, and what came through. */
struct passage {
    struct framing framing;
    enum refusal refusal;
    char *handed;
    size_t size;
};

/* Lets one piece through, which is alone on the heap, for AddressSanitizer. */
static void let_through(struct passage *passage, const char *octets, size_t size)
{
    enum refusal before = passage->refusal;
    char *piece = fuzz_take_rest((const uint8_t *)octets, size);
    size_t rest = size;

    while (rest > 0) {
        char *at = piece + size - rest;
        size_t handed = framing_take(&passage->framing, at, rest, &passage->refusal);

        HOLDS(handed <= rest && (before == REFUSAL_NONE || handed == 0));
        HOLDS(before == REFUSAL_NONE || passage->refusal == before);
        memcpy(passage->handed + passage->size, at, handed);
        passage->size += handed;
        HOLDS(framing_rest(&passage->framing) < rest);
        rest = framing_rest(&passage->framing);
        HOLDS(rest == 0 || framing_part(&passage->framing) != FRAMING_HEAD);
    }
    free(piece);
}

/* Lets all through in pieces of at most so many octets; the caller frees what is handed on. */
static struct passage pass(const char *octets, size_t size, size_t most)
{
    struct passage passage = {.handed = fuzz_take_rest(NULL, 0)};
    unsigned random = (unsigned)size;

    passage.handed = realloc(passage.handed, size + 1);
    HOLDS(passage.handed);
    framing_start(&passage.framing, &limits);
    while (size > 0) {
        size_t piece = most < size ? most : size;

        random = random * 1103515245 + 12345;
        piece = 1 + (random >> 8) % piece;
        if (most >= size)
            piece = size;
        let_through(&passage, octets, piece);
        octets += piece;
        size -= piece;
    }
    passage.handed[passage.size] = '\0';
    return passage;
}

static void check_same(const struct passage *a, const struct passage *b)
{
    HOLDS(a->refusal == b->refusal && a->size == b->size);
    HOLDS(memcmp(a->handed, b->handed, a->size) == 0);
    HOLDS(framing_part(&a->framing) == framing_part(&b->framing));
    HOLDS(framing_field_count(&a->framing) == framing_field_count(&b->framing));
    HOLDS(framing_method(&a->framing) == framing_method(&b->framing));
}

/* What the simple reader has read of one head. */
struct head {
    bool has_length;
    uint64_t length;
    unsigned codings, chunked; /* lines of Transfer-Encoding, and those that are "chunked" */
};

static void read_field(struct head *head, const char *line)
{
    size_t size = text_token_size(line);
    struct slice value = text_trim(line + size + 1);

    HOLDS(size > 0 && line[size] == ':');
    for (const char *at = line; *at; at++)
        HOLDS((unsigned char)*at >= ' ' || *at == '\t');
    HOLDS(!strchr(line, 0x7f));
    if (head && size == 14 && strncasecmp(line, "Content-Length", size) == 0) {
        HOLDS(!head->has_length && head->codings == 0);
        HOLDS(text_parse_number(value.data, value.size, INT64_MAX, &head->length));
        HOLDS(strlen(value.data) == value.size); /* MHD wants no white space there */
        head->has_length = true;
    }
    if (head && size == 17 && strncasecmp(line, "Transfer-Encoding", size) == 0) {
        HOLDS(!head->has_length);
        head->codings++;
        head->chunked += strcasecmp(value.data, "chunked") == 0;
    }
}

/* The line at *cursor, with its CR LF taken off it; NULL if it does not end. */
static char *read_line(char **cursor, const char *end)
{
    char *line = *cursor, *lf = memchr(line, '\n', (size_t)(end - line));

    if (!lf)
        return NULL;
    HOLDS(lf > line && lf[-1] == '\r');
    HOLDS(!memchr(line, '\0', (size_t)(lf - line)));
    HOLDS(memchr(line, '\r', (size_t)(lf - line)) == lf - 1);
    lf[-1] = '\0';
    *cursor = lf + 1;
    return line;
}

/* Field lines up to the empty one. False: they do not end. */
static bool read_fields(struct head *head, char **cursor, const char *end)
{
    char *line;

    while ((line = read_line(cursor, end)) != NULL && *line)
        read_field(head, line);
    return line;
}

static void check_request_line(const char *line)
{
    const char *target = line + text_token_size(line);
    size_t size = strcspn(target + 1, " ");

    HOLDS(target > line && *target == ' ' && size > 0);
    HOLDS(strncmp(target + 1 + size, " HTTP/1.", 8) == 0);
    HOLDS(strlen(target + 1 + size) == 9 && strchr("0123456789", target[1 + size + 8]));
}

/* Chunks, and the trailer section. False: they do not end. */
static bool read_chunks(char **cursor, const char *end)
{
    for (;;) {
        char *line = read_line(cursor, end), *rest;
        uint64_t size;

        if (!line)
            return false;
        size = strtoull(line, &rest, 16);
        HOLDS(strspn(line, "0123456789abcdefABCDEF") == strlen(line) && *line);
        if (size == 0)
            return read_fields(NULL, cursor, end);
        if ((uint64_t)(end - *cursor) < size + 2)
            return false;
        *cursor += size + 2;
        HOLDS((*cursor)[-2] == '\r' && (*cursor)[-1] == '\n');
    }
}

/* Reads one request that was handed on. False: it does not end. */
static bool read_request(char **cursor, const char *end)
{
    struct head head = {0};
    char *line = read_line(cursor, end);

    if (!line)
        return false;
    check_request_line(line);
    if (!read_fields(&head, cursor, end))
        return false;
    HOLDS(head.codings == head.chunked && head.codings <= 1);
    if (head.chunked)
        return read_chunks(cursor, end);
    if ((uint64_t)(end - *cursor) < head.length)
        return false;
    *cursor += head.length;
    return true;
}

/* Whether the simple reader, who changes them, finds nothing but whole requests. */
static bool is_whole(char *octets, size_t size)
{
    const char *end = octets + size;

    while (octets < end)
        if (!read_request(&octets, end))
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t pieces[] = {1, 3, 40};
    char *octets = fuzz_take_rest(data, size);
    struct passage whole = pass(octets, size, size), again = pass(whole.handed, whole.size, 1);

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct passage cut = pass(octets, size, pieces[i]);

        check_same(&whole, &cut);
        free(cut.handed);
    }
    HOLDS(again.refusal == REFUSAL_NONE && again.size == whole.size);
    HOLDS(memcmp(again.handed, whole.handed, again.size) == 0);
    HOLDS(is_whole(whole.handed, whole.size) == (framing_part(&again.framing) == FRAMING_IDLE));
    free(again.handed);
    free(whole.handed);
    free(octets);
    return 0;
}
