#include "pages/template.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

/* The objects whose members a place can name; the innermost is looked at first. */
struct scope {
    const json_t *value;
    const struct scope *outer;
};

/* A {{tag}}: where it begins, its kind and name, and where it ends. */
struct tag {
    const char *start;
    char kind; /* '#', '^', '/', or 0 for a value */
    struct slice name;
    const char *end;
};

/* Finds the next tag from at on. Returns false if there is none. */
static bool find_tag(const char *at, const char *end, struct tag *ret_tag)
{
    const char *open = memmem(at, (size_t)(end - at), "{{", 2), *close, *name;

    if (!open)
        return false;
    close = memmem(open, (size_t)(end - open), "}}", 2);
    assert(close);
    name = open + 2;
    ret_tag->kind = (char)(strchr("#^/", *name) ? *name++ : '\0');
    ret_tag->start = open;
    ret_tag->name = (struct slice){name, (size_t)(close - name)};
    ret_tag->end = close + 2;
    return true;
}

/* Finds the tag that closes the section of that name. The section may hold others of that name. */
static struct tag find_close(struct slice name, const char *at, const char *end)
{
    struct tag tag = {0};
    int depth = 1;

    while (depth > 0) {
        bool found = find_tag(at, end, &tag);

        assert(found);
        if (!found)
            break;
        at = tag.end;
        if (tag.kind && tag.name.size == name.size &&
            memcmp(tag.name.data, name.data, name.size) == 0)
            depth += tag.kind == '/' ? -1 : 1;
    }
    return tag;
}

static const json_t *find_value(const struct scope *scope, struct slice name)
{
    for (; scope; scope = scope->outer) {
        const json_t *value = json_object_getn(scope->value, name.data, name.size);

        if (value)
            return value;
    }
    return NULL;
}

static bool is_shown(const json_t *value)
{
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_STRING:
        return json_string_length(value) > 0;
    case JSON_ARRAY:
        return json_array_size(value) > 0;
    default:
        return true;
    }
}

static void write_escaped(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static void write_value(FILE *out, const json_t *value)
{
    if (json_is_integer(value))
        fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_string(value))
        write_escaped(out, json_string_value(value));
}

/* Returns where the text goes on behind a section's tag: on the next line if the tag is alone on
   its line. */
static const char *skip_own_line(const char *text, const struct tag *tag, const char *end)
{
    const char *before = tag->start;

    while (before > text && before[-1] == ' ')
        before--;
    if ((before == text || before[-1] == '\n') && tag->end < end && *tag->end == '\n')
        return tag->end + 1;
    return tag->end;
}

static void write_part(FILE *out, const char *text, const char *at, const char *end,
                       const struct scope *scope);

static void write_section(FILE *out, const char *text, const struct tag *open, const char *start,
                          const char *end, const struct scope *scope)
{
    const json_t *value = find_value(scope, open->name);
    size_t count = json_is_array(value) ? json_array_size(value) : 1;

    if (is_shown(value) == (open->kind == '^'))
        return;
    for (size_t i = 0; i < (open->kind == '^' ? 1 : count); i++) {
        const struct scope inner = {json_is_array(value) ? json_array_get(value, i) : value, scope};

        write_part(out, text, start, end, &inner);
    }
}

/* Writes the text before a tag, without the indentation of a tag that is alone on its line. */
static void write_before(FILE *out, const char *at, const struct tag *tag, const char *next)
{
    const char *until = tag->start;

    if (next > tag->end)
        while (until > at && until[-1] == ' ')
            until--;
    fwrite(at, 1, (size_t)(until - at), out);
}

static void write_part(FILE *out, const char *text, const char *at, const char *end,
                       const struct scope *scope)
{
    struct tag tag;

    while (find_tag(at, end, &tag)) {
        const char *next = tag.kind ? skip_own_line(text, &tag, end) : tag.end;

        write_before(out, at, &tag, next);
        if (tag.kind) {
            struct tag close = find_close(tag.name, tag.end, end);
            const char *after = skip_own_line(text, &close, end);
            const char *inner_end = close.start;

            if (after > close.end)
                while (inner_end > next && inner_end[-1] == ' ')
                    inner_end--;
            write_section(out, text, &tag, next, inner_end, scope);
            next = after;
        } else {
            write_value(out, find_value(scope, tag.name));
        }
        at = next;
    }
    fwrite(at, 1, (size_t)(end - at), out);
}

void template_write(FILE *out, const char *text, size_t size, const json_t *data)
{
    const struct scope scope = {data, NULL};

    write_part(out, text, text, text + size, &scope);
}
