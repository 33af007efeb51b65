#include "answer/key.h"
#include "answer/knob-parse.h"

#define TAKES_FLAG "no value, or true or false"
#define TAKES_TIME "a time such as 1.5s, 200ms or 2 (seconds), up to --max-delay"
#define TAKES_MS "milliseconds, up to --max-delay"

static const char takes_fault[] =
#define BREAKAGE(id, name, ...) name ", "
#include "answer/breakage-table.def"
#undef BREAKAGE
    "or reset with an error code of RFC 9113, section 7, as in reset:REFUSED_STREAM, the last two "
    "over HTTP/2; or up to 16 of these, and none, by weight, as in reset:1,none:9";

const struct knob_row knob_rows[KNOB_COUNT] = {
#define KNOB(id, name_, kind_, group_, ...)                                                        \
    [KNOB_##id] = {.name = (name_), .kind = KNOB_##kind_, .group = KNOB_OF_##group_, __VA_ARGS__},
#include "answer/knob-table.def"
#undef KNOB
};

const struct knob_rivals knob_rivals[] = {
    {KNOB_SLEEP, KNOB_DELAY, "delay says how long to wait too; give one"},
    {KNOB_DRIBBLE, KNOB_DRIP, "drip says how slow the content is too; give one"},
    {KNOB_ABORT_AFTER, KNOB_FAULT, "fault says how to break the response too; give one"},
    {KNOB_ABORT_BEFORE, KNOB_FAULT, "fault says how to break the response too; give one"},
    {KNOB_ABORT_DURING, KNOB_FAULT, "fault says how to break the response too; give one"},
    {KNOB_EARLY, KNOB_CONTINUE, "continue says how the content is read too; give one"},
    {KNOB_BODY, KNOB_SUPPRESS_BODY, "suppressBody takes it away; give one"},
    {KNOB_SIZE, KNOB_BODY, "body says what the content is; give one"},
    {KNOB_SIZE, KNOB_SUPPRESS_BODY, "suppressBody takes it away; give one"},
};

const size_t knob_rivals_count = sizeof(knob_rivals) / sizeof(knob_rivals[0]);
