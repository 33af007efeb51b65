#include "answer/knob-words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/shown.h"

enum { PLACE_SIZE = 80, TAKES_SIZE = 600 };

/* "knob delay in the query", or "knob delay in the field Statusbin-Delay" */
static const char *say_where(const struct knob_given *given, char buffer[PLACE_SIZE + SHOWN_SIZE])
{
    static const char *const places[KNOB_PLACES] = {"path", "query", "field "};
    char name[SHOWN_SIZE];

    snprintf(buffer, PLACE_SIZE + SHOWN_SIZE, "knob %s in the %s%s", knob_rows[given->knob].name,
             places[given->place], given->field ? shown(text_slice(given->field), name) : "");
    return buffer;
}

bool knob_refuse_name(enum knob_place place, struct slice name, enum knob meant,
                      char detail[KNOBS_DETAIL_MAX])
{
    static const char *const whats[KNOB_PLACES] = {"path parameter", "query parameter", "field"};
    static const char *const prefixes[KNOB_PLACES] = {"", "", KNOB_FIELD_PREFIX};
    char buffer[SHOWN_SIZE];

    shown(name, buffer);
    if (meant < KNOB_COUNT)
        snprintf(detail, KNOBS_DETAIL_MAX, "The %s '%s' is not a knob; the knob is called %s%s.",
                 whats[place], buffer, prefixes[place], knob_rows[meant].name);
    else
        snprintf(detail, KNOBS_DETAIL_MAX, "The %s '%s' is not a knob%s; /help lists them.",
                 whats[place], buffer,
                 place == KNOB_IN_QUERY
                     ? ", and with --strict this server refuses all other parameters"
                     : "");
    return false;
}

/* Says what the knob takes: of a limit that an option sets, how much that is here too. */
static const char *say_takes(const struct service *service, enum knob knob, char buffer[TAKES_SIZE])
{
    static const char delay[] = "--max-delay", size[] = "--max-size";
    const char *takes = knob_rows[knob].takes, *at;

    if ((at = strstr(takes, delay)))
        snprintf(buffer, TAKES_SIZE, "%.*s (here %" PRId64 " seconds)%s",
                 (int)(at + strlen(delay) - takes), takes, service->max_delay_ms / 1000,
                 at + strlen(delay));
    else if ((at = strstr(takes, size)))
        snprintf(buffer, TAKES_SIZE, "%.*s (here %" PRIu64 ")%s", (int)(at + strlen(size) - takes),
                 takes, service->max_size, at + strlen(size));
    else
        return takes;
    return buffer;
}

bool knob_refuse_value(const struct service *service, const struct knob_given *given,
                       const char *value, char detail[KNOBS_DETAIL_MAX])
{
    char where[PLACE_SIZE + SHOWN_SIZE], buffer[SHOWN_SIZE], takes[TAKES_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX, "The %s is '%s'; it takes %s.", say_where(given, where),
             shown(text_slice(value), buffer), say_takes(service, given->knob, takes));
    return false;
}

bool knob_refuse_escapes(const struct service *service, const struct knob_given *given,
                         char detail[KNOBS_DETAIL_MAX])
{
    char where[PLACE_SIZE + SHOWN_SIZE], buffer[SHOWN_SIZE], takes[TAKES_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX,
             "The %s is '%s', which has a %% without two hexadecimal digits after it, or has %%00; "
             "it takes %s.",
             say_where(given, where), shown(given->value, buffer),
             say_takes(service, given->knob, takes));
    return false;
}

bool knob_refuse_count(const struct knob_given *given, const char *value, unsigned count,
                       char detail[KNOBS_DETAIL_MAX])
{
    const struct knob_row *row = &knob_rows[given->knob];

    if (row->often >= KNOB_EACH) {
        snprintf(detail, KNOBS_DETAIL_MAX,
                 "The knob %s was given %u times; give it %d times at most.", row->name, count,
                 KNOBS_REPEATED_MAX);
    } else {
        char where[PLACE_SIZE + SHOWN_SIZE], buffer[SHOWN_SIZE];

        snprintf(detail, KNOBS_DETAIL_MAX,
                 "The %s was given %u times, once as '%s'; give it only once.",
                 say_where(given, where), count, shown(text_slice(value), buffer));
    }
    return false;
}

bool knob_refuse_beside(const struct knob_given *given, const char *value, const char *why,
                        char detail[KNOBS_DETAIL_MAX])
{
    char where[PLACE_SIZE + SHOWN_SIZE], buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX, "The %s is '%s', but %s.", say_where(given, where),
             shown(text_slice(value), buffer), why);
    return false;
}
