#include "answer/coding.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/printer.h"

/* Deflate without a frame, since that needs the checksum of all (deflateInit2 in zlib.h). Content
   that repeats itself is coded in blocks, each without reference to the one before. Sizes are
   octets. */
enum { WINDOW_BITS_RAW = -15, MEMORY_LEVEL = 8, BLOCK_SIZE = 64 << 10, PIECE_SIZE = 4 << 10 };

static const struct format {
    const char *name, *head;
    size_t head_size;
    uLong (*update)(uLong sum, const Bytef *octets, uInt size);
    uLong (*combine)(uLong sum, uLong next, z_off_t next_size);
    bool high_first; /* the checksum's octets */
    bool tells_size; /* behind the checksum */
} formats[] = {
    [CODING_GZIP] = {"gzip", "\x1f\x8b\x08\0\0\0\0\0\x02\xff", 10, crc32, crc32_combine, false,
                     true},
    [CODING_DEFLATE] = {"deflate", "\x78\xda", 2, adler32, adler32_combine, true, false},
};

/* A coding under way. */
struct coder {
    const struct format *format;
    const struct reply *reply;
    z_stream stream;
    struct printer printer;
};

bool coding_parse(const char *name, enum coding *ret_coding)
{
    for (enum coding coding = CODING_GZIP; coding <= CODING_DEFLATE; coding++)
        if (strcmp(name, formats[coding].name) == 0) {
            *ret_coding = coding;
            return true;
        }
    return false;
}

/* Codes some octets. flush: as deflate has it. */
static void put_octets(struct coder *coder, char *octets, size_t size, int flush)
{
    unsigned char coded[PIECE_SIZE];

    coder->stream.next_in = (unsigned char *)octets;
    coder->stream.avail_in = (unsigned)size;
    do {
        coder->stream.next_out = coded;
        coder->stream.avail_out = sizeof(coded);
        deflate(&coder->stream, flush);
        /* cppcheck-suppress uninitvar ; deflate has written it */
        fwrite(coded, 1, sizeof(coded) - coder->stream.avail_out, coder->printer.out);
    } while (coder->stream.avail_out == 0);
}

/* Codes a part of the content. flush: how it ends, as deflate has it. Returns its checksum. */
static uLong put_part(struct coder *coder, size_t from, size_t size, int flush)
{
    uLong sum = coder->format->update(0, NULL, 0);
    char piece[PIECE_SIZE];
    size_t end = from + size;

    do {
        size_t left = end - from;
        size_t taken =
            reply_read(coder->reply, from, piece, left < sizeof(piece) ? left : sizeof(piece));

        from += taken;
        sum = coder->format->update(sum, (const Bytef *)piece, (uInt)taken);
        put_octets(coder, piece, taken, from == end ? flush : Z_NO_FLUSH);
    } while (from < end);
    return sum;
}

/* Returns the checksum of so many parts that are all the same. */
static uLong repeat_sum(const struct format *format, uLong sum, size_t size, size_t count)
{
    uLong repeated = format->update(0, NULL, 0);

    for (; count > 0; count /= 2, size *= 2) {
        if (count % 2 == 1)
            repeated = format->combine(repeated, sum, (z_off_t)size);
        sum = format->combine(sum, sum, (z_off_t)size);
    }
    return repeated;
}

static void put_number(struct coder *coder, uLong number, bool high_first)
{
    for (int i = 0; i < 4; i++)
        fputc((int)(number >> 8 * (high_first ? 3 - i : i) & 0xff), coder->printer.out);
}

/* Writes what the reply is to keep. Stores what of it is repeated, and how often. */
static void put_all(struct coder *coder, struct repetition *ret_repetition, size_t *ret_count)
{
    const struct format *format = coder->format;
    size_t size = coder->reply->content_size, rest_at = 0;
    size_t count = coder->reply->repetition.size > 0 ? size / BLOCK_SIZE : 0;
    uLong sum = format->update(0, NULL, 0);

    fwrite(format->head, 1, format->head_size, coder->printer.out);
    if (count > 0) {
        uLong block_sum = put_part(coder, 0, BLOCK_SIZE, Z_FULL_FLUSH);

        sum = repeat_sum(format, block_sum, BLOCK_SIZE, count);
        ret_repetition->size = coder->stream.total_out;
        deflateReset(&coder->stream);
        rest_at = count * BLOCK_SIZE;
    }
    sum = format->combine(sum, put_part(coder, rest_at, size - rest_at, Z_FINISH),
                          (z_off_t)(size - rest_at));
    put_number(coder, sum, format->high_first);
    if (format->tells_size)
        put_number(coder, (uLong)size, false);
    ret_repetition->at = format->head_size;
    *ret_count = count;
}

/* Makes the content of a reply what was written. */
static void take_coded(struct reply *reply, struct coder *coder, struct repetition repetition,
                       size_t count)
{
    const char *type = reply->content_type;
    char *coded = printer_close(&coder->printer);
    size_t size = coder->printer.size;

    reply_drop_content(reply);
    reply_own_content(reply, coded, size, type);
    if (count == 0)
        return;
    repetition.rest = size - repetition.at - repetition.size;
    reply->repetition = repetition;
    reply->content_size = size + (count - 1) * repetition.size;
}

void coding_apply(struct reply *reply, enum coding coding)
{
    struct coder coder = {.format = &formats[coding], .reply = reply};
    struct repetition repetition = {0};
    size_t count = 0;

    assert(reply->repetition.at == 0 && reply->repetition.rest == 0);
    assert(reply->repetition.size == 0 || BLOCK_SIZE % reply->repetition.size == 0);
    printer_open(&coder.printer);
    if (deflateInit2(&coder.stream, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_BITS_RAW, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) == Z_OK &&
        coder.printer.out)
        put_all(&coder, &repetition, &count);
    else
        reply->failed = true;
    deflateEnd(&coder.stream);
    take_coded(reply, &coder, repetition, count);
    if (!reply_field(reply, "Content-Encoding")) /* the knob header has the last word */
        reply_add(reply, "Content-Encoding", coder.format->name);
}
