#include "http/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/host.h"

/* Adds a further line of a list to those before it (RFC 9110, 5.3). Returns false if there is no
   memory. */
static bool join(struct request *request, enum field field, const char *value)
{
    char *joined;

    if (!request->joined)
        request->joined = (char **)calloc(FIELD_COUNT, sizeof(*request->joined));
    if (!request->joined || asprintf(&joined, "%s, %s", request->fields[field], value) < 0)
        return false;
    free(request->joined[field]);
    request->joined[field] = joined;
    request->fields[field] = joined;
    return true;
}

/* Notes the fields that the server acts on. Returns false if there is no memory. */
static bool read_lines(struct request *request)
{
    for (size_t i = 0; i < request->head.line_count; i++) {
        const struct field_line *line = &request->head.lines[i];
        enum field field = field_find(line->name);

        if (field == FIELD_COUNT) {
            request->has_own_fields |= field_is_own(line->name);
            continue;
        }
        if (request->line_counts[field]++ == 0)
            request->fields[field] = line->value;
        else if (field_is_list(field) && !join(request, field, line->value))
            return false;
    }
    return true;
}

/* An absolute target counts more than Host (RFC 9112, 3.2.2), and so does :authority. */
static struct slice find_authority(const struct request *request)
{
    const char *host = request->fields[FIELD_HOST];

    if (request->target.is_absolute)
        return request->target.authority;
    if (request->head.authority)
        host = request->head.authority;
    return text_slice(host ? host : "");
}

static enum refusal check_sizes(const struct request_head *head,
                                const struct request_limits *limits)
{
    size_t target_size = strlen(head->target);
    size_t line_size = strlen(head->method) + target_size + strlen("  HTTP/1.1\r\n");

    if (target_size > limits->target)
        return REFUSAL_TARGET_SIZE;
    if (head->fields_size > limits->fields ||
        line_size + head->fields_size + strlen("\r\n") > limits->head)
        return REFUSAL_FIELDS_SIZE;
    return REFUSAL_NONE;
}

/* RFC 9112, 3.2: HTTP/1.1 has one Host; a target that names a server too has no user (RFC
   9110, 4.2.4). RFC 9113, 8.3.1: HTTP/2 has :authority, Host, or both, which then name the same
   server. */
static enum refusal check_authority(const struct request *request)
{
    const char *host = request->fields[FIELD_HOST], *authority = request->head.authority;
    enum http_version version = request->head.version;

    if (request->line_counts[FIELD_HOST] > 1)
        return REFUSAL_HOST_REPEATED;
    if (!host && !authority && version != HTTP_1_0)
        return version == HTTP_1_1 ? REFUSAL_HOST_MISSING : REFUSAL_AUTHORITY_MISSING;
    if (host && authority && strcasecmp(host, authority) != 0)
        return REFUSAL_AUTHORITY_DIFFERS;
    if ((host && !host_is_valid(text_trim(host))) ||
        (authority && !host_is_valid(text_trim(authority))) ||
        !host_is_valid(request->target.authority))
        return REFUSAL_HOST_INVALID;
    return REFUSAL_NONE;
}

/* How much content the request has (RFC 9110, 8.6). */
static enum refusal read_length(struct request *request, uint64_t limit)
{
    const char *length = request->fields[FIELD_CONTENT_LENGTH];

    if (length && !text_parse_number(length, strlen(length), INT64_MAX, &request->content_length))
        return REFUSAL_LENGTH;
    return request->content_length > limit ? REFUSAL_BODY_SIZE : REFUSAL_NONE;
}

enum refusal request_read(struct request *request, const struct request_head *head,
                          const struct request_limits *limits)
{
    enum refusal refusal;

    *request = (struct request){
        .head = *head,
        .method = method_find(head->method),
        .target = target_read(head->target),
    };
    if (!read_lines(request))
        return REFUSAL_MEMORY;
    request->authority = find_authority(request);
    refusal = check_sizes(head, limits);
    if (refusal == REFUSAL_NONE)
        refusal = check_authority(request);
    if (refusal == REFUSAL_NONE)
        refusal = read_length(request, limits->body);
    return refusal;
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
    free(request->content);
    for (int i = 0; i < FIELD_COUNT && request->joined; i++)
        free(request->joined[i]);
    free((void *)request->joined);
    *request = (struct request){0};
}

bool request_has_content(const struct request *request)
{
    return request->content_length > 0 || request->fields[FIELD_TRANSFER_ENCODING] ||
           request->head.has_content;
}

bool request_expects_continue(const struct request *request)
{
    const char *expect = request->fields[FIELD_EXPECT];

    return expect && request->head.can_interim && request_has_content(request) &&
           text_list_has(expect, "100-continue");
}

bool request_is_persistent(const struct request *request)
{
    const char *connection = request->fields[FIELD_CONNECTION];

    if (request->head.version == HTTP_2)
        return true;
    if (connection && text_list_has(connection, "close"))
        return false;
    return request->head.version == HTTP_1_1 ||
           (connection && text_list_has(connection, "keep-alive"));
}

bool request_is_preflight(const struct request *request)
{
    const char *method = request->fields[FIELD_ACCESS_CONTROL_REQUEST_METHOD];

    return request->method == METHOD_OPTIONS && request->fields[FIELD_ORIGIN] && method &&
           text_token_size(method) > 0 && method[text_token_size(method)] == '\0';
}
