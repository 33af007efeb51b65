/*
 * Lists of codes with weights, and sequences. The first line of an input says
 * how the highest code ends (5: 599, 9: 999); the second is the list, which is
 * read as either.
 */
#include "fuzz.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "codes/list.h"

enum { STEPS_MAX = 2000 }; /* how many are gone through one by one */

static void check_entries(const struct list *list, unsigned highest)
{
    uint64_t total = 0;

    HOLDS(list->entry_count >= 1 && list->entry_count <= LIST_ENTRIES_MAX);
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct list_entry *entry = &list->entries[i];

        HOLDS(entry->first >= 100 && entry->first <= entry->last && entry->last <= highest);
        total += entry->count * (entry->last - entry->first + 1);
    }
    HOLDS(total == list->total && total > 0);
}

static bool is_same_text(struct slice a, struct slice b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static void check_same(const struct list *a, const struct list *b)
{
    HOLDS(a->total == b->total && a->entry_count == b->entry_count);
    for (size_t i = 0; i < a->entry_count; i++) {
        HOLDS(a->entries[i].first == b->entries[i].first);
        HOLDS(a->entries[i].last == b->entries[i].last);
        HOLDS(a->entries[i].count == b->entries[i].count);
        HOLDS(is_same_text(a->entries[i].knobs, b->entries[i].knobs));
    }
}

/* A random list as text again, with every weight in full. */
static void write_random(FILE *out, const struct list *list)
{
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct list_entry *entry = &list->entries[i];

        fprintf(out, "%s%u-%u:%" PRIu64 ".%06" PRIu64 "%.*s", i ? "," : "", entry->first,
                entry->last, entry->count / LIST_WEIGHT_UNIT, entry->count % LIST_WEIGHT_UNIT,
                (int)entry->knobs.size, entry->knobs.data);
    }
}

typedef void writer(FILE *out, const struct list *list);
typedef const char *parser(struct list *list, const char *text, unsigned highest);

/* A list that is written and read again is the same list. */
static void check_round_trip(const struct list *list, writer *write, parser *parse,
                             unsigned highest)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct list again;

    HOLDS(out);
    write(out, list);
    fclose(out);
    HOLDS(!parse(&again, text, highest));
    check_same(list, &again);
    free(text);
}

/* A pick is a code of the list whose weight is not 0. */
static void check_pick(const struct list *list, uint64_t number)
{
    struct list_step step = list_pick(list, number);

    for (size_t i = 0; i < list->entry_count; i++)
        if (list->entries[i].count > 0 && step.code >= list->entries[i].first &&
            step.code <= list->entries[i].last && is_same_text(step.knobs, list->entries[i].knobs))
            return;
    HOLDS(!"picked from the list");
}

static void check_random(const struct list *list, unsigned highest)
{
    static const uint64_t numbers[] = {0, 1, UINT64_MAX / 3, UINT64_MAX / 2 + 1, UINT64_MAX};

    check_entries(list, highest);
    check_round_trip(list, write_random, list_parse_random, highest);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        check_pick(list, numbers[i]);
}

/* The steps are the entries, one after the other, and the last stays. */
static void check_sequence(const struct list *list, unsigned highest)
{
    const struct list_entry *last = &list->entries[list->entry_count - 1];
    uint64_t step = 0;

    check_entries(list, highest);
    check_round_trip(list, list_write_sequence, list_parse_sequence, highest);
    for (const struct list_entry *entry = list->entries; entry <= last; entry++) {
        HOLDS(entry == last || entry->first != entry[1].first ||
              !is_same_text(entry->knobs, entry[1].knobs));
        HOLDS(list_take(list, step).code == entry->first);
        for (uint64_t i = 1; i < entry->count && i < STEPS_MAX; i++)
            HOLDS(list_take(list, step + i).code == entry->first);
        step += entry->count;
        HOLDS(list_take(list, step - 1).code == entry->first);
    }
    HOLDS(step == list->total);
    HOLDS(list_take(list, step).code == last->first &&
          list_take(list, UINT64_MAX).code == last->first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = fuzz_take_line(&data, &size);
    char *text = fuzz_take_rest(data, size);
    unsigned highest = line && *line == '9' ? 999 : 599;
    struct list list;

    if (!list_parse_random(&list, text, highest))
        check_random(&list, highest);
    if (!list_parse_sequence(&list, text, highest))
        check_sequence(&list, highest);
    free(text);
    free(line);
    return 0;
}
