#include "engine/mhd/head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much memory a connection keeps from one head to the next. */
enum { OCTETS_KEPT = 1024, LINES_KEPT = 32 };

/* Makes room for that many octets. Returns false if there is no memory. */
static bool reserve_octets(struct head *head, size_t size)
{
    char *larger;

    if (size <= head->octets_capacity)
        return true;
    larger = realloc(head->octets_memory, size);
    if (!larger)
        return false;
    head->octets_memory = larger;
    head->octets_capacity = size;
    return true;
}

bool head_add(struct head *head, const char *octets, size_t size)
{
    if (size == 0)
        return true;
    if (!reserve_octets(head, head->size + size))
        return false;
    head->octets = head->octets_memory;
    memcpy(head->octets + head->size, octets, size);
    head->size += size;
    return true;
}

/* Ends a string at the next c, which is there, and moves *at behind that. Returns the string. */
static char *cut(char **at, const char *end, char c)
{
    char *start = *at, *found = memchr(start, c, (size_t)(end - start));

    *found = '\0';
    *at = found + 1;
    return start;
}

/* Returns where the field lines begin. */
static char *read_line(struct head *head)
{
    char *at = head->octets, *end = at + head->size;
    bool is_http10;

    head->parts.method = cut(&at, end, ' ');
    head->parts.target = cut(&at, end, ' ');
    is_http10 = strcmp(cut(&at, end, '\r'), "HTTP/1.0") == 0;
    head->parts.version = is_http10 ? HTTP_1_0 : HTTP_1_1;
    head->parts.can_interim = head->parts.can_upgrade = !is_http10;
    return at + 1; /* LF */
}

void head_read_line(struct head *head)
{
    if (!head->lines && head->octets && memchr(head->octets, '\r', head->size))
        read_line(head);
}

/* Reads the field line at *at, and moves that behind it. White space around a value does not belong
   to it (RFC 9112, 5.1). */
static struct field_line read_field(char **at, const char *end)
{
    const char *name = cut(at, end, ':');
    char *value = cut(at, end, '\r'), *value_end = *at - 1;

    ++*at; /* LF */
    value += strspn(value, " \t");
    while (value_end > value && (value_end[-1] == ' ' || value_end[-1] == '\t'))
        *--value_end = '\0';
    return (struct field_line){name, value};
}

/* Makes room for that many lines. Returns false if there is no memory. */
static bool reserve_lines(struct head *head, size_t count)
{
    struct field_line *larger;

    if (count <= head->lines_capacity)
        return true;
    larger = realloc(head->lines_memory, count * sizeof(*larger));
    if (!larger)
        return false;
    head->lines_memory = larger;
    head->lines_capacity = count;
    return true;
}

bool head_read(struct head *head, size_t line_count)
{
    char *at = read_line(head), *end = head->octets + head->size;

    head->parts.fields_size = (size_t)(end - at) - strlen("\r\n");
    if (!reserve_lines(head, line_count + 1))
        return false;
    head->lines = head->lines_memory;
    for (size_t i = 0; i < line_count; i++)
        head->lines[i] = read_field(&at, end);
    head->parts.lines = head->lines;
    head->parts.line_count = line_count;
    return true;
}

size_t head_stand_in(const struct request *request, size_t filled,
                     char ret_octets[HEAD_STAND_IN_MAX])
{
    bool is_http10 = request->head.version == HTTP_1_0;
    bool persistent = request_is_persistent(request);
    char *at = ret_octets;

    at = stpcpy(at, request->method == METHOD_HEAD ? "HEAD" : "GET");
    at = stpcpy(at, is_http10 ? " / HTTP/1.0\r\n" : " / HTTP/1.1\r\n");
    if (persistent == is_http10)
        at = stpcpy(at, persistent ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
    if (filled > 0)
        at += sprintf(at, "Content-Length: %8zu\r\n",
                      filled - (size_t)(at - ret_octets) -
                          strlen("Content-Length: 12345678\r\n\r\n"));
    else if (request->fields[FIELD_TRANSFER_ENCODING])
        at = stpcpy(at, "Transfer-Encoding: chunked\r\n");
    else if (request->content_length > 0)
        at += sprintf(at, "Content-Length: %llu\r\n", (unsigned long long)request->content_length);
    at = stpcpy(at, "\r\n");
    return (size_t)(at - ret_octets);
}

void head_end(struct head *head)
{
    if (head->octets_capacity > OCTETS_KEPT || head->lines_capacity > LINES_KEPT) {
        head_free(head);
        return;
    }
    head->parts = (struct request_head){0};
    head->octets = NULL;
    head->size = 0;
    head->lines = NULL;
}

void head_free(struct head *head)
{
    free(head->octets_memory);
    free(head->lines_memory);
    *head = (struct head){0};
}
