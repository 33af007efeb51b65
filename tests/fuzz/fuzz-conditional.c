/*
 * Preconditions (RFC 9110, 13). Each line of an input is a letter for what it
 * sets, and the value: M If-Match, N If-None-Match, S If-Modified-Since,
 * U If-Unmodified-Since, R If-Range, E the entity tag, T the time of the last
 * change in seconds, W a method that does not read.
 *
 * The same is decided here by the list of 13.2.2 as it stands there, with lists
 * of entity tags read by regular expressions.
 */
#include "fuzz.h"

#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/conditional.h"
#include "http/date.h"

#define ETAGC "[!\x23-\x7e\x80-\xff]"
#define TAG "(W/)?\"" ETAGC "*\""
#define OWS "[ \t]*"

enum { NOW_S = 1800000000 };

struct input {
    struct conditions conditions;
    const char *if_range;
    struct validators validators;
    bool reads;
    char *lines[32]; /* to be freed */
    size_t line_count;
};

static bool matches(const char *pattern, const char *text)
{
    regex_t regex;
    bool found;

    HOLDS(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) == 0);
    found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

/* Whether a list names the tag. */
static bool lists(const char *value, const char *etag, bool strong)
{
    size_t size = strlen(etag);

    if (matches("^" OWS "[*]" OWS "$", value))
        return true;
    if (!matches("^[ \t,]*(" TAG OWS "(," OWS "(" TAG OWS ")?)*)?$", value))
        return false;
    while ((value = strchr(value, '"')) != NULL) { /* no tag has a quote in it */
        const char *end = strchr(value + 1, '"');
        bool weak = value[-1] == '/';

        if ((size_t)(end + 1 - value) == size && memcmp(value, etag, size) == 0 &&
            !(strong && weak))
            return true;
        value = end + 1;
    }
    return false;
}

/* 13.2.2, step by step. */
static enum conditional_result evaluate(const struct input *input)
{
    const struct conditions *given = &input->conditions;
    const struct validators *now = &input->validators;
    bool dated = now->modified_s != 0;
    int64_t date_s;

    if (given->if_match) {
        if (!lists(given->if_match, now->etag, true))
            return CONDITIONAL_FAILED;
    } else if (dated && given->if_unmodified_since &&
               date_parse(given->if_unmodified_since, NOW_S, &date_s) && now->modified_s > date_s) {
        return CONDITIONAL_FAILED;
    }
    if (given->if_none_match) {
        if (lists(given->if_none_match, now->etag, false))
            return input->reads ? CONDITIONAL_NOT_MODIFIED : CONDITIONAL_FAILED;
    } else if (dated && input->reads && given->if_modified_since &&
               date_parse(given->if_modified_since, NOW_S, &date_s) && now->modified_s <= date_s) {
        return CONDITIONAL_NOT_MODIFIED;
    }
    return CONDITIONAL_PROCEED;
}

/* A date is one of the three forms of 5.6.7, and is the same time when written again. */
static void check_date(const char *text)
{
    char again[DATE_SIZE];
    int64_t date_s, again_s;

    if (!text || !date_parse(text, NOW_S, &date_s))
        return;
    HOLDS(matches("^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$", text) ||
          matches("^[A-Z][a-z]{5,8}, [0-9]{2}-[A-Z][a-z]{2}-[0-9]{2} [0-9:]{8} GMT$", text) ||
          matches("^[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9 ][0-9] [0-9:]{8} [0-9]{4}$", text));
    date_format(date_s, again);
    HOLDS(date_parse(again, NOW_S, &again_s) && again_s == date_s);
}

/* 13.1.5: an entity tag by the strong comparison, or the very date of the last change. */
static void check_range(const struct input *input)
{
    const char *value = input->if_range;
    bool counts = conditional_range_counts(value, &input->validators, NOW_S);
    char *pattern;
    int64_t date_s;

    if (!value) {
        HOLDS(counts);
        return;
    }
    if (!counts)
        return;
    HOLDS(asprintf(&pattern, "^" OWS "%s" OWS "$", "\"[^\"]*\"") > 0);
    HOLDS((matches(pattern, value) && strstr(value, input->validators.etag)) ||
          (date_parse(value, NOW_S, &date_s) && date_s == input->validators.modified_s));
    free(pattern);
}

static void take_line(struct input *input, char *line)
{
    const char *value = line + 1;

    input->lines[input->line_count++] = line;
    switch (*line) {
    case 'M':
        input->conditions.if_match = value;
        break;
    case 'N':
        input->conditions.if_none_match = value;
        break;
    case 'S':
        input->conditions.if_modified_since = value;
        break;
    case 'U':
        input->conditions.if_unmodified_since = value;
        break;
    case 'R':
        input->if_range = value;
        break;
    case 'E':
        if (matches("^\"" ETAGC "*\"$", value)) /* ours are strong, and well-formed */
            input->validators.etag = value;
        break;
    case 'T':
        input->validators.modified_s = (int64_t)(fuzz_number(value) % NOW_S);
        break;
    case 'W':
        input->reads = false;
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.validators = {"\"a\"", 784111777}, .reads = true};
    char *line;

    while (input.line_count < 32 && (line = fuzz_take_line(&data, &size)) != NULL) {
        if (*line == '\0')
            free(line);
        else
            take_line(&input, line);
    }
    HOLDS(conditional_evaluate(&input.conditions, &input.validators, input.reads, NOW_S) ==
          evaluate(&input));
    check_date(input.conditions.if_modified_since);
    check_date(input.conditions.if_unmodified_since);
    check_range(&input);
    while (input.line_count > 0)
        free(input.lines[--input.line_count]);
    return 0;
}
