#include "engine/mhd/head.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Octets. */
enum {
    RECORD_SIZE = 64, /* what MHD keeps for each field line */
    LINE_SIZE_MIN = RECORD_SIZE + sizeof("x:\r\n") - 1,
    READ_STEP = 1536, /* by how much MHD extends the memory that it reads into */
    SPARE_SIZE = 256,
    POOL_EXTRA = 4096, /* what a connection needs besides the head */
};

/* How much of its own memory a head keeps from one request to the next. */
enum { KEPT_TARGET_SIZE = 1024, KEPT_LINES = 64, FIRST_LINES = 16 };

/*
 * Hides the query from MHD, whose memory target is. It would take memory for
 * every parameter, and 0.9.75 crashes where that runs out.
 */
static void end_query(const char *target)
{
    char *query = strchr((char *)target, '?');

    if (query)
        query[1] = '\0';
}

/* Makes room for a target. False: out of memory. */
static bool reserve_target(struct head *head, size_t size)
{
    char *larger;

    if (size <= head->target_capacity)
        return true;
    larger = realloc(head->target, size);
    if (!larger)
        return false;
    head->target = larger;
    head->target_capacity = size;
    return true;
}

void head_begin(struct head *head, const char *target)
{
    size_t size = strlen(target) + 1;

    head->parts = (struct request_head){0};
    if (reserve_target(head, size))
        head->parts.target = memcpy(head->target, target, size);
    end_query(target);
}

void head_end(struct head *head)
{
    head->parts = (struct request_head){0};
    if (head->target_capacity <= KEPT_TARGET_SIZE && head->line_capacity <= KEPT_LINES)
        return;
    free(head->target);
    free(head->lines);
    *head = (struct head){0};
}

void head_free(struct head *head)
{
    free(head->target);
    free(head->lines);
    *head = (struct head){0};
}

static bool add_line(struct head *head, const char *name, const char *value)
{
    if (head->parts.line_count == head->line_capacity) {
        size_t capacity = head->line_capacity ? 2 * head->line_capacity : FIRST_LINES;
        struct field_line *larger = realloc(head->lines, capacity * sizeof(*larger));

        if (!larger)
            return false;
        head->lines = larger;
        head->line_capacity = capacity;
    }
    head->lines[head->parts.line_count++] = (struct field_line){name, value};
    return true;
}

/* Takes white space off the end of a value, which 0.9.75 leaves there (RFC 9112, 5.1). */
static size_t trim_end(char *value, size_t size)
{
    while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
        value[--size] = '\0';
    return size;
}

static enum MHD_Result take_line(void *head_, enum MHD_ValueKind kind, const char *name,
                                 size_t name_size, const char *value, size_t value_size)
{
    struct head *head = head_;

    (void)kind;
    if (!value)
        value = "";
    value_size = trim_end((char *)value, value_size);
    if (head->cookie_size == 0 && name_size == 6 && strcasecmp(name, "Cookie") == 0)
        head->cookie_size = value_size + 1;
    return add_line(head, name, value) ? MHD_YES : MHD_NO;
}

static size_t get_head_size(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
        ->header_size;
}

/*
 * What MHD has used of a connection's memory, in octets: the head, a record for
 * each field line and cookie, and a copy of the first Cookie field.
 */
static size_t used_size(const struct head *head, struct MHD_Connection *connection,
                        size_t head_size)
{
    size_t size = head_size + head->parts.line_count * RECORD_SIZE + head->cookie_size;

    if (head->cookie_size > 0)
        size += (size_t)MHD_get_connection_values(connection, MHD_COOKIE_KIND, NULL, NULL) *
                RECORD_SIZE;
    return size;
}

enum refusal head_read(struct head *head, struct MHD_Connection *connection, const char *method,
                       const char *version, size_t pool_size)
{
    size_t head_size = get_head_size(connection);
    bool is_http10 = strcmp(version, "HTTP/1.0") == 0;
    size_t line_size;
    int count;

    if (!head->parts.target)
        return REFUSAL_MEMORY;
    head->cookie_size = 0;
    count = MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_line, head);
    if ((size_t)count != head->parts.line_count)
        return REFUSAL_MEMORY;
    line_size = strlen(method) + strlen(head->target) + strlen("  HTTP/1.1\r\n");
    head->parts.version = is_http10 ? HTTP_1_0 : HTTP_1_1;
    head->parts.method = method;
    head->parts.can_interim = head->parts.can_upgrade = !is_http10;
    head->parts.lines = head->lines;
    head->parts.fields_size = head_size > line_size + 2 ? head_size - line_size - 2 : 0;
    /* Without room to build the response's head MHD would close without a word. */
    return used_size(head, connection, head_size) + HEAD_RESPONSE_MAX > pool_size
               ? REFUSAL_FIELDS_SIZE
               : REFUSAL_NONE;
}

static enum MHD_Result measure_line(void *size, enum MHD_ValueKind kind, const char *name,
                                    size_t name_size, const char *value, size_t value_size)
{
    (void)kind, (void)name, (void)value;
    *(size_t *)size += RECORD_SIZE + name_size + value_size + strlen(": \r\n");
    return MHD_YES;
}

bool head_has_room_behind_trailer(const struct head *head, struct MHD_Connection *connection,
                                  size_t pool_size)
{
    size_t size = used_size(head, connection, get_head_size(connection)) + HEAD_RESPONSE_MAX;

    MHD_get_connection_values_n(connection, MHD_FOOTER_KIND, measure_line, &size);
    return size <= pool_size;
}

size_t head_pool_size(size_t head_max)
{
    return head_max * 3 / 2 + POOL_EXTRA;
}

uint32_t head_lines_max(size_t pool_size)
{
    return (uint32_t)(pool_size / LINE_SIZE_MIN);
}

uint32_t head_lines_alone(size_t pool_size, size_t head_max)
{
    size_t read = head_max + READ_STEP > pool_size / 2 ? head_max + READ_STEP : pool_size / 2;

    return (uint32_t)((pool_size - read - HEAD_RESPONSE_MAX - SPARE_SIZE) / RECORD_SIZE);
}

/*
 * MHD first reads into half of its memory, and adds READ_STEP or an
 * eighth of what is left where that does not hold the head. What the client
 * sends after the request can have filled all of that.
 */
bool head_has_room(const struct head *head, struct MHD_Connection *connection, size_t pool_size,
                   size_t response_head_size)
{
    size_t head_size, used;

    if (response_head_size <= HEAD_RESPONSE_MAX) /* head_read has seen to that */
        return true;
    head_size = get_head_size(connection);
    used = used_size(head, connection, head_size) - head_size;
    used += head_size > pool_size / 2 - READ_STEP ? head_size + READ_STEP : pool_size / 2;
    return used + response_head_size <= pool_size;
}
