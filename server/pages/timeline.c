#include "pages/timeline.h"

#include <stdio.h>

#include "base/clock.h"

enum {
    TICKS_MAX = 5,
    LEFT = 400, /* where the line begins and ends, in hundredths of a percent */
    RIGHT = 9600,
    LABEL_WIDTH = 900, /* what the label of a mark needs, in a narrow window */
};

/* Returns the place of a time, in hundredths of a percent. */
static int place(int64_t at_us, int64_t whole_us)
{
    return whole_us == 0 ? LEFT : LEFT + (int)((RIGHT - LEFT) * at_us / whole_us);
}

static json_t *percent(int place)
{
    return json_sprintf("%d.%02d%%", place / 100, place % 100);
}

/* Returns a step of 1, 2 or 5 times a power of ten, from a millisecond on, of which at most
   TICKS_MAX fit into the time. */
static int64_t choose_step(int64_t whole_us)
{
    static const int64_t factors[] = {1, 2, 5};

    for (int64_t power_us = 1000;; power_us *= 10)
        for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
            if (whole_us / (factors[i] * power_us) <= TICKS_MAX)
                return factors[i] * power_us;
}

/* "2.5 s", or "20 ms" where all of the scale is less than a second. */
static json_t *label(int64_t at_us, int64_t whole_us)
{
    if (whole_us < 1000000)
        return json_sprintf("%lld ms", (long long)at_us / 1000);
    return json_sprintf("%.10g s", (double)at_us / 1e6);
}

static json_t *ticks(int64_t whole_us)
{
    int64_t step_us = choose_step(whole_us);
    json_t *array = json_array();

    for (int64_t at_us = 0; at_us <= whole_us; at_us += step_us)
        json_array_append_new(array, json_pack("{so so}", "x", percent(place(at_us, whole_us)),
                                               "label", label(at_us, whole_us)));
    return array;
}

static json_t *mark(const struct timeline_mark *mark, int place, bool labelled)
{
    char seconds[CLOCK_SECONDS_SIZE];
    json_t *object =
        json_pack("{so si sb sb}", "x", percent(place), "digit", (int)(mark->code / 100),
                  "labelled", labelled, "complete", mark->complete);

    json_object_set_new(object, "number", json_integer((json_int_t)mark->number));
    json_object_set_new(object, "code",
                        mark->code ? json_sprintf("%u", mark->code) : json_string("?"));
    json_object_set_new(object, "title",
                        json_sprintf("request %llu, after %s s", (unsigned long long)mark->number,
                                     clock_write_seconds(mark->at_us, seconds)));
    return object;
}

json_t *timeline_make(const struct timeline_mark *marks, size_t count)
{
    int64_t first_us = count > 0 ? marks[0].at_us : 0;
    int64_t whole_us = count > 0 ? marks[count - 1].at_us - first_us : 0;
    int free_from = 0; /* where the next label has room */
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++) {
        int at = place(marks[i].at_us - first_us, whole_us);
        bool labelled = at >= free_from;

        json_array_append_new(array, mark(&marks[i], at, labelled));
        if (labelled)
            free_from = at + LABEL_WIDTH;
    }
    return json_pack("{so so}", "ticks", ticks(whole_us), "marks", array);
}
