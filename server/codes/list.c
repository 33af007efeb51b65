#include "codes/list.h"

#include <inttypes.h>

#include "base/random.h"

struct list_step list_pick(const struct list *list, uint64_t number)
{
    uint64_t at = random_below(list->total, number);
    const struct list_entry *entry = list->entries;

    while (at >= entry->count * (entry->last - entry->first + 1)) {
        at -= entry->count * (entry->last - entry->first + 1);
        entry++;
    }
    return (struct list_step){entry->first + (unsigned)(at / entry->count), entry->knobs};
}

struct list_step list_take(const struct list *list, uint64_t step)
{
    const struct list_entry *entry = list->entries, *last = entry + list->entry_count - 1;

    for (; entry < last && step >= entry->count; entry++)
        step -= entry->count;
    return (struct list_step){entry->first, entry->knobs};
}

/* Lists join what is the same, which can be more often than one element may say. */
static void write_repeats(FILE *out, const char *separator, const struct list_entry *entry)
{
    uint64_t count = entry->count;
    int size = (int)entry->knobs.size;

    for (; count > LIST_REPEATS_MAX; count -= LIST_REPEATS_MAX, separator = ",")
        fprintf(out, "%s%u*%d%.*s", separator, entry->first, LIST_REPEATS_MAX, size,
                entry->knobs.data);
    fprintf(out, "%s%u", separator, entry->first);
    if (count > 1)
        fprintf(out, "*%" PRIu64, count);
    fprintf(out, "%.*s", size, entry->knobs.data);
}

void list_write_sequence(FILE *out, const struct list *list)
{
    for (size_t i = 0; i < list->entry_count; i++)
        write_repeats(out, i ? "," : "", &list->entries[i]);
}
