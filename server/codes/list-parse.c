#include "codes/list.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "codes/status.h"

enum { DECIMALS = 6, WEIGHT_MAX = 1000000 };

static const char pick_detail[] =
    " is not a code, a range or a class; each may have a weight, from 0 to 1000000 with at most "
    "six "
    "decimals, as in /status/200:9,500-504:0.2,4xx; for a fixed order, use /sequence/503*2,200.";
static const char picks_detail[] =
    "This list has more than 1,000 codes and ranges, which is the limit.";
static const char weights_detail[] =
    "All weights of this list are 0: some weight must be more than 0, as in /status/200:9,503:1.";
static const char step_detail[] =
    " is not a code, a range or a class; a code may be repeated, from 1 to 1000000 times, as in "
    "/sequence/503*2,200.";
static const char long_detail[] =
    "This sequence lists more than 1,000 steps, which is the limit; 503*2000 counts as one.";

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

/* 5xx: the codes of a class, as a range. */
static bool parse_class(const char **cursor, unsigned highest, struct list_entry *entry)
{
    const char *text = *cursor;

    if (*text < '1' || *text > '9' || strncasecmp(text + 1, "xx", 2) != 0)
        return false;
    entry->first = (unsigned)(*text - '0') * 100;
    entry->last = entry->first + 99;
    *cursor += 3;
    return entry->last <= highest;
}

static bool parse_range(const char **cursor, unsigned highest, struct list_entry *entry)
{
    if (**cursor && (*cursor)[1] && ((*cursor)[1] | 0x20) == 'x')
        return parse_class(cursor, highest, entry);
    if (!parse_code(cursor, highest, &entry->first))
        return false;
    entry->last = entry->first;
    if (**cursor != '-')
        return true;
    ++*cursor;
    return parse_code(cursor, highest, &entry->last) && entry->last >= entry->first;
}

/* Takes what stands behind a code, from its semicolon on, up to the comma or the end. Returns false
   if there is something else. */
static bool take_knobs(const char **cursor, struct list_entry *entry)
{
    entry->knobs = (struct slice){*cursor, **cursor == ';' ? strcspn(*cursor, ",") : 0};
    *cursor += entry->knobs.size;
    return **cursor == ',' || **cursor == '\0';
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

/* Adds codes that follow one another. Returns false if there is no room for them. */
static bool add_run(struct list *list, const struct list_entry *run)
{
    if (list->entry_count == LIST_ENTRIES_MAX)
        return false;
    add(list, *run);
    return true;
}

/* Adds the codes of a range that count, as the ranges that they form. */
static bool add_range(struct list *list, const struct list_entry *range)
{
    enum known known = best_known(range);
    struct list_entry run = *range;
    bool in_run = false;

    for (unsigned code = range->first; code <= range->last; code++) {
        bool counts = how_known(code) == known;

        if (counts && !in_run)
            run.first = code;
        else if (!counts && in_run && !add_run(list, &run))
            return false;
        if (counts)
            run.last = code;
        in_run = counts;
    }
    return !in_run || add_run(list, &run);
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

/* A code or range with its weight and knobs, up to the comma or the end. */
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
    return take_knobs(cursor, ret_entry);
}

/* Makes the list empty. The room for its entries stays as it is, for there is much of it. */
static void begin(struct list *list)
{
    list->entry_count = 0;
    list->total = 0;
    list->bad = (struct slice){NULL, 0};
}

const char *list_parse_random(struct list *list, const char *text, unsigned highest)
{
    unsigned written = 0; /* codes and ranges */

    begin(list);
    do {
        struct list_entry entry;

        begin_member(list, text);
        if (!parse_pick(&text, highest, &entry))
            return pick_detail;
        if (written++ == LIST_ENTRIES_MAX || !add_range(list, &entry))
            return refuse_whole(list, picks_detail);
    } while (*text++ == ',');
    return list->total > 0 ? NULL : refuse_whole(list, weights_detail);
}

static bool is_same_text(struct slice a, struct slice b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Adds a code to a sequence, to the entry before if that means the same. */
static void add_step(struct list *list, unsigned code, const struct list_entry *written)
{
    struct list_entry *last = list->entry_count ? &list->entries[list->entry_count - 1] : NULL;

    if (last && last->first == code && is_same_text(last->knobs, written->knobs)) {
        last->count += written->count;
        list->total += written->count;
    } else {
        add(list, (struct list_entry){code, code, written->count, written->knobs});
    }
}

/* A code with how often, or a range, and with knobs, up to the comma or the end. */
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
    return take_knobs(cursor, ret_entry);
}

const char *list_parse_sequence(struct list *list, const char *text, unsigned highest)
{
    unsigned written = 0; /* steps */

    begin(list);
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
            add_step(list, code, &entry);
        }
    } while (*text++ == ',');
    return NULL;
}
