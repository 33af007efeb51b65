#include "answer/knob-name.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "http/query.h"

/* Shorter names have too many neighbours: letters. */
enum { ONE_OFF_MIN = 5 };

enum knob knob_find(struct slice name)
{
    char decoded[KNOB_NAME_SIZE];
    enum knob knob = 0;

    if (query_decode(name, decoded, sizeof(decoded)) < 0)
        return KNOB_COUNT;
    while (knob < KNOB_COUNT && strcmp(decoded, knob_rows[knob].name) != 0)
        knob++;
    return knob;
}

enum knob knob_find_caseless(const char *name)
{
    enum knob knob = 0;

    while (knob < KNOB_COUNT && strcasecmp(name, knob_rows[knob].name) != 0)
        knob++;
    return knob;
}

/* Copies a name without "-" and "_", in small letters. Returns false if it is longer than any slip.
 */
static bool fold(const char *name, char folded[KNOB_NAME_SIZE])
{
    size_t size = 0;

    for (; *name; name++) {
        if (*name == '-' || *name == '_')
            continue;
        if (size == KNOB_NAME_SIZE - 1)
            return false;
        folded[size++] = (char)tolower((unsigned char)*name);
    }
    folded[size] = '\0';
    return true;
}

/* Returns whether one letter added, left out or changed, or two swapped, make b of a. */
static bool is_one_off(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    if (*a && strcmp(a + 1, b) == 0)
        return true;
    if (*b && strcmp(a, b + 1) == 0)
        return true;
    if (!*a || !*b)
        return false;
    return strcmp(a + 1, b + 1) == 0 || (a[0] == b[1] && a[1] == b[0] && strcmp(a + 2, b + 2) == 0);
}

void knob_names_fold(struct knob_names *names)
{
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        fold(knob_rows[knob].name, names->folded[knob]);
}

enum knob knob_find_slip(const struct knob_names *names, const char *name)
{
    char folded[KNOB_NAME_SIZE];
    enum knob knob;

    if (!fold(name, folded))
        return KNOB_COUNT;
    for (knob = 0; knob < KNOB_COUNT; knob++) {
        const char *right = names->folded[knob];

        if (strcmp(folded, right) == 0 ||
            (strlen(right) >= ONE_OFF_MIN && is_one_off(folded, right)))
            break;
    }
    return knob;
}
