#include "codes/list.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "codes/status.h"

enum { DECIMALS = 6, WEIGHT_MAX = 1000000 };

static const char pick_detail[] =
    " is not a code or a range; each may have a weight, from 0 to 1000000, as in "
    "/status/200:9,500-504:0.2.";
static const char picks_detail[] =
    "This list has more than 64 codes and ranges, which is the most.";
static const char weights_detail[] =
    "All weights of this list are 0: some weight must be more than 0, as in /status/200:9,503:1.";
static const char step_detail[] =
    " is not a code or a range; a code may be repeated, from 1 to 1000000 times, as in "
    "/sequence/503*2,200?key=a.";
static const char long_detail[] =
    "This sequence has more than 1,000 steps written out, which is the most; 503*2000 is one.";

__extension__ typedef unsigned __int128 uint128;

static const char digits[] = "0123456789";

static bool parse_code(const char **cursor, unsigned highest, unsigned *ret_code)
{
    size_t size = strspn(*cursor, digits);

    if (!status_parse(*cursor, size, highest, ret_code))
        return false;
    *cursor += size;
    return true;
}

/* A weight in LIST_WEIGHT_UNIT: a number with up to six decimals. */
static bool parse_weight(const char **cursor, uint64_t *ret_weight)
{
    size_t size = strspn(*cursor, "0123456789.");

    if (!text_parse_decimal(*cursor, size, DECIMALS, WEIGHT_MAX, ret_weight))
        return false;
    *cursor += size;
    return true;
}

static bool parse_repeats(const char **cursor, uint64_t *ret_repeats)
{
    size_t size = strspn(*cursor, digits);

    if (!text_parse_number(*cursor, size, LIST_REPEATS_MAX, ret_repeats) || *ret_repeats == 0)
        return false;
    *cursor += size;
    return true;
}

static bool parse_range(const char **cursor, unsigned highest, struct list_entry *entry)
{
    if (!parse_code(cursor, highest, &entry->first))
        return false;
    entry->last = entry->first;
    if (**cursor != '-')
        return true;
    ++*cursor;
    return parse_code(cursor, highest, &entry->last) && entry->last >= entry->first;
}

static void add(struct list *list, struct list_entry entry)
{
    list->entries[list->entry_count++] = entry;
    list->total += entry.count * (entry.last - entry.first + 1);
}

/* Codes by how much is known of them. */
enum known { KNOWN_REGISTERED, KNOWN_MET, KNOWN_NOT };

static enum known how_known(unsigned code)
{
    if (status_is_registered(code))
        return KNOWN_REGISTERED;
    return status_find(code) ? KNOWN_MET : KNOWN_NOT;
}

/* Of a range only the codes that are best known count, so that 400-499 does not yield a code that
   nobody has ever met. A code that stands alone counts for itself. */
static enum known best_known(const struct list_entry *range)
{
    enum known best = KNOWN_NOT;

    for (unsigned code = range->first; code <= range->last; code++)
        if (how_known(code) < best)
            best = how_known(code);
    return best;
}

/* Adds the codes of a range that count, as the ranges that they form. */
static bool add_range(struct list *list, const struct list_entry *range)
{
    enum known known = best_known(range);
    struct list_entry run = {0};

    for (unsigned code = range->first; code <= range->last; code++) {
        if (how_known(code) != known)
            continue;
        if (code > range->first && how_known(code - 1) == known)
            run.last = code;
        else
            run = (struct list_entry){code, code, range->count};
        if (code < range->last && how_known(code + 1) == known)
            continue;
        if (list->entry_count == LIST_ENTRIES_MAX)
            return false;
        add(list, run);
    }
    return true;
}

/* Notes the member that text begins with as the one that is looked at. */
static void begin_member(struct list *list, const char *text)
{
    list->bad = (struct slice){text, strcspn(text, ",")};
}

/* Notes that it is not a member that is wrong, but the list. */
static const char *refuse_whole(struct list *list, const char *wrong)
{
    list->bad = (struct slice){NULL, 0};
    return wrong;
}

/* A code or range with its weight, up to the comma or the end. */
static bool parse_pick(const char **cursor, unsigned highest, struct list_entry *ret_entry)
{
    if (!parse_range(cursor, highest, ret_entry))
        return false;
    ret_entry->count = LIST_WEIGHT_UNIT;
    if (**cursor == ':') {
        ++*cursor;
        if (!parse_weight(cursor, &ret_entry->count))
            return false;
    }
    return **cursor == ',' || **cursor == '\0';
}

const char *list_parse_random(struct list *list, const char *text, unsigned highest)
{
    unsigned written = 0; /* codes and ranges */

    *list = (struct list){.entry_count = 0};
    do {
        struct list_entry entry;

        begin_member(list, text);
        if (!parse_pick(&text, highest, &entry))
            return pick_detail;
        if (written++ == LIST_PICKS_MAX || !add_range(list, &entry))
            return refuse_whole(list, picks_detail);
    } while (*text++ == ',');
    return list->total > 0 ? NULL : refuse_whole(list, weights_detail);
}

/* Adds a code to a sequence, to the entry before if that is of the same code. */
static void add_step(struct list *list, unsigned code, uint64_t count)
{
    struct list_entry *last = list->entry_count ? &list->entries[list->entry_count - 1] : NULL;

    if (last && last->first == code) {
        last->count += count;
        list->total += count;
    } else {
        add(list, (struct list_entry){code, code, count});
    }
}

/* A code with how often, or a range, up to the comma or the end. */
static bool parse_step(const char **cursor, unsigned highest, struct list_entry *ret_entry)
{
    if (!parse_range(cursor, highest, ret_entry))
        return false;
    ret_entry->count = 1;
    if (**cursor == '*' && ret_entry->last == ret_entry->first) {
        ++*cursor;
        if (!parse_repeats(cursor, &ret_entry->count))
            return false;
    }
    return **cursor == ',' || **cursor == '\0';
}

const char *list_parse_sequence(struct list *list, const char *text, unsigned highest)
{
    unsigned written = 0; /* steps */

    *list = (struct list){.entry_count = 0};
    do {
        struct list_entry entry;
        enum known known;

        begin_member(list, text);
        if (!parse_step(&text, highest, &entry))
            return step_detail;
        known = best_known(&entry);
        for (unsigned code = entry.first; code <= entry.last; code++) {
            if (how_known(code) != known)
                continue;
            if (written++ == LIST_ENTRIES_MAX)
                return refuse_whole(list, long_detail);
            add_step(list, code, entry.count);
        }
    } while (*text++ == ',');
    return NULL;
}

unsigned list_pick(const struct list *list, uint64_t number)
{
    /* number / 2^64 of the total, without the bias of a remainder */
    uint64_t at = (uint64_t)((uint128)number * list->total >> 64);
    const struct list_entry *entry = list->entries;

    while (at >= entry->count * (entry->last - entry->first + 1)) {
        at -= entry->count * (entry->last - entry->first + 1);
        entry++;
    }
    return entry->first + (unsigned)(at / entry->count);
}

unsigned list_step(const struct list *list, uint64_t step)
{
    const struct list_entry *entry = list->entries, *last = entry + list->entry_count - 1;

    for (; entry < last && step >= entry->count; entry++)
        step -= entry->count;
    return entry->first;
}

/* Lists join what is the same, which can be more often than one element may say. */
static void write_repeats(FILE *out, const char *separator, unsigned code, uint64_t count)
{
    for (; count > LIST_REPEATS_MAX; count -= LIST_REPEATS_MAX, separator = ",")
        fprintf(out, "%s%u*%d", separator, code, LIST_REPEATS_MAX);
    fprintf(out, "%s%u", separator, code);
    if (count > 1)
        fprintf(out, "*%" PRIu64, count);
}

void list_write_sequence(FILE *out, const struct list *list)
{
    for (size_t i = 0; i < list->entry_count; i++)
        write_repeats(out, i ? "," : "", list->entries[i].first, list->entries[i].count);
}
