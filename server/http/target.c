#include "http/target.h"

#include <string.h>
#include <strings.h>

/* Reads scheme and authority of an absolute form (RFC 9112, 3.2.2). */
static void read_authority(struct target *target)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (int i = 0; i < 2; i++) {
        size_t size = strlen(schemes[i]);
        const char *authority = target->text.data + size;

        if (strncasecmp(target->text.data, schemes[i], size) != 0)
            continue;
        target->is_absolute = true;
        target->is_https = i == 1;
        target->authority = (struct slice){authority, strcspn(authority, "/?#")};
    }
}

/* Where the path of an absolute form is, or would be. NULL: it has no host (RFC 9110, 4.2.1), or
   has a fragment. */
static const char *skip_authority(struct slice authority)
{
    const char *end = authority.data + authority.size;

    return authority.size > 0 && *end != '#' ? end : NULL;
}

/* Takes the slash off the end of a path, if there is something before it. */
static void drop_slash(struct slice *path)
{
    if (path->size > 1 && path->data[path->size - 1] == '/' && path->data[path->size - 2] != '/')
        path->size--;
}

struct target target_read(const char *text)
{
    const char *path = text;
    const char *end = text + strcspn(text, "?");
    struct target target = {
        .text = {text, (size_t)(end - text)},
        .path = {text, 0},
        .query = *end ? end + 1 : NULL,
    };

    if (*text != '/') {
        read_authority(&target);
        path = target.is_absolute ? skip_authority(target.authority) : NULL;
    }
    if (path && path < end)
        target.path = (struct slice){path, (size_t)(end - path)};
    else if (path) /* http://host alone means http://host/ (RFC 9110, 4.2.3) */
        target.path = (struct slice){"/", 1};
    drop_slash(&target.path);
    return target;
}

bool target_is_asterisk(const struct target *target)
{
    return target->text.size == 1 && target->text.data[0] == '*' && !target->query;
}

/* The segment as received. It is split off before it is decoded (RFC 3986, 2.4). */
static bool find_segment(const struct target *target, unsigned index, struct slice *ret_segment)
{
    const char *at = target->path.data;
    const char *end = at + target->path.size;

    for (;; index--) {
        const char *start = at < end ? at + 1 : NULL;

        if (!start)
            return false;
        at = memchr(start, '/', (size_t)(end - start));
        if (!at)
            at = end;
        if (index == 0) {
            *ret_segment = (struct slice){start, (size_t)(at - start)};
            return true;
        }
    }
}

bool target_has_segment(const struct target *target, unsigned index)
{
    struct slice segment;

    return find_segment(target, index, &segment);
}

struct slice target_raw_segment(const struct target *target, unsigned index)
{
    struct slice segment = {"", 0};

    find_segment(target, index, &segment);
    return segment;
}

long target_segment(const struct target *target, unsigned index, char *buffer, size_t capacity)
{
    struct slice segment;

    if (!find_segment(target, index, &segment))
        return -1;
    return text_percent_decode(segment.data, segment.size, buffer, capacity);
}

long target_step(const struct target *target, unsigned index, char *buffer, size_t capacity,
                 struct slice *ret_parameters)
{
    struct slice segment = target_raw_segment(target, index);
    const char *end = segment.data + segment.size;
    const char *semicolon = memchr(segment.data, ';', segment.size);

    if (!semicolon)
        semicolon = end;
    *ret_parameters = (struct slice){semicolon, (size_t)(end - semicolon)};
    return text_percent_decode(segment.data, (size_t)(semicolon - segment.data), buffer, capacity);
}
