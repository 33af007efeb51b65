#include "pages/linked.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "codes/status.h"

static const char digits[] = "0123456789";
static const char word[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

enum { CODE_SIZE = 3 };

/* Returns whether the octet ends a word; a NUL does. */
static bool ends_word(const char *at)
{
    return *at == '\0' || !strchr(word, *at);
}

/* Returns the code whose digits stand at the place by themselves; 0: none that has a page. */
static unsigned find_code(const char *sentence, const char *at)
{
    unsigned code;

    if (strspn(at, digits) != CODE_SIZE || !ends_word(at + CODE_SIZE) ||
        (at > sentence && (!ends_word(at - 1) || strchr("./", at[-1]))) ||
        (at[CODE_SIZE] == '.' && strchr(digits, at[CODE_SIZE + 1]) && at[CODE_SIZE + 1]))
        return 0;
    if (!status_parse(at, CODE_SIZE, 599, &code) || !status_find(code))
        return 0;
    return code;
}

/* Returns the size of a path that begins there, "/" or "/status/404", and is a word by itself; 0:
   none does. */
static size_t find_path(const char *sentence, const char *at)
{
    size_t size;

    if (*at != '/' || (at > sentence && at[-1] != ' ') || at[1] == '/')
        return 0;
    size = strspn(at, "/.-0123456789abcdefghijklmnopqrstuvwxyz");
    while (at[size - 1] == '.')
        size--;
    return at[size] == '\0' || strchr(" .,;:", at[size]) ? size : 0;
}

static void add_text(json_t *parts, const char *start, const char *end)
{
    if (end > start)
        json_array_append_new(
            parts, json_pack("{so}", "text", json_stringn_nocheck(start, (size_t)(end - start))));
}

static void add_link(json_t *parts, const char *text, size_t size, const char *before)
{
    json_array_append_new(parts, json_pack("{ss# so}", "text", text, (int)size, "href",
                                           json_sprintf("%s%.*s", before, (int)size, text)));
}

/* from_client: what stands in single quotes has come from a client, and only paths beside that are
   linked. */
static json_t *link_parts(const char *sentence, bool from_client, unsigned own)
{
    json_t *parts = json_array();
    const char *start = sentence, *at = sentence;
    bool quoted = false;

    while (*at) {
        unsigned code = from_client ? 0 : find_code(sentence, at);
        size_t path = quoted ? 0 : find_path(sentence, at);

        if ((code && code != own) || path) {
            add_text(parts, start, at);
            add_link(parts, at, path ? path : CODE_SIZE, path ? "" : "/codes/");
            start = at += path ? path : CODE_SIZE;
        } else {
            quoted ^= from_client && *at == '\'';
            at++;
        }
    }
    add_text(parts, start, at);
    return parts;
}

json_t *linked_text(const char *sentence, unsigned own)
{
    return link_parts(sentence, false, own);
}

json_t *linked_detail(const char *sentence)
{
    return link_parts(sentence, true, 0);
}
