#include "engine/mhd/head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool head_add(struct head *head, const char *octets, size_t size)
{
    char *larger;

    if (size == 0)
        return true;
    larger = realloc(head->octets, head->size + size);
    if (!larger)
        return false;
    memcpy(larger + head->size, octets, size);
    head->octets = larger;
    head->size += size;
    return true;
}

/* Ends the string at *at where the next c is, and moves *at behind that. Returns the string. */
static char *cut(char **at, const char *end, char c)
{
    char *start = *at, *found = memchr(start, c, (size_t)(end - start));

    *found = '\0';
    *at = found + 1;
    return start;
}

/* Returns what follows the request line. */
static char *read_line(struct head *head, struct request *request)
{
    char *at = head->octets, *end = at + head->size;
    const char *method = cut(&at, end, ' '), *target = cut(&at, end, ' ');
    const char *version = cut(&at, end, '\r');

    request_start(request, target);
    request_line(request, method, version);
    return at + 1;
}

void head_read_line(struct head *head, struct request *request)
{
    if (!head->lines && head->octets && memchr(head->octets, '\r', head->size))
        read_line(head, request);
}

/* Reads the field line at *at, and moves that behind it. */
static struct field_line read_field(char **at, const char *end)
{
    const char *name = cut(at, end, ':');
    char *value = cut(at, end, '\r');
    size_t size;

    value += strspn(value, " \t");
    size = strlen(value);
    while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
        value[--size] = '\0';
    ++*at; /* LF */
    return (struct field_line){name, value};
}

static void each_field(void *head_,
                       void (*visit)(void *context, const char *name, const char *value),
                       void *context)
{
    const struct head *head = head_;

    for (size_t i = 0; i < head->line_count; i++)
        visit(context, head->lines[i].name, head->lines[i].value);
}

enum refusal head_read(struct head *head, size_t line_count, struct request *request,
                       const struct request_limits *limits)
{
    char *at = read_line(head, request);

    request->each_field = each_field;
    request->source = head;
    head->lines = malloc((line_count + 1) * sizeof(*head->lines));
    if (!head->lines)
        return REFUSAL_MEMORY;
    for (; head->line_count < line_count; head->line_count++) {
        struct field_line line = read_field(&at, head->octets + head->size);

        head->lines[head->line_count] = line;
        request_add_field(request, line.name, line.value);
    }
    return request_check(request, limits, head->size);
}

size_t head_stand_in(const struct request *request, char ret_octets[HEAD_STAND_IN_MAX])
{
    bool persistent = request_is_persistent(request);
    char *at = ret_octets;

    at = stpcpy(at, request->method == METHOD_HEAD ? "HEAD / HTTP/1." : "GET / HTTP/1.");
    at = stpcpy(at, request->http10 ? "0\r\n" : "1\r\n");
    if (request->fields[FIELD_TRANSFER_ENCODING])
        at = stpcpy(at, "Transfer-Encoding: chunked\r\n");
    else if (request->content_length > 0)
        at += sprintf(at, "Content-Length: %llu\r\n", (unsigned long long)request->content_length);
    if (persistent == request->http10) /* RFC 9112, 9.3 */
        at = stpcpy(at, persistent ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
    at = stpcpy(at, "\r\n");
    return (size_t)(at - ret_octets);
}

void head_clear(struct head *head)
{
    free(head->octets);
    free(head->lines);
    *head = (struct head){0};
}
