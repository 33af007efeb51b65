#include "answer/key.h"
#include "answer/knob-parse.h"

#define TAKES_FLAG "no value, or true or false"
#define TAKES_TIME "a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay"
#define TAKES_MS "milliseconds, up to --max-delay"

static const char takes_fault[] =
#define BREAKAGE(id, name, ...) name ", "
#include "answer/breakage-table.def"
#undef BREAKAGE
    "or reset with an error code of RFC 9113, section 7, as in reset:REFUSED_STREAM (the last two "
    "only over HTTP/2); or up to 16 of these and none by weight, as in reset:1,none:9";

const struct knob_row knob_rows[KNOB_COUNT] = {
#define KNOB(id, name_, kind_, group_, ...)                                                        \
    [KNOB_##id] = {.name = (name_), .kind = KNOB_##kind_, .group = KNOB_OF_##group_, __VA_ARGS__},
#include "answer/knob-table.def"
#undef KNOB
};

const struct knob_rivals knob_rivals[] = {
    {KNOB_SLEEP, KNOB_DELAY, "delay also sets the time to wait; use only one of the two"},
    {KNOB_DRIBBLE, KNOB_DRIP, "drip also sets how slow the content is; use only one of the two"},
    {KNOB_ABORT_AFTER, KNOB_FAULT, "fault also breaks the response; use only one of the two"},
    {KNOB_ABORT_BEFORE, KNOB_FAULT, "fault also breaks the response; use only one of the two"},
    {KNOB_ABORT_DURING, KNOB_FAULT, "fault also breaks the response; use only one of the two"},
    {KNOB_EARLY, KNOB_CONTINUE,
     "continue also sets how the content is read; use only one of the two"},
    {KNOB_BODY, KNOB_SUPPRESS_BODY, "suppressBody removes the body; use only one of the two"},
    {KNOB_SIZE, KNOB_BODY, "body also sets the content; use only one of the two"},
    {KNOB_SIZE, KNOB_SUPPRESS_BODY, "suppressBody removes the body; use only one of the two"},
};

const size_t knob_rivals_count = sizeof(knob_rivals) / sizeof(knob_rivals[0]);
