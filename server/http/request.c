#include "http/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/host.h"

#define NAME(name) name, sizeof(name) - 1

/* A field name of which the server acts, and what a second line of it means. */
static const struct {
    const char *name;
    size_t size; /* of the name: most others differ in it */
    bool list;   /* lines are combined with commas (RFC 9110, 5.2) */
} known_fields[FIELD_COUNT] = {
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
    [FIELD_COOKIE] = {NAME("Cookie"), false},
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

static const char *const method_names[] = {
    [METHOD_GET] = "GET",         [METHOD_HEAD] = "HEAD",   [METHOD_POST] = "POST",
    [METHOD_PUT] = "PUT",         [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
    [METHOD_OPTIONS] = "OPTIONS", [METHOD_TRACE] = "TRACE", [METHOD_CONNECT] = "CONNECT",
};

static void set_refusal(struct request *request, enum refusal refusal)
{
    if (request->refusal == REFUSAL_NONE)
        request->refusal = refusal;
}

/* The path within a target in absolute form (RFC 9112, 3.2.2), which has no fragment; NULL if it is
   none. */
static const char *skip_authority(const char *target)
{
    const char *authority, *path;

    if (strncasecmp(target, "http://", 7) == 0)
        authority = target + 7;
    else if (strncasecmp(target, "https://", 8) == 0)
        authority = target + 8;
    else
        return NULL;
    path = authority + strcspn(authority, "/?#");
    return path > authority && *path != '#' ? path : NULL;
}

static bool has_space_or_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f)
            return true;
    return false;
}

/* Takes the slash off the end of a path, if there is something before it. */
static void drop_slash(struct slice *path)
{
    if (path->size > 1 && path->data[path->size - 1] == '/' && path->data[path->size - 2] != '/')
        path->size--;
}

void request_start(struct request *request, const char *target)
{
    const char *path = *target == '/' ? target : skip_authority(target);
    size_t size = strcspn(target, "?");

    *request = (struct request){
        .target = {target, size}, .path = {target, 0}, .target_size = strlen(target)};
    if (*target == '\0' || has_space_or_control(target))
        set_refusal(request, REFUSAL_TARGET);
    if (path && path < target + size)
        request->path = (struct slice){path, size - (size_t)(path - target)};
    else if (path) /* http://host alone means http://host/ (RFC 9110, 4.2.3) */
        request->path = (struct slice){"/", 1};
    drop_slash(&request->path);
    if (target[size] == '?') {
        request->query = strdup(target + size + 1);
        if (!request->query)
            set_refusal(request, REFUSAL_MEMORY);
    }
}

void request_line(struct request *request, const char *method, const char *version)
{
    request->method_name = method;
    request->http10 = strcmp(version, "HTTP/1.0") == 0;
    request->method = METHOD_GET;
    while (request->method < METHOD_OTHER && strcmp(method, method_names[request->method]) != 0)
        request->method++;
    if (method[0] == '\0' || method[text_token_size(method)] != '\0')
        set_refusal(request, REFUSAL_METHOD);
}

/* Adds a further line of a list field to those before it. */
static void join(struct request *request, enum request_field field, const char *value)
{
    char *joined;

    if (!request->joined)
        request->joined = (char **)calloc(FIELD_COUNT, sizeof(*request->joined));
    if (!request->joined || asprintf(&joined, "%s, %s", request->fields[field], value) < 0) {
        set_refusal(request, REFUSAL_MEMORY);
        return;
    }
    free(request->joined[field]);
    request->joined[field] = joined;
    request->fields[field] = joined;
}

void request_add_field(struct request *request, const char *name, const char *value)
{
    size_t size = text_token_size(name);

    request->field_count++;
    if (size == 0 || name[size] != '\0') {
        set_refusal(request, REFUSAL_FIELD_NAME);
        return;
    }
    for (const char *at = value; *at; at++)
        if (((unsigned char)*at < ' ' && *at != '\t') || *at == 0x7f)
            set_refusal(request, REFUSAL_FIELD_VALUE);
    if (size > 10 &&
        (strncasecmp(name, "Statusbin-", 10) == 0 || strncasecmp(name, "X-HttpStatus-", 13) == 0))
        request->has_knob_fields = true;
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (size != known_fields[i].size || strcasecmp(name, known_fields[i].name) != 0)
            continue;
        if (request->lines[i]++ == 0)
            request->fields[i] = value;
        else if (known_fields[i].list)
            join(request, (enum request_field)i, value);
    }
}

static enum refusal check_host(const struct request *request)
{
    if (request->lines[FIELD_HOST] > 1)
        return REFUSAL_HOST_REPEATED;
    if (!request->fields[FIELD_HOST])
        return request->http10 ? REFUSAL_NONE : REFUSAL_HOST_MISSING;
    return host_is_valid(request->fields[FIELD_HOST]) ? REFUSAL_NONE : REFUSAL_HOST_INVALID;
}

/* What is wrong with a coding that is not just chunked: the order (RFC 9112, 6.1), or unknown. */
static enum refusal coding_refusal(const char *coding)
{
    for (const char *at = coding; *at; at += *at == ',') {
        bool chunked;

        at = text_skip_space(at);
        chunked = strncasecmp(at, "chunked", 7) == 0 && strchr(", \t", at[7]);
        at += strcspn(at, ",");
        if (chunked && *at == ',')
            return REFUSAL_CODING;
    }
    return REFUSAL_CODING_UNKNOWN;
}

/* RFC 9112, 6.1 and 6.3. The library takes "chunked" alone, without white space, for chunked. */
static enum refusal check_framing(struct request *request)
{
    const char *coding = request->fields[FIELD_TRANSFER_ENCODING];
    const char *length = request->fields[FIELD_CONTENT_LENGTH];

    if (coding && request->http10)
        return REFUSAL_CODING_IN_10;
    if (coding && length)
        return REFUSAL_LENGTH_AND_CODING;
    if (coding && strcasecmp(coding, "chunked") != 0)
        return coding_refusal(coding);
    if (length && request->lines[FIELD_CONTENT_LENGTH] > 1)
        return REFUSAL_LENGTH_REPEATED;
    if (length && !text_parse_number(length, strlen(length), INT64_MAX, &request->content_length))
        return REFUSAL_LENGTH;
    return REFUSAL_NONE;
}

static enum refusal check_sizes(struct request *request, const struct request_limits *limits,
                                size_t head_size)
{
    /* method SP target SP HTTP/1.1 CRLF, then the fields, then CRLF */
    size_t line_size = strlen(request->method_name) + request->target_size + 12;

    request->fields_size = head_size > line_size + 2 ? head_size - line_size - 2 : 0;

    if (request->target_size > limits->target)
        return REFUSAL_TARGET_SIZE;
    if (request->fields_size > limits->fields || head_size > limits->head)
        return REFUSAL_FIELDS_SIZE;
    return REFUSAL_NONE;
}

enum refusal request_check(struct request *request, const struct request_limits *limits,
                           size_t head_size)
{
    if (request->refusal == REFUSAL_NONE)
        request->refusal = check_sizes(request, limits, head_size);
    if (request->refusal == REFUSAL_NONE)
        request->refusal = check_host(request);
    if (request->refusal == REFUSAL_NONE)
        request->refusal = check_framing(request);
    if (request->refusal == REFUSAL_NONE && request->content_length > limits->body)
        request->refusal = REFUSAL_BODY_SIZE;
    return request->refusal;
}

bool request_keep_content(struct request *request, const char *data, size_t size)
{
    char *larger;

    if (size > REQUEST_CONTENT_MAX - request->content_size)
        size = REQUEST_CONTENT_MAX - request->content_size;
    if (size == 0)
        return true;
    larger = realloc(request->content, request->content_size + size);
    if (!larger)
        return false;
    memcpy(larger + request->content_size, data, size);
    request->content = larger;
    request->content_size += size;
    return true;
}

void request_reset(struct request *request)
{
    free(request->query);
    free(request->content);
    for (int i = 0; i < FIELD_COUNT && request->joined; i++)
        free(request->joined[i]);
    free((void *)request->joined);
    *request = (struct request){0};
}

bool request_has_content(const struct request *request)
{
    return request->content_length > 0 || request->fields[FIELD_TRANSFER_ENCODING];
}

bool request_expects_continue(const struct request *request)
{
    const char *expect = request->fields[FIELD_EXPECT];

    return expect && !request->http10 && request_has_content(request) &&
           text_list_has(expect, "100-continue");
}

bool request_is_persistent(const struct request *request)
{
    const char *connection = request->fields[FIELD_CONNECTION];

    if (connection && text_list_has(connection, "close"))
        return false;
    return !request->http10 || (connection && text_list_has(connection, "keep-alive"));
}

bool request_is_asterisk(const struct request *request)
{
    return request->target.size == 1 && request->target.data[0] == '*' && !request->query;
}

bool request_is_preflight(const struct request *request)
{
    const char *method = request->fields[FIELD_ACCESS_CONTROL_REQUEST_METHOD];

    return request->method == METHOD_OPTIONS && request->fields[FIELD_ORIGIN] && method &&
           text_token_size(method) > 0 && method[text_token_size(method)] == '\0';
}

/* The segment as received. It is split off before it is decoded (RFC 3986, 2.4). */
static bool find_segment(const struct request *request, unsigned index, struct slice *ret_segment)
{
    const char *at = request->path.data;
    const char *end = at + request->path.size;

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

long request_segment(const struct request *request, unsigned index, char *buffer, size_t capacity)
{
    struct slice segment;

    if (!find_segment(request, index, &segment))
        return -1;
    return text_percent_decode(segment.data, segment.size, buffer, capacity);
}

struct slice request_raw_segment(const struct request *request, unsigned index)
{
    struct slice segment = {"", 0};

    find_segment(request, index, &segment);
    return segment;
}

bool request_has_segment(const struct request *request, unsigned index)
{
    struct slice segment;

    return find_segment(request, index, &segment);
}
