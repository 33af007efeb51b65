#include "http/negotiation.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { XML = FORMAT_COUNT, TYPE_COUNT };

enum match { MATCH_NONE, MATCH_ANY, MATCH_TYPE, MATCH_EXACT };

/* What the field says of each type on offer: by the most specific range that matches. */
struct preference {
    enum match match;
    int weight; /* in thousandths */
};

static const char *const types[TYPE_COUNT] = {
    [FORMAT_TEXT] = "text/plain",       [FORMAT_HTML] = "text/html",
    [FORMAT_JSON] = "application/json", [FORMAT_PROBLEM] = "application/problem+json",
    [XML] = "application/xml",
};

/* Among types named with the same weight, and among those a wildcard covers. */
static const enum format named_order[] = {FORMAT_HTML, FORMAT_JSON, FORMAT_PROBLEM, FORMAT_TEXT};
static const enum format wildcard_order[] = {FORMAT_TEXT, FORMAT_HTML, FORMAT_JSON};

const char *format_type(enum format format)
{
    switch (format) {
    case FORMAT_TEXT:
        return "text/plain; charset=utf-8";
    case FORMAT_HTML:
        return "text/html; charset=utf-8";
    default:
        return types[format];
    }
}

/* weight = OWS ";" OWS "q=" qvalue (12.4.2); -1 if text is no qvalue. */
static int parse_weight(const char *text, size_t size)
{
    static const int scale[] = {1000, 100, 10, 1};
    int weight;

    if (size < 1 || size > 5 || (text[0] != '0' && text[0] != '1') || (size > 1 && text[1] != '.'))
        return -1;
    weight = (text[0] - '0') * 1000;
    for (size_t i = 2; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        weight += (text[i] - '0') * scale[i - 1];
    }
    return weight <= 1000 ? weight : -1;
}

/* Skips *(OWS ";" OWS [name "=" value]); stores the q; false if malformed. */
static bool parse_parameters(const char **cursor, int *ret_weight)
{
    const char *at = *cursor;

    *ret_weight = 1000;
    for (;;) {
        const char *name, *value;
        size_t name_size, value_size;

        at = text_skip_space(at);
        if (*at != ';')
            break;
        at = text_skip_space(at + 1);
        name_size = text_token_size(name = at);
        if (name_size == 0)
            continue; /* RFC 9110, 5.6.6: a parameter may be empty */
        at += name_size;
        if (*at++ != '=')
            return false;
        value_size = *at == '"' ? text_quoted_size(at) : text_token_size(at);
        if (value_size == 0)
            return false;
        value = at;
        at += value_size;
        if (name_size == 1 && (*name == 'q' || *name == 'Q')) {
            *ret_weight = parse_weight(value, value_size);
            if (*ret_weight < 0)
                return false;
        }
    }
    *cursor = at;
    return true;
}

static enum match match(const char *range, size_t size, const char *type)
{
    size_t main_size = (size_t)(strchr(type, '/') - type) + 1;

    if (size == 3 && memcmp(range, "*/*", 3) == 0)
        return MATCH_ANY;
    if (size == main_size + 1 && range[main_size] == '*' &&
        strncasecmp(range, type, main_size) == 0)
        return MATCH_TYPE;
    if (size == strlen(type) && strncasecmp(range, type, size) == 0)
        return MATCH_EXACT;
    return MATCH_NONE;
}

static void note(struct preference *preferences, const char *range, size_t size, int weight)
{
    for (int i = 0; i < TYPE_COUNT; i++) {
        enum match found = match(range, size, types[i]);

        if (found == MATCH_NONE || found < preferences[i].match)
            continue;
        if (found > preferences[i].match || weight > preferences[i].weight)
            preferences[i] = (struct preference){found, weight};
    }
}

/* Fills the preferences; false if value is malformed. */
static bool parse(const char *value, struct preference *preferences)
{
    const char *at = value;

    for (;;) {
        const char *range = at = text_skip_space(at);
        size_t size;
        int weight;

        if (*at == ',') { /* an empty list element (5.6.1.2) */
            at++;
            continue;
        }
        if (*at == '\0')
            return true;
        at += text_token_size(at);
        if (at == range || *at != '/' || text_token_size(at + 1) == 0)
            return false;
        at += 1 + text_token_size(at + 1);
        size = (size_t)(at - range);
        if (range[0] == '*' && (size != 3 || range[2] != '*'))
            return false;
        if (!parse_parameters(&at, &weight) || (*at != ',' && *at != '\0'))
            return false;
        note(preferences, range, size, weight);
    }
}

/* The best of the types named exactly, or of those not: by weight, then by order. */
static const struct preference *best(const struct preference *preferences, bool named,
                                     const enum format *order, size_t count, bool problem,
                                     enum format *ret_format)
{
    const struct preference *found = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct preference *candidate = &preferences[order[i]];

        if (order[i] == FORMAT_PROBLEM && !problem)
            continue;
        if ((candidate->match == MATCH_EXACT) != named || candidate->weight == 0)
            continue;
        if (!found || candidate->weight > found->weight) {
            found = candidate;
            *ret_format = order[i];
        }
    }
    return found;
}

#define BEST(preferences, named, order, problem, ret_format)                                       \
    best(preferences, named, order, sizeof(order) / sizeof((order)[0]), problem, ret_format)

enum format accept_choose(const char *value, bool problem)
{
    struct preference preferences[TYPE_COUNT] = {0};
    const struct preference *named, *covered;
    enum format named_format = FORMAT_TEXT, covered_format = FORMAT_TEXT;

    if (!value || strcmp(value, "*/*") == 0 || !parse(value, preferences))
        return FORMAT_TEXT;
    named = BEST(preferences, true, named_order, problem, &named_format);
    covered = BEST(preferences, false, wildcard_order, problem, &covered_format);
    if (named && (!covered || named->weight >= covered->weight))
        return named_format;
    return covered ? covered_format : FORMAT_TEXT;
}

bool accept_prefers_page(const char *value, bool problem, enum format *ret_format)
{
    struct preference preferences[TYPE_COUNT] = {0};
    const struct preference *named;
    enum format format;

    if (!value || !parse(value, preferences))
        return false;
    named = BEST(preferences, true, named_order, problem, &format);
    if (!named || named->weight < preferences[XML].weight)
        return false;
    *ret_format = format;
    return true;
}

static bool is_name(const char *name, size_t size, const char *expected)
{
    return size == strlen(expected) && strncasecmp(name, expected, size) == 0;
}

bool accept_wants_gzip(const char *value)
{
    int gzip = -1, identity = -1, any = -1; /* weights; -1: not named */

    if (!value)
        return false;
    for (const char *at = text_skip_space(value); *at; at = text_skip_space(at)) {
        const char *name = at;
        size_t size = text_token_size(at);
        int weight;

        if (*at == ',') {
            at++;
            continue;
        }
        at += size;
        if (size == 0 || !parse_parameters(&at, &weight) || (*at != ',' && *at != '\0'))
            return false;
        if (is_name(name, size, "gzip") || is_name(name, size, "x-gzip"))
            gzip = weight;
        else if (is_name(name, size, "identity"))
            identity = weight;
        else if (is_name(name, size, "*"))
            any = weight;
    }
    if (gzip < 0)
        gzip = any;
    return gzip > 0 && gzip >= identity;
}

bool accept_excludes_all(const char *value)
{
    struct preference preferences[TYPE_COUNT] = {0};

    if (!value || !parse(value, preferences))
        return false;
    for (size_t i = 0; i < sizeof(wildcard_order) / sizeof(wildcard_order[0]); i++)
        if (preferences[wildcard_order[i]].weight > 0)
            return false;
    return true;
}

/* The weight of a tag in an Accept-Language field; 0 if it is not accepted, or the value is
   malformed. A range matches by its first part, "*" where no other does. */
static int weigh_language(const char *value, const char *tag)
{
    int named = -1, any = 0;

    for (const char *at = text_skip_space(value); *at; at = text_skip_space(at)) {
        const char *range = at;
        size_t size = text_token_size(at), first = strcspn(at, "-,; \t");
        int weight;

        if (*at == ',') {
            at++;
            continue;
        }
        at += size;
        if (size == 0 || !parse_parameters(&at, &weight) || (*at != ',' && *at != '\0'))
            return 0;
        if (is_name(range, size, "*"))
            any = weight;
        else if (is_name(range, first, tag) && weight > named)
            named = weight;
    }
    return named >= 0 ? named : any;
}

int accept_choose_language(const char *value, const char *const *tags)
{
    int best_weight = 0, chosen = -1;

    for (int i = 0; value && tags[i]; i++) {
        int weight = weigh_language(value, tags[i]);

        if (weight == best_weight)
            chosen = -1;
        if (weight > best_weight) {
            best_weight = weight;
            chosen = i;
        }
    }
    return chosen;
}
