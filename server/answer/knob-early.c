/*
 * When an answer comes, and a 100 (RFC 9110, 10.1.1), to a request with content.
 */
#include <stdio.h>
#include <string.h>

#include "answer/knob-parse.h"
#include "answer/knob-given.h"
#include "http/handshake.h"

bool knob_parse_continue(struct knobs *knobs, char *value)
{
    if (strcmp(value, "no") == 0)
        knobs->go_ahead = GO_AHEAD_NEVER;
    else if (strcmp(value, "late") == 0)
        knobs->go_ahead = GO_AHEAD_LATE;
    else
        knobs->go_ahead = GO_AHEAD_AFTER;
    return knobs->go_ahead != GO_AHEAD_AFTER ||
           knob_parse_time(knobs, text_slice(value), &knobs->go_ahead_ms);
}

char *knob_write_continue(const struct knobs *knobs, const char *value, char *at)
{
    if (knobs->go_ahead != GO_AHEAD_AFTER)
        return stpcpy(at, value);
    return knob_write_time(at, knobs->go_ahead_ms);
}

bool knob_parse_early(struct knobs *knobs, char *value)
{
    return knob_parse_flag(value, &knobs->early);
}

bool knob_fits_early(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE])
{
    (void)knobs;
    snprintf(why, KNOB_WHY_SIZE, "a 101 does not close the connection; leave it out");
    return step->answered != 101 || !handshake_switches(step->request);
}

bool knobs_concern_content(const struct request *request)
{
    struct knob_given given;

    return knob_given_find(request, KNOB_CONTINUE, &given) > 0 ||
           knob_given_find(request, KNOB_EARLY, &given) > 0;
}
