/*
 * The Range field (RFC 9110, 14). The first line of an input is the length of
 * the representation; the second the value.
 *
 * The grammar is written a second time, as a regular expression, and positions
 * are compared as strings of digits, which have no largest number.
 */
#include "fuzz.h"

#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/range.h"

enum { MAP_MAX = 4096 }; /* up to this length each octet is looked at */

/* Compares two numbers in decimal digits. */
static int compare(const char *a, size_t a_size, const char *b, size_t b_size)
{
    for (; a_size > 1 && *a == '0'; a_size--)
        a++;
    for (; b_size > 1 && *b == '0'; b_size--)
        b++;
    if (a_size != b_size)
        return a_size < b_size ? -1 : 1;
    return memcmp(a, b, a_size);
}

/* Whether one element of the list is a range-spec; empty: an element that does not count. */
static bool is_spec(const char *text, size_t size, bool *ret_empty)
{
    const char *dash = memchr(text, '-', size);
    static regex_t regex;
    static bool compiled;
    char *copy = strndup(text, size);
    bool good;

    if (!compiled)
        HOLDS(regcomp(&regex, "^[ \t]*([0-9]+-[0-9]*|-[0-9]+)[ \t]*$", REG_EXTENDED | REG_NOSUB) ==
              0);
    compiled = true;
    *ret_empty = strspn(text, " \t") >= size;
    good = regexec(&regex, copy, 0, NULL, 0) == 0;
    free(copy);
    if (!good)
        return false;
    text += strspn(text, " \t");
    size = strspn(dash + 1, "0123456789");
    return dash == text || size == 0 ||
           compare(text, (size_t)(dash - text), dash + 1, size) <= 0; /* 14.1.1 */
}

/* Whether value is one that must be acted on. */
static bool is_valid(const char *value)
{
    size_t count = 0;
    bool empty;

    value += strspn(value, " \t");
    if (strncasecmp(value, "bytes=", 6) != 0)
        return false;
    for (value += 6;; value++) {
        size_t size = strcspn(value, ",");
        bool good = is_spec(value, size, &empty);

        if (!good && !empty)
            return false;
        count += !empty;
        value += size;
        if (*value == '\0')
            return count > 0 && count <= RANGES_MAX;
    }
}

static void mark(bool map[MAP_MAX], const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        memset(map + ranges[i].first, true, ranges[i].last - ranges[i].first + 1);
}

/* Merging neither adds nor loses an octet, and leaves nothing that could be merged. */
static void check_merge(const struct range *ranges, size_t count, uint64_t length)
{
    struct range merged[RANGES_MAX];
    size_t merged_count = count;
    static bool before[MAP_MAX], after[MAP_MAX];

    memcpy(merged, ranges, count * sizeof(ranges[0]));
    range_merge(merged, &merged_count);
    HOLDS(merged_count >= 1 && merged_count <= count);
    for (size_t i = 0; i < merged_count; i++) {
        HOLDS(merged[i].first <= merged[i].last && merged[i].last < length);
        for (size_t j = 0; j < i; j++)
            HOLDS(merged[i].first > merged[j].last + 1 || merged[j].first > merged[i].last + 1);
    }
    if (length > MAP_MAX)
        return;
    memset(before, false, sizeof(before));
    memset(after, false, sizeof(after));
    mark(before, ranges, count);
    mark(after, merged, merged_count);
    HOLDS(memcmp(before, after, sizeof(before)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = fuzz_take_line(&data, &size);
    char *value = fuzz_take_rest(data, size);
    uint64_t length = line ? fuzz_number(line) % INT64_MAX : 0;
    struct range ranges[RANGES_MAX];
    size_t count = RANGES_MAX + 1;
    enum range_result result = range_parse(value, length, ranges, &count);

    HOLDS((result != RANGE_IGNORED) == is_valid(value));
    HOLDS((result == RANGE_SATISFIABLE) == (count <= RANGES_MAX)); /* else it is not written */
    if (result == RANGE_SATISFIABLE) {
        HOLDS(count >= 1);
        for (size_t i = 0; i < count; i++)
            HOLDS(ranges[i].first <= ranges[i].last && ranges[i].last < length);
        check_merge(ranges, count, length);
    }
    free(value);
    free(line);
    return 0;
}
