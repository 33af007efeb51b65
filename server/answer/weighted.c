#include "answer/weighted.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"

enum { DECIMALS = 6, UNIT = 1000000, WEIGHT_MAX = 1000000 };

void weighted_begin(struct weighted *weighted)
{
    weighted->count = 0;
    weighted->total = 0;
}

void weighted_set_only(struct weighted *weighted)
{
    weighted->count = 1;
    weighted->total = weighted->weights[0] = UNIT;
}

/* Returns where the weight of a word begins, behind its colon; NULL: it has none. */
static const char *find_weight(const char *word, size_t size)
{
    const char *colon = memrchr(word, ':', size);
    const char *weight = colon ? colon + 1 : NULL;

    return weight && weight < word + size && *weight >= '0' && *weight <= '9' ? weight : NULL;
}

bool weighted_add(struct weighted *weighted, const char **cursor, struct slice *ret_word)
{
    const char *word = *cursor, *end = strchrnul(word, ','), *weight;
    size_t size = (size_t)(end - word);
    uint64_t number = UNIT;

    weight = find_weight(word, size);
    if (weight &&
        !text_parse_decimal(weight, (size_t)(end - weight), DECIMALS, WEIGHT_MAX, &number))
        return false;
    if (weighted->count == WEIGHTED_MAX)
        return false;
    weighted->weights[weighted->count++] = number;
    weighted->total += number;
    *ret_word = (struct slice){word, weight ? (size_t)(weight - 1 - word) : size};
    *cursor = *end ? end + 1 : NULL;
    return true;
}

char *weighted_write(const struct weighted *weighted, size_t index, char *at)
{
    uint64_t weight = weighted->weights[index];
    char text[sizeof(":1000000.000000")];
    int size;

    if (weight == UNIT || weighted->count == 1)
        return at;
    size = snprintf(text, sizeof(text), ":%" PRIu64 ".%0*" PRIu64, weight / UNIT, DECIMALS,
                    weight % UNIT);
    while (text[size - 1] == '0')
        size--;
    if (text[size - 1] == '.')
        size--;
    return mempcpy(at, text, (size_t)size);
}

size_t weighted_pick(const struct weighted *weighted, uint64_t number)
{
    uint64_t at = random_below(weighted->total, number);
    size_t i = 0;

    while (at >= weighted->weights[i])
        at -= weighted->weights[i++];
    return i;
}
