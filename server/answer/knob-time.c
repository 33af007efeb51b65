#include "answer/knob-parse.h"

#include <string.h>

#include "answer/knob-step.h"
#include "base/random.h"

enum { DRIBBLE_MS = 1000 }; /* over which time content leaves where nobody has said so */

bool knob_parse_time(const struct knobs *knobs, struct slice text, int64_t *ret_ms)
{
    uint64_t ms = 0;
    size_t size = text.size;
    bool good;

    if (size > 2 && memcmp(text.data + size - 2, "ms", 2) == 0) {
        good = text_parse_number(text.data, size - 2, INT32_MAX, &ms);
    } else {
        if (size > 1 && text.data[size - 1] == 's')
            size--;
        good = text_parse_decimal(text.data, size, 3, INT32_MAX / 1000, &ms);
    }
    *ret_ms = (int64_t)ms;
    return good && *ret_ms <= knobs->service->max_delay_ms;
}

char *knob_write_time(char *at, int64_t ms)
{
    bool whole = ms % 1000 == 0;

    at += text_write_number(at, (uint64_t)(whole ? ms / 1000 : ms));
    return stpcpy(at, whole ? "s" : "ms");
}

/* Reads a time, or two with a hyphen between. */
static bool parse_range(const struct knobs *knobs, struct slice text, struct knob_delay *ret_delay)
{
    const char *hyphen = memchr(text.data, '-', text.size);
    struct slice first = {text.data, hyphen ? (size_t)(hyphen - text.data) : text.size};
    struct slice last = text;

    if (hyphen) {
        last.data = hyphen + 1;
        last.size = text.size - first.size - 1;
    }
    return knob_parse_time(knobs, first, &ret_delay->first_ms) &&
           knob_parse_time(knobs, last, &ret_delay->last_ms) &&
           ret_delay->first_ms <= ret_delay->last_ms;
}

bool knob_parse_delay(struct knobs *knobs, char *value)
{
    const char *at = value;

    weighted_begin(&knobs->delay_weights);
    while (at) {
        struct slice word;

        if (!weighted_add(&knobs->delay_weights, &at, &word) ||
            !parse_range(knobs, word, &knobs->delays[knobs->delay_weights.count - 1]))
            return false;
    }
    return knobs->delay_weights.total > 0;
}

/* Two equal ends are written as one time. */
char *knob_write_delay(const struct knobs *knobs, const char *value, char *at)
{
    (void)value;
    for (size_t i = 0; i < knobs->delay_weights.count; i++) {
        const struct knob_delay *delay = &knobs->delays[i];

        if (i > 0)
            at = stpcpy(at, KNOB_STEP_COMMA);
        at = knob_write_time(at, delay->first_ms);
        if (delay->last_ms != delay->first_ms) {
            *at++ = '-';
            at = knob_write_time(at, delay->last_ms);
        }
        at = weighted_write(&knobs->delay_weights, i, at);
    }
    return at;
}

/* Reads milliseconds, up to --max-delay. */
static bool parse_ms(const struct knobs *knobs, const char *value, int64_t *ret_ms)
{
    uint64_t ms = 0;
    bool good = text_parse_number(value, strlen(value), INT32_MAX, &ms);

    *ret_ms = (int64_t)ms;
    return good && *ret_ms <= knobs->service->max_delay_ms;
}

bool knob_parse_sleep(struct knobs *knobs, char *value)
{
    int64_t ms;
    bool good = parse_ms(knobs, value, &ms);

    knobs->delays[0] = (struct knob_delay){ms, ms};
    weighted_set_only(&knobs->delay_weights);
    return good;
}

char *knob_write_sleep(const struct knobs *knobs, const char *value, char *at)
{
    (void)value;
    return at + text_write_number(at, (uint64_t)knobs->delays[0].first_ms);
}

bool knob_parse_sleep_after(struct knobs *knobs, char *value)
{
    return parse_ms(knobs, value, &knobs->hold_ms);
}

char *knob_write_sleep_after(const struct knobs *knobs, const char *value, char *at)
{
    (void)value;
    return at + text_write_number(at, (uint64_t)knobs->hold_ms);
}

bool knob_parse_dribble(struct knobs *knobs, char *value)
{
    bool flag;

    if (!knob_parse_flag(value, &flag))
        return false;
    if (flag)
        knobs->drip_ms =
            knobs->service->max_delay_ms < DRIBBLE_MS ? knobs->service->max_delay_ms : DRIBBLE_MS;
    return true;
}

bool knob_parse_drip(struct knobs *knobs, char *value)
{
    return knob_parse_time(knobs, text_slice(value), &knobs->drip_ms);
}

char *knob_write_drip(const struct knobs *knobs, const char *value, char *at)
{
    (void)value;
    return knob_write_time(at, knobs->drip_ms);
}

bool knob_parse_seed(struct knobs *knobs, char *value)
{
    return text_parse_number(value, strlen(value), UINT64_MAX, &knobs->seed);
}

uint64_t knobs_random(const struct knobs *knobs, struct random *random, enum knob_pick pick)
{
    if (!knobs_have(knobs, KNOB_SEED))
        return random_next(random);
    /* What belongs to the other picks of a seed has nothing in common with that either. */
    return pick == KNOB_PICK_CODE ? random_of_seed(knobs->seed)
                                  : random_of_seed(random_of_seed(knobs->seed) + pick);
}

/* Returns a time of a range, each of its milliseconds being as likely. */
static int64_t pick_in_range(const struct knobs *knobs, const struct knob_delay *delay)
{
    uint64_t count = (uint64_t)(delay->last_ms - delay->first_ms) + 1;
    uint64_t number =
        count > 1 ? knobs_random(knobs, knobs->service->random, KNOB_PICK_IN_RANGE) : 0;

    return delay->first_ms + (int64_t)random_below(count, number);
}

int64_t knobs_pick_delay_ms(const struct knobs *knobs)
{
    size_t which = 0;

    if (knobs->delay_weights.count == 0)
        return 0;
    if (knobs->delay_weights.count > 1)
        which = weighted_pick(&knobs->delay_weights,
                              knobs_random(knobs, knobs->service->random, KNOB_PICK_DELAY));
    return pick_in_range(knobs, &knobs->delays[which]);
}
