/*
 * Proactive negotiation (RFC 9110, 12.5): an input is the value of Accept,
 * Accept-Encoding or Accept-Language, and is read as each.
 *
 * The choice is always one that is on offer and that the value names or
 * covers, and it does not depend on what the grammar says has no meaning.
 */
#include "fuzz.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/negotiation.h"

/* Everything that a value decides. */
struct choices {
    enum format format[2]; /* without and with application/problem+json */
    bool page[2];
    enum format page_format[2];
    bool gzip;
    bool excludes_all;
    int language;
};

static const char *const languages[] = {"en", "de", "fr", NULL};

static struct choices choose(const char *value)
{
    struct choices choices = {.gzip = negotiation_wants_gzip(value),
                              .excludes_all = negotiation_excludes_all(value),
                              .language = negotiation_choose_language(value, languages)};

    for (int problem = 0; problem < 2; problem++) {
        choices.format[problem] = negotiation_choose_format(value, problem);
        choices.page[problem] =
            negotiation_prefers_page(value, problem, &choices.page_format[problem]);
    }
    return choices;
}

static bool is_same(const struct choices *a, const struct choices *b)
{
    for (int problem = 0; problem < 2; problem++)
        if (a->format[problem] != b->format[problem] || a->page[problem] != b->page[problem] ||
            (a->page[problem] && a->page_format[problem] != b->page_format[problem]))
            return false;
    return a->gzip == b->gzip && a->excludes_all == b->excludes_all && a->language == b->language;
}

/* Whether the value names the type of a format, without its charset. */
static bool names(const char *value, enum format format)
{
    const char *type = negotiation_media_type(format);
    char *name = strndup(type, strcspn(type, ";"));
    bool found = strcasestr(value, name) != NULL;

    free(name);
    return found;
}

static void check_offer(const char *value, const struct choices *choices)
{
    for (int problem = 0; problem < 2; problem++) {
        enum format format = choices->format[problem];

        HOLDS(format >= FORMAT_TEXT && format < (problem ? FORMAT_COUNT : FORMAT_PROBLEM));
        HOLDS(format == FORMAT_TEXT || names(value, format) || strchr(value, '*'));
        HOLDS(format != FORMAT_PROBLEM || names(value, format)); /* no wildcard covers it */
        HOLDS(!choices->page[problem] || names(value, choices->page_format[problem]));
        HOLDS(!choices->page[problem] || problem ||
              choices->page_format[problem] != FORMAT_PROBLEM);
    }
    HOLDS(!choices->gzip || strcasestr(value, "gzip") || strchr(value, '*'));
    HOLDS(!choices->excludes_all || choices->format[false] == FORMAT_TEXT);
    HOLDS(choices->language >= -1 && choices->language < 3);
    HOLDS(choices->language < 0 || strcasestr(value, languages[choices->language]) ||
          strchr(value, '*'));
}

/* A value of another form and the same meaning decides the same. */
static void check_same(const struct choices *choices, const char *format, const char *value)
{
    char *other;
    struct choices others;

    HOLDS(asprintf(&other, format, value, value) >= 0);
    others = choose(other);
    HOLDS(is_same(choices, &others));
    free(other);
}

/* Types, codings, languages and q are the same in any case. */
static void check_case(const struct choices *choices, char *value)
{
    struct choices others;

    for (char *at = value; *at; at++)
        *at = (char)(isupper((unsigned char)*at) ? tolower((unsigned char)*at)
                                                 : toupper((unsigned char)*at));
    others = choose(value);
    HOLDS(is_same(choices, &others));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *value = fuzz_take_rest(data, size);
    struct choices choices = choose(value);

    check_offer(value, &choices);
    check_same(&choices, " \t%1$s", value);
    check_same(&choices, ", ,%1$s", value);
    if (!strchr(value, '"')) { /* which the second half might close */
        check_same(&choices, "%1$s\t ,", value);
        check_same(&choices, "%1$s, %2$s", value);
    }
    check_case(&choices, value);
    free(value);
    return 0;
}
