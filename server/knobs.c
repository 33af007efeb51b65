#include "knobs.h"

#include <stdio.h>
#include <string.h>

enum {
    NAME_MAX_SIZE = 32,
    VALUE_MAX = 128,
    SHOWN_MAX = 40, /* how many octets of a bad value the answer repeats */
};

/* A value as it may be shown: printable ASCII only. */
static const char *shown(const char *value, char buffer[SHOWN_MAX + 1])
{
    size_t size = 0;

    for (; value[size] && size < SHOWN_MAX; size++)
        buffer[size] = value[size] >= ' ' && value[size] < 0x7f ? value[size] : '?';
    buffer[size] = '\0';
    return buffer;
}

/* Decodes size characters of text; what cannot be decoded or is too long is taken as it came. */
static void decode(const char *text, size_t size, char *buffer, size_t capacity)
{
    if (text_percent_decode(text, size, buffer, capacity) < 0)
        snprintf(buffer, capacity, "%.*s", (int)size, text);
}

/* Finds a knob in the query and stores its decoded value. Returns how often it is there. */
static unsigned find_in_query(const char *query, const char *name, char value[VALUE_MAX])
{
    unsigned count = 0;

    for (const char *at = query; at && *at; at += *at == '&') {
        size_t name_size = strcspn(at, "=&");
        size_t size = strcspn(at, "&");
        char its_name[NAME_MAX_SIZE];

        decode(at, name_size, its_name, sizeof(its_name));
        if (strcmp(its_name, name) == 0) {
            size_t skip = name_size + (name_size < size);

            decode(at + skip, size - skip, value, VALUE_MAX);
            count++;
        }
        at += size;
    }
    return count;
}

/* Finds a knob; false, with the detail, if it was given twice. */
static bool find(const struct request *request, const char *name, enum request_field field,
                 char value[VALUE_MAX], bool *ret_given, char detail[KNOBS_DETAIL_MAX])
{
    unsigned count = find_in_query(request->query, name, value);
    char buffer[SHOWN_MAX + 1];

    if (count == 0 && request->fields[field]) {
        struct slice trimmed = text_trim(request->fields[field]);

        snprintf(value, VALUE_MAX, "%.*s", (int)trimmed.size, trimmed.data);
        count = request->lines[field];
    }
    *ret_given = count > 0;
    if (count > 1)
        snprintf(detail, KNOBS_DETAIL_MAX,
                 "The knob %s was given %u times, '%s' among them; it must be given once.", name,
                 count, shown(value, buffer));
    return count <= 1;
}

bool knobs_parse(struct knobs *knobs, const struct request *request, char detail[KNOBS_DETAIL_MAX])
{
    char value[VALUE_MAX], buffer[SHOWN_MAX + 1];
    uint64_t final;
    bool given;

    *knobs = (struct knobs){0};
    if (!find(request, "final", FIELD_STATUSBIN_FINAL, value, &given, detail))
        return false;
    if (!given)
        return true;
    if (strlen(value) != 3 || !text_parse_number(value, 3, 599, &final) || final < 200) {
        snprintf(detail, KNOBS_DETAIL_MAX,
                 "The knob final is '%s'; it takes the code of a final response, from 200 to 599.",
                 shown(value, buffer));
        return false;
    }
    knobs->final = (unsigned) final;
    return true;
}

bool knobs_fit(const struct knobs *knobs, unsigned code, char detail[KNOBS_DETAIL_MAX])
{
    if (!knobs->final || code < 200)
        return true;
    snprintf(detail, KNOBS_DETAIL_MAX,
             "The knob final is '%u', but %u is itself final: it is for codes from 100 to 199, as "
             "in /status/103?final=404.",
             knobs->final, code);
    return false;
}
