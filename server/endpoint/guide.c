#include "endpoint/guide.h"

#include <assert.h>

#include "answer/knob-table.h"
#include "endpoint/routes.h"

_Static_assert((int)KNOB_COUNT <= (int)GUIDE_KNOBS_MAX, "raise GUIDE_KNOBS_MAX");

static const struct group {
    enum knob_group group;
    const char *heading;
} groups[] = {
    {KNOB_OF_HEAD, "Status and headers"}, {KNOB_OF_CONTENT, "Body"},        {KNOB_OF_TIME, "Time"},
    {KNOB_OF_BREAKAGE, "Faults"},         {KNOB_OF_REQUEST, "The request"},
};

static enum guide_control choose_control(const struct knob_row *row)
{
    if (row->often == KNOB_EACH || row->often == KNOB_BY_FIELD)
        return CONTROL_LINES;
    switch (row->kind) {
    case KNOB_FLAG:
        return CONTROL_FLAG;
    case KNOB_CHOICE:
        return CONTROL_CHOICE;
    case KNOB_CODE:
    case KNOB_NUMBER:
        return CONTROL_NUMBER;
    default:
        return CONTROL_TEXT;
    }
}

/* Returns a code that the example can be applied to. */
static unsigned choose_code(const char *example)
{
    return !knobs_take_example(200, example) && knobs_take_example(103, example) ? 103 : 200;
}

static struct guide_knob describe(const struct knob_row *row, const char *heading)
{
    return (struct guide_knob){
        .name = row->name,
        .group = heading,
        .does = row->does,
        .takes = row->takes,
        .control = choose_control(row),
        .example = row->example,
        .example_code = choose_code(row->example),
        .choices = row->choices,
    };
}

void guide_collect(struct guide *ret_guide)
{
    ret_guide->paths = route_helps;
    ret_guide->path_count = route_help_count;
    ret_guide->knob_count = 0;
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
            if (knob_rows[knob].group == groups[i].group)
                ret_guide->knobs[ret_guide->knob_count++] =
                    describe(&knob_rows[knob], groups[i].heading);
    assert(ret_guide->knob_count == KNOB_COUNT);
}
