#include "http/range.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* Returns the size of the digits that text begins with, and stores their number, at most INT64_MAX.
 */
static size_t parse_position(const char *text, uint64_t *ret_position)
{
    size_t size = strspn(text, "0123456789");

    /* A position beyond any length is as good as any other such (14.1.2). */
    if (size > 0 && !text_parse_number(text, size, INT64_MAX, ret_position))
        *ret_position = INT64_MAX;
    return size;
}

/* Returns whether the number that text is, is less than the one that other is, however large. */
static bool is_less(const char *text, size_t size, const char *other, size_t other_size)
{
    for (; size > 0 && *text == '0'; size--)
        text++;
    for (; other_size > 0 && *other == '0'; other_size--)
        other++;
    return size < other_size || (size == other_size && memcmp(text, other, size) < 0);
}

/*
 * Reads one range-spec. Returns its size, or 0 if it is malformed; *ret_range is
 * empty (first > last) where the spec is well-formed and cannot be satisfied.
 */
static size_t parse_spec(const char *text, uint64_t length, struct range *ret_range)
{
    static const struct range nothing = {1, 0};
    uint64_t first = 0, last = 0;
    size_t first_size = parse_position(text, &first);
    size_t last_size;

    if (text[first_size] != '-')
        return 0;
    last_size = parse_position(text + first_size + 1, &last);
    if (first_size == 0) { /* suffix-range: the last so many octets */
        if (last_size == 0)
            return 0;
        *ret_range = last == 0 || length == 0
                         ? nothing
                         : (struct range){last < length ? length - last : 0, length - 1};
    } else {
        if (last_size > 0 && is_less(text + first_size + 1, last_size, text, first_size))
            return 0;
        if (last_size == 0 || last >= length)
            last = length - 1;
        *ret_range = first < length ? (struct range){first, last} : nothing;
    }
    return first_size + 1 + last_size;
}

enum range_result range_parse(const char *value, uint64_t length,
                              struct range ret_ranges[RANGES_MAX], size_t *ret_count)
{
    struct range ranges[RANGES_MAX];
    size_t specs = 0, count = 0;

    value = text_skip_space(value);
    if (strncasecmp(value, "bytes=", 6) != 0)
        return RANGE_IGNORED;
    for (const char *at = value + 6; *at; at += *at == ',') {
        struct range range;
        size_t size;

        at = text_skip_space(at);
        if (*at == ',' || *at == '\0') /* an empty list element (5.6.1.2) */
            continue;
        size = parse_spec(at, length, &range);
        at = text_skip_space(at + size);
        if (size == 0 || (*at != ',' && *at != '\0') || ++specs > RANGES_MAX)
            return RANGE_IGNORED;
        if (range.first <= range.last)
            ranges[count++] = range;
    }
    if (specs == 0)
        return RANGE_IGNORED;
    if (count == 0)
        return RANGE_UNSATISFIABLE;
    memcpy(ret_ranges, ranges, count * sizeof(ranges[0]));
    *ret_count = count;
    return RANGE_SATISFIABLE;
}

/* Joins the range at index with one behind it that overlaps or touches it. Returns false if there
   is none. */
static bool join_one(struct range ranges[RANGES_MAX], size_t index, size_t *count)
{
    struct range *at = &ranges[index];

    for (size_t i = index + 1; i < *count; i++) {
        if (ranges[i].first > at->last + 1 || at->first > ranges[i].last + 1)
            continue;
        if (ranges[i].first < at->first)
            at->first = ranges[i].first;
        if (ranges[i].last > at->last)
            at->last = ranges[i].last;
        memmove(&ranges[i], &ranges[i + 1], (--*count - i) * sizeof(ranges[0]));
        return true;
    }
    return false;
}

void range_merge(struct range ranges[RANGES_MAX], size_t *count)
{
    for (size_t i = 0; i < *count; i++)
        while (join_one(ranges, i, count))
            ;
}
