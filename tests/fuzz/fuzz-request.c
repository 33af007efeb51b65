/*
 * A request's head, taken apart and checked (RFC 9110, RFC 9112), and what is
 * read from it: path, handshake, credentials. An input is a request as on the
 * wire, split here as the library does it: method, target, version; names and
 * values; content after an empty line.
 *
 * A request that is not refused keeps every rule that makes it safe to route.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/basic.h"
#include "http/handshake.h"
#include "http/query.h"
#include "http/request.h"

enum { LINES_MAX = 64, SEGMENT_MAX = 64 };

static const struct request_limits limits = {
    .target = 200, .fields = 400, .head = 500, .body = 1000};

struct lines {
    char *lines[LINES_MAX];
    size_t count;
};

/* Cuts the word off the front of *cursor; what is left stays. */
static char *take_word(char **cursor)
{
    char *word = *cursor;

    *cursor += strcspn(*cursor, " ");
    if (**cursor)
        *(*cursor)++ = '\0';
    return word;
}

static void add_fields(struct request *request, struct lines *lines, const uint8_t **data,
                       size_t *size)
{
    char *line;

    while (lines->count < LINES_MAX && (line = fuzz_take_line(data, size)) != NULL) {
        char *colon = strchr(line, ':');

        lines->lines[lines->count++] = line;
        if (*line == '\0')
            return;
        if (colon)
            *colon = '\0';
        request_add_field(request, line, colon ? colon + 1 + strspn(colon + 1, " \t") : "");
    }
}

static bool is_digits(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/* What must be true of a request that is to be served. */
static void check_served(const struct request *request)
{
    const char *length = request->fields[FIELD_CONTENT_LENGTH];
    const char *coding = request->fields[FIELD_TRANSFER_ENCODING];

    HOLDS(request->target_size > 0 && request->target_size <= limits.target);
    for (size_t i = 0; i < request->target.size; i++)
        HOLDS((unsigned char)request->target.data[i] > ' ' && request->target.data[i] != 0x7f);
    HOLDS(*request->method_name &&
          text_token_size(request->method_name) == strlen(request->method_name));
    HOLDS(request->lines[FIELD_HOST] == 1 || (request->lines[FIELD_HOST] == 0 && request->http10));
    HOLDS(!length || !coding);
    HOLDS(!coding || (strcasecmp(coding, "chunked") == 0 && !request->http10));
    HOLDS(!length || (is_digits(length) && request->lines[FIELD_CONTENT_LENGTH] == 1));
    HOLDS(request->content_length == (length ? fuzz_number(length) : 0));
    HOLDS(request->content_length <= limits.body);
}

/* Lines of a list are one value, with all elements of each. */
static void check_fields(const struct request *request)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        HOLDS((request->fields[i] != NULL) == (request->lines[i] > 0));
        if (!request->joined || !request->joined[i])
            continue;
        HOLDS(request->fields[i] == request->joined[i]);
        HOLDS(strlen(request->joined[i]) >= 2u * (request->lines[i] - 1u));
    }
    if (request_expects_continue(request))
        HOLDS(request->fields[FIELD_EXPECT] && !request->http10);
    HOLDS(!request_is_preflight(request) || request->method == METHOD_OPTIONS);
    HOLDS(!request_is_asterisk(request) || request->path.size == 0);
}

static void check_segments(const struct request *request)
{
    const char *end = request->path.data + request->path.size;
    unsigned count = 0, slashes = 0;

    for (const char *at = request->path.data; at < end; at++)
        slashes += *at == '/';
    for (; request_has_segment(request, count); count++) {
        char *buffer = malloc(SEGMENT_MAX);
        long size = request_segment(request, count, buffer, SEGMENT_MAX);

        HOLDS(size >= -1 && size < SEGMENT_MAX);
        HOLDS(size < 0 || strlen(buffer) == (size_t)size);
        free(buffer);
    }
    HOLDS(count == slashes);
    HOLDS(request_segment(request, count, (char[1]){0}, 1) == -1);
}

/* The parameters, with what separates them, are the query. */
static void check_query(const struct request *request)
{
    const char *cursor = request->query, *at = cursor;
    struct parameter parameter;

    while (query_next(&cursor, &parameter)) {
        HOLDS(parameter.name.data == at);
        at += parameter.name.size + (at[parameter.name.size] == '=');
        HOLDS(parameter.value.data == at);
        at += parameter.value.size;
        HOLDS(*at == '\0' || *at == '&');
        at += *at == '&';
        HOLDS(cursor == at);
    }
    HOLDS(!at || *at == '\0');
}

static void check_readers(const struct request *request)
{
    char accept[HANDSHAKE_ACCEPT_SIZE];
    const char *credentials = request->fields[FIELD_AUTHORIZATION];

    if (handshake_check(request, accept) == HANDSHAKE_OK) {
        HOLDS(strlen(accept) == HANDSHAKE_ACCEPT_SIZE - 1 && request->method == METHOD_GET);
        HOLDS(request->fields[FIELD_SEC_WEBSOCKET_KEY] && request->fields[FIELD_UPGRADE]);
    }
    if (credentials_find_user(credentials) != USER_NONE)
        HOLDS(strncasecmp(credentials, "Basic ", 6) == 0);
}

/* Content is kept in the order in which it comes, up to a limit. */
static void check_content(struct request *request, const uint8_t *data, size_t size)
{
    size_t half = size / 2, kept = size < REQUEST_CONTENT_MAX ? size : REQUEST_CONTENT_MAX;

    HOLDS(request_keep_content(request, (const char *)data, half));
    HOLDS(request_keep_content(request, (const char *)data + half, size - half));
    HOLDS(request->content_size == kept);
    HOLDS(kept == 0 || memcmp(request->content, data, kept) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t head_size = size;
    char *line = fuzz_take_line(&data, &size), *rest = line;
    struct lines lines = {.count = 0};
    struct request request;
    char *method, *target;
    enum refusal refusal;

    if (!line)
        return 0;
    method = take_word(&rest);
    target = take_word(&rest);
    request_start(&request, target);
    request_line(&request, method, rest);
    add_fields(&request, &lines, &data, &size);
    refusal = request_check(&request, &limits, head_size - size);
    HOLDS(request_check(&request, &limits, head_size - size) == refusal);
    if (refusal == REFUSAL_NONE)
        check_served(&request);
    check_fields(&request);
    check_segments(&request);
    check_query(&request);
    check_readers(&request);
    check_content(&request, data, size);
    request_reset(&request);
    while (lines.count > 0)
        free(lines.lines[--lines.count]);
    free(line);
    return 0;
}
