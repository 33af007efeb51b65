#include "http/field.h"

#include <string.h>
#include <strings.h>

#define NAME(name) name, sizeof(name) - 1

static const struct {
    const char *name;
    size_t size; /* of the name: most others differ in it */
    bool is_list;
} fields[FIELD_COUNT] = {
    [FIELD_ACCEPT] = {NAME("Accept"), true},
    [FIELD_ACCEPT_ENCODING] = {NAME("Accept-Encoding"), true},
    [FIELD_ACCEPT_LANGUAGE] = {NAME("Accept-Language"), true},
    [FIELD_ACCESS_CONTROL_REQUEST_HEADERS] = {NAME("Access-Control-Request-Headers"), true},
    [FIELD_ACCESS_CONTROL_REQUEST_METHOD] = {NAME("Access-Control-Request-Method"), false},
    [FIELD_AUTHORIZATION] = {NAME("Authorization"), false},
    [FIELD_CONNECTION] = {NAME("Connection"), true},
    [FIELD_CONTENT_ENCODING] = {NAME("Content-Encoding"), true},
    [FIELD_CONTENT_LENGTH] = {NAME("Content-Length"), false},
    [FIELD_CONTENT_TYPE] = {NAME("Content-Type"), false},
    [FIELD_EARLY_DATA] = {NAME("Early-Data"), false},
    [FIELD_EXPECT] = {NAME("Expect"), true},
    [FIELD_HOST] = {NAME("Host"), false},
    [FIELD_IF_MATCH] = {NAME("If-Match"), true},
    [FIELD_IF_MODIFIED_SINCE] = {NAME("If-Modified-Since"), false},
    [FIELD_IF_NONE_MATCH] = {NAME("If-None-Match"), true},
    [FIELD_IF_RANGE] = {NAME("If-Range"), false},
    [FIELD_IF_UNMODIFIED_SINCE] = {NAME("If-Unmodified-Since"), false},
    [FIELD_ORIGIN] = {NAME("Origin"), false},
    [FIELD_PROXY_AUTHORIZATION] = {NAME("Proxy-Authorization"), false},
    [FIELD_RANGE] = {NAME("Range"), false},
    [FIELD_SEC_WEBSOCKET_KEY] = {NAME("Sec-WebSocket-Key"), false},
    [FIELD_SEC_WEBSOCKET_VERSION] = {NAME("Sec-WebSocket-Version"), false},
    [FIELD_TRANSFER_ENCODING] = {NAME("Transfer-Encoding"), true},
    [FIELD_UPGRADE] = {NAME("Upgrade"), true},
};

const char *field_line_find(const struct field_line *lines, size_t count, const char *name)
{
    for (size_t i = 0; i < count && lines[i].name; i++)
        if (strcasecmp(lines[i].name, name) == 0)
            return lines[i].value;
    return NULL;
}

enum field field_find(const char *name)
{
    size_t size = strlen(name);
    enum field field = 0;

    while (field < FIELD_COUNT &&
           (size != fields[field].size || strcasecmp(name, fields[field].name) != 0))
        field++;
    return field;
}

bool field_is_list(enum field field)
{
    return fields[field].is_list;
}

bool field_is_own(const char *name)
{
    static const char own[] = "Statusbin-", other[] = "X-HttpStatus-";

    switch (*name) { /* most names are others' */
    case 'S':
    case 's':
        return strncasecmp(name, own, strlen(own)) == 0;
    case 'X':
    case 'x':
        return strncasecmp(name, other, strlen(other)) == 0;
    default:
        return false;
    }
}
