#include "answer/knob-apply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer/knob-words.h"

/* Knobs while they are applied. */
struct applying {
    struct knobs *knobs;
    const struct knob_reading *reading;
    const struct knob_call *call;
    unsigned left_out;
    unsigned taken[KNOB_COUNT];  /* how many values of each have been read */
    char *next;                  /* the part of the memory that is not used yet */
    char *texts[KNOB_GIVEN_MAX]; /* of each that is given; NULL: it does not count here */
    char *detail;
};

bool knobs_begin(struct knobs *knobs, const struct request *request)
{
    memset(knobs, 0, offsetof(struct knobs, headers));
    knobs->memory = malloc(knob_given_measure(request));
    return knobs->memory != NULL;
}

static bool was_given(const struct knob_reading *reading, enum knob knob)
{
    return reading->counts[KNOB_IN_PATH][knob] || reading->counts[KNOB_IN_QUERY][knob] ||
           reading->counts[KNOB_IN_FIELD][knob];
}

static bool has_same_name(const char *a, const char *b)
{
    size_t size = text_token_size(a);

    return size == text_token_size(b) && strncasecmp(a, b, size) == 0;
}

/* Returns true if a place that wins over that of a value has the same field in the same knob. */
static bool has_field_above(const struct applying *applying, size_t index)
{
    const struct knob_given *given = applying->reading->given;

    for (size_t i = 0; i < applying->reading->given_count; i++)
        if (given[i].knob == given[index].knob && given[i].place < given[index].place &&
            applying->texts[i] && has_same_name(applying->texts[i], applying->texts[index]))
            return true;
    return false;
}

/* Returns true if a place that wins over that of a value has the same knob. */
static bool has_knob_above(const struct knob_reading *reading, const struct knob_given *given)
{
    for (enum knob_place place = 0; place < given->place; place++)
        if (reading->counts[place][given->knob] > 0)
            return true;
    return false;
}

static void add_vary(struct applying *applying, const char *name)
{
    struct knobs *knobs = applying->knobs;

    if (knobs->vary && text_list_has(knobs->vary, name))
        return;
    if (!knobs->vary) {
        knobs->vary = applying->next;
        applying->next = stpcpy(applying->next, KNOBS_VARY_ACCEPT);
    }
    applying->next += sprintf(applying->next, ", %s", name);
}

/* Names the fields that knobs count from. It grows behind all values, so that nothing may be
   written behind it. */
static void name_fields(struct applying *applying)
{
    const struct knob_reading *reading = applying->reading;

    for (size_t i = 0; i < reading->given_count; i++) {
        const struct knob_given *given = &reading->given[i];

        if (given->field &&
            (knob_rows[given->knob].often == KNOB_BY_FIELD || !has_knob_above(reading, given)))
            add_vary(applying, given->field);
    }
}

/* How often the knob was given in the place of a value; one that may be repeated, in all places. */
static unsigned count_all(const struct knob_reading *reading, const struct knob_given *given)
{
    unsigned count = 0;

    if (knob_rows[given->knob].often < KNOB_EACH)
        return reading->counts[given->place][given->knob];
    for (enum knob_place place = 0; place < KNOB_PLACES; place++)
        count += reading->counts[place][given->knob];
    return count;
}

static bool is_too_many(const struct applying *applying, const struct knob_given *given)
{
    unsigned most = knob_reading_most(given->knob);

    return applying->reading->counts[given->place][given->knob] > most ||
           applying->taken[given->knob] == most;
}

/* Reads one value, if it counts here. */
static bool apply_value(struct applying *applying, size_t index)
{
    const struct knob_given *given = &applying->reading->given[index];
    const struct knob_row *row = &knob_rows[given->knob];
    bool by_field = row->often == KNOB_BY_FIELD;
    char *text = applying->next;
    long size;

    if (!by_field && has_knob_above(applying->reading, given))
        return true;
    size = knob_given_decode(given, text);
    if (size < 0)
        return knob_refuse_escapes(applying->call->service, given, applying->detail);
    applying->texts[index] = text;
    if (by_field && has_field_above(applying, index)) {
        applying->texts[index] = NULL;
        return true;
    }
    applying->next += size + 1;
    if (applying->left_out & KNOB_SET(given->knob))
        return true;
    if (is_too_many(applying, given))
        return knob_refuse_count(given, text, count_all(applying->reading, given),
                                 applying->detail);
    applying->taken[given->knob]++;
    if (row->parse(applying->knobs, text))
        return true;
    return knob_refuse_value(applying->call->service, given, text, applying->detail);
}

static void forget(struct applying *applying)
{
    struct knobs *knobs = applying->knobs;
    char *memory = knobs->memory;

    memset(knobs, 0, offsetof(struct knobs, headers));
    knobs->memory = applying->next = memory;
    knobs->service = applying->call->service;
    memset(applying->taken, 0, sizeof(applying->taken));
    memset(applying->texts, 0, applying->reading->given_count * sizeof(applying->texts[0]));
}

/* Reads all values that count here. */
static bool apply_all(struct applying *applying)
{
    const struct knob_reading *reading = applying->reading;

    forget(applying);
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (was_given(reading, knob) && !(applying->left_out & KNOB_SET(knob)))
            applying->knobs->given |= KNOB_SET(knob);
    for (enum knob_place place = 0; place < KNOB_PLACES; place++)
        for (size_t i = 0; i < reading->given_count; i++)
            if (reading->given[i].place == place && !apply_value(applying, i))
                return false;
    return true;
}

/* Refuses a knob, which is well-formed. Where it was given several times, the sentence is about one
   of them. */
static bool refuse(const struct applying *applying, enum knob knob, const char *why)
{
    size_t i = 0;

    while (applying->reading->given[i].knob != knob || !applying->texts[i])
        i++;
    /* Again, for a field has been cut into its name and its value. */
    knob_given_decode(&applying->reading->given[i], applying->texts[i]);
    return knob_refuse_beside(&applying->reading->given[i], applying->texts[i], why,
                              applying->detail);
}

/* Checks that knobs which are each well-formed go together, and are obeyed here. */
static bool check_together(const struct applying *applying)
{
    const struct knob_rules *rules = applying->call->rules;
    unsigned given = applying->knobs->given;

    for (enum knob knob = 0; rules && knob < KNOB_COUNT; knob++)
        if (given & rules->refused & KNOB_SET(knob))
            return refuse(applying, knob, rules->why);
    for (size_t i = 0; i < knob_rivals_count; i++)
        if (given & KNOB_SET(knob_rivals[i].knob) && given & KNOB_SET(knob_rivals[i].other))
            return refuse(applying, knob_rivals[i].knob, knob_rivals[i].why);
    return true;
}

/* Returns the first knob that cannot be applied to the step, and why; KNOB_COUNT: all can. */
static enum knob find_misfit(const struct knobs *knobs, const struct knob_step *step,
                             char why[KNOB_WHY_SIZE])
{
    enum knob knob = 0;

    while (knob < KNOB_COUNT && (!(knobs->given & KNOB_SET(knob)) || !knob_rows[knob].fits ||
                                 knob_rows[knob].fits(knobs, step, why)))
        knob++;
    return knob;
}

bool knobs_apply(struct knobs *knobs, const struct knob_reading *reading,
                 const struct knob_call *call, unsigned code, unsigned needed,
                 unsigned *ret_left_out, char detail[KNOBS_DETAIL_MAX])
{
    struct applying applying; /* its arrays are filled as far as they are used */

    applying.knobs = knobs;
    applying.reading = reading;
    applying.call = call;
    applying.left_out = 0;
    applying.detail = detail;
    for (;;) {
        struct knob_step step = {call->request, code, code};
        char why[KNOB_WHY_SIZE];
        bool good = apply_all(&applying) && check_together(&applying);
        enum knob misfit;

        name_fields(&applying);
        if (!good)
            return false;
        if (code < 200 && knobs->final)
            step.answered = knobs->final;
        misfit = find_misfit(knobs, &step, why);
        *ret_left_out = applying.left_out;
        if (misfit == KNOB_COUNT)
            return true;
        if (reading->counts[KNOB_IN_PATH][misfit] > 0 || needed & KNOB_SET(misfit))
            return refuse(&applying, misfit, why);
        applying.left_out |= KNOB_SET(misfit);
    }
}
