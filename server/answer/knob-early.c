/*
 * When an answer comes, and a 100 (RFC 9110, 10.1.1), to a request with content.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "answer/knob-parse.h"
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

/* Returns true if text begins with the word, in any case of letters, and with any of them
   percent-encoded. */
static bool begins_with(const char *text, const char *word)
{
    for (; *word; word++) {
        size_t size = *text == '%' && text[1] && text[2] ? 3 : 1;
        char c[2];

        if (text_percent_decode(text, size, c, sizeof(c)) != 1 || strncasecmp(c, word, 1) != 0)
            return false;
        text += size;
    }
    return true;
}

static bool mentions(const char *text, const char *word)
{
    while (*text && !begins_with(text, word))
        text++;
    return *text != '\0';
}

/* It is enough to look for the names anywhere: where there are none of these knobs after all, the
   answer is found before the content has come, and sent when it has. */
bool knobs_concern_content(const struct request *request)
{
    static const char *const names[] = {"continue", "early"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (mentions(request->target.text.data, names[i]))
            return true;
        for (size_t j = 0; request->has_own_fields && j < request->head.line_count; j++)
            if (mentions(request->head.lines[j].name, names[i]))
                return true;
    }
    return false;
}
