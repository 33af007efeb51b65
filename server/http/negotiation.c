#include "http/negotiation.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { XML = FORMAT_COUNT, TYPE_COUNT };

enum match { MATCH_NONE, MATCH_ANY, MATCH_TYPE, MATCH_EXACT };

/* What Accept says of a type: by the most specific range that matches it (12.5.1). */
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

const char *negotiation_media_type(enum format format)
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

/* qvalue (12.4.2): 0, 1, or one of them and a point with up to three decimals, which may be none;
   -1 if it is not one. In thousandths. */
static int parse_weight(struct slice text)
{
    static const int scale[] = {100, 10, 1};
    int weight;

    if (text.size < 1 || text.size > 5 || (text.data[0] != '0' && text.data[0] != '1') ||
        (text.size > 1 && text.data[1] != '.'))
        return -1;
    weight = (text.data[0] - '0') * 1000;
    for (size_t i = 2; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return -1;
        weight += (text.data[i] - '0') * scale[i - 2];
    }
    return weight <= 1000 ? weight : -1;
}

/* Takes the parameters of an element, and stores its weight, 1000 if it has none. False: they are
   malformed. */
static bool take_weight(const char **cursor, int *ret_weight)
{
    struct slice name, value;
    enum text_parameter found;

    *ret_weight = 1000;
    while ((found = text_next_parameter(cursor, &name, &value)) == TEXT_PARAMETER) {
        if (!text_equals_caseless(name, "q"))
            continue;
        *ret_weight = parse_weight(value);
        if (*ret_weight < 0)
            return false;
    }
    return found == TEXT_NO_PARAMETER;
}

/* An element of a list, such as gzip;q=0.5. */
struct element {
    struct slice name;
    int weight; /* in thousandths */
};

enum next { NEXT_ELEMENT, NEXT_NONE, NEXT_MALFORMED };

/* Takes the next element off *cursor; measure tells the size of the name that a text begins with,
   or 0. Empty elements are skipped (5.6.1.2). */
static enum next next_element(const char **cursor, size_t (*measure)(const char *),
                              struct element *ret_element)
{
    const char *at = *cursor;
    size_t size;

    while (*at == ' ' || *at == '\t' || *at == ',')
        at++;
    if (*at == '\0')
        return NEXT_NONE;
    size = measure(at);
    ret_element->name = (struct slice){at, size};
    *cursor = at + size;
    if (size == 0 || !take_weight(cursor, &ret_element->weight) ||
        (**cursor != ',' && **cursor != '\0'))
        return NEXT_MALFORMED;
    return NEXT_ELEMENT;
}

/* media-range (12.5.1): a type and a subtype; * is any subtype, or both are *. */
static size_t range_size(const char *text)
{
    size_t type = text_token_size(text);
    size_t subtype = text[type] == '/' ? text_token_size(text + type + 1) : 0;

    if (type == 0 || subtype == 0)
        return 0;
    if (text[0] == '*' && (type != 1 || subtype != 1 || text[2] != '*'))
        return 0;
    return type + 1 + subtype;
}

static enum match match(struct slice range, const char *type)
{
    size_t main_size = (size_t)(strchr(type, '/') - type) + 1;

    if (text_equals(range, "*/*"))
        return MATCH_ANY;
    if (range.size == main_size + 1 && range.data[main_size] == '*' &&
        strncasecmp(range.data, type, main_size) == 0)
        return MATCH_TYPE;
    return text_equals_caseless(range, type) ? MATCH_EXACT : MATCH_NONE;
}

static void note(struct preference *preferences, const struct element *range)
{
    for (int i = 0; i < TYPE_COUNT; i++) {
        enum match found = match(range->name, types[i]);

        if (found == MATCH_NONE || found < preferences[i].match)
            continue;
        if (found > preferences[i].match || range->weight > preferences[i].weight)
            preferences[i] = (struct preference){found, range->weight};
    }
}

/* Fills in what Accept says of each type. False: it is absent or malformed. */
static bool read_accept(const char *accept, struct preference preferences[TYPE_COUNT])
{
    struct element range;
    enum next next;

    if (!accept)
        return false;
    while ((next = next_element(&accept, range_size, &range)) == NEXT_ELEMENT)
        note(preferences, &range);
    return next == NEXT_NONE;
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

enum format negotiation_choose_format(const char *accept, bool problem)
{
    struct preference preferences[TYPE_COUNT] = {0};
    const struct preference *named, *covered;
    enum format named_format = FORMAT_TEXT, covered_format = FORMAT_TEXT;

    if (accept && strcmp(accept, "*/*") == 0) /* curl's; it need not be read */
        return FORMAT_TEXT;
    if (!read_accept(accept, preferences))
        return FORMAT_TEXT;
    named = BEST(preferences, true, named_order, problem, &named_format);
    covered = BEST(preferences, false, wildcard_order, problem, &covered_format);
    if (named && (!covered || named->weight >= covered->weight))
        return named_format;
    return covered ? covered_format : FORMAT_TEXT;
}

enum format negotiation_choose_named(const char *accept, enum format standard)
{
    struct preference preferences[TYPE_COUNT] = {0};
    enum format format = standard;
    const struct preference *named;

    if (!read_accept(accept, preferences))
        return standard;
    named = BEST(preferences, true, named_order, false, &format);
    return named && named->weight >= preferences[standard].weight ? format : standard;
}

bool negotiation_prefers_page(const char *accept, bool problem, enum format *ret_format)
{
    struct preference preferences[TYPE_COUNT] = {0};
    const struct preference *named;
    enum format format;

    if (!read_accept(accept, preferences))
        return false;
    named = BEST(preferences, true, named_order, problem, &format);
    if (!named || named->weight < preferences[XML].weight)
        return false;
    *ret_format = format;
    return true;
}

bool negotiation_excludes_all(const char *accept)
{
    struct preference preferences[TYPE_COUNT] = {0};

    if (!read_accept(accept, preferences))
        return false;
    for (size_t i = 0; i < sizeof(wildcard_order) / sizeof(wildcard_order[0]); i++)
        if (preferences[wildcard_order[i]].weight > 0)
            return false;
    return true;
}

bool negotiation_wants_gzip(const char *accept_encoding)
{
    int gzip = -1, identity = -1, any = -1; /* weights; -1: not named */
    struct element coding;
    enum next next;

    if (!accept_encoding)
        return false;
    while ((next = next_element(&accept_encoding, text_token_size, &coding)) == NEXT_ELEMENT) {
        if (text_equals_caseless(coding.name, "gzip") ||
            text_equals_caseless(coding.name, "x-gzip")) /* the same (8.4.1.3) */
            gzip = coding.weight;
        else if (text_equals_caseless(coding.name, "identity"))
            identity = coding.weight;
        else if (text_equals(coding.name, "*"))
            any = coding.weight;
    }
    if (gzip < 0)
        gzip = any;
    return next == NEXT_NONE && gzip > 0 && gzip >= identity;
}

/* Returns the weight of a tag in Accept-Language; 0 if it is not accepted, or the field is
   malformed. A range matches by its first subtag, "*" where no other does. */
static int weigh_language(const char *accept_language, const char *tag)
{
    int named = -1, any = 0;
    struct element range;
    enum next next;

    while ((next = next_element(&accept_language, text_token_size, &range)) == NEXT_ELEMENT) {
        const char *dash = memchr(range.name.data, '-', range.name.size);
        struct slice first = range.name;

        if (dash)
            first.size = (size_t)(dash - first.data);
        if (text_equals(range.name, "*"))
            any = range.weight;
        else if (text_equals_caseless(first, tag) && range.weight > named)
            named = range.weight;
    }
    if (next == NEXT_MALFORMED)
        return 0;
    return named >= 0 ? named : any;
}

int negotiation_choose_language(const char *accept_language, const char *const *tags)
{
    int best_weight = 0, chosen = -1;

    for (int i = 0; accept_language && tags[i]; i++) {
        int weight = weigh_language(accept_language, tags[i]);

        if (weight == best_weight)
            chosen = -1;
        if (weight > best_weight) {
            best_weight = weight;
            chosen = i;
        }
    }
    return chosen;
}
