#include "answer/key.h"

#include <string.h>
#include <strings.h>

#include "http/query.h"

static const char knob_name[] = "key", field_name[] = "Statusbin-Key";

/* Only the first segments have knobs: /503;key=a and /status/503;key=a, whatever follows. */
enum { SEGMENTS = 2 };

bool key_may_be_named(const struct request *request)
{
    const struct slice *path = &request->target.path;

    return request->target.query || request->has_own_fields ||
           memchr(path->data, ';', path->size) != NULL;
}

/* Judges what was found: so many keys, the last of them decoded to size octets, or -1 for a bad
 * one.
 */
static enum key_result judge(unsigned count, long size, struct key *key)
{
    if (count == 0)
        return KEY_NONE;
    if (count > 1 || size <= 0)
        return KEY_BAD;
    key->size = (size_t)size;
    return KEY_NAMED;
}

static long decode(struct slice value, struct key *key)
{
    return text_percent_decode(value.data, value.size, key->text, sizeof(key->text));
}

/* Takes the next knob of a segment such as 503;key=a,200;key=b. Returns false at its end. */
static bool next_knob(struct slice *rest, struct parameter *ret_knob)
{
    const char *at = memchr(rest->data, ';', rest->size);
    const char *end = rest->data + rest->size, *stop, *equals;

    if (!at)
        return false;
    for (stop = ++at; stop < end && *stop != ';' && *stop != ',';)
        stop++;
    equals = memchr(at, '=', (size_t)(stop - at));
    ret_knob->name = (struct slice){at, (size_t)((equals ? equals : stop) - at)};
    ret_knob->value = (struct slice){stop, 0};
    if (equals)
        ret_knob->value = (struct slice){equals + 1, (size_t)(stop - equals - 1)};
    *rest = (struct slice){stop, (size_t)(end - stop)};
    return true;
}

static enum key_result find_in_path(const struct target *target, struct key *key)
{
    unsigned count = 0;
    long size = -1;

    for (unsigned i = 0; i < SEGMENTS; i++) {
        struct slice rest = target_raw_segment(target, i);
        struct parameter knob;

        while (next_knob(&rest, &knob)) {
            if (!query_is(&knob, knob_name))
                continue;
            size = decode(knob.value, key);
            count++;
        }
    }
    return judge(count, size, key);
}

static enum key_result find_in_query(const char *query, struct key *key)
{
    int count = query_find(query, knob_name, key->text, sizeof(key->text));

    return judge(count == 0 ? 0 : 1, count == 1 ? (long)strlen(key->text) : -1, key);
}

/* What a field says is not percent-decoded. */
static enum key_result find_in_fields(const struct request_head *head, struct key *key)
{
    unsigned count = 0;
    size_t size = 0;

    for (size_t i = 0; i < head->line_count; i++) {
        const char *value = head->lines[i].value;

        if (strcasecmp(head->lines[i].name, field_name) != 0)
            continue;
        count++;
        size = strlen(value);
        if (size <= KEY_MAX)
            memcpy(key->text, value, size + 1);
    }
    return judge(count, size <= KEY_MAX ? (long)size : -1, key);
}

enum key_result key_find(const struct request *request, struct key *ret_key)
{
    enum key_result result = KEY_NONE;
    struct key key;

    if (!key_may_be_named(request))
        return KEY_NONE;
    result = find_in_path(&request->target, &key);
    if (result == KEY_NONE)
        result = find_in_query(request->target.query, &key);
    if (result == KEY_NONE && request->has_own_fields)
        result = find_in_fields(&request->head, &key);
    if (result == KEY_NAMED)
        *ret_key = key;
    return result;
}
