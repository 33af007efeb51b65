#include "engine/mhd/head.h"

#include <microhttpd.h>
#include <string.h>

#include "answer/reply.h"

/* Octets. */
enum {
    RECORD_SIZE = 64, /* what MHD keeps for each field line */
    LINE_SIZE_MIN = RECORD_SIZE + sizeof("x:\r\n") - 1,
    READ_STEP = 1536, /* by how much MHD extends the memory that it reads into */
    SPARE_SIZE = 256,
    POOL_EXTRA = 4096, /* what a connection needs besides the head */
};

/* Takes white space off the end of a value, which 0.9.75 leaves there (RFC 9112, 5.1). */
static void trim_end(char *value)
{
    size_t size = strlen(value);

    while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
        value[--size] = '\0';
}

static enum MHD_Result add_field(void *request, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind;
    if (value)
        trim_end((char *)value);
    request_add_field(request, name, value ? value : "");
    return MHD_YES;
}

struct visit {
    void (*visit)(void *context, const char *name, const char *value);
    void *context;
};

static enum MHD_Result visit_field(void *visit, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    (void)kind;
    ((struct visit *)visit)->visit(((struct visit *)visit)->context, name, value ? value : "");
    return MHD_YES;
}

static void each_field(void *connection,
                       void (*visit)(void *context, const char *name, const char *value),
                       void *context)
{
    struct visit visitor = {visit, context};

    MHD_get_connection_values(connection, MHD_HEADER_KIND, visit_field, &visitor);
}

/*
 * What the library has used of a connection's memory, in octets: the head, a
 * record for each field line and cookie, and a copy of the Cookie field.
 */
static size_t used_size(const struct request *request, struct MHD_Connection *connection,
                        size_t head_size)
{
    size_t size = head_size + request->field_count * RECORD_SIZE;
    const char *cookie = request->fields[FIELD_COOKIE];

    if (cookie)
        size += strlen(cookie) + 1 +
                (size_t)MHD_get_connection_values(connection, MHD_COOKIE_KIND, NULL, NULL) *
                    RECORD_SIZE;
    return size;
}

static size_t get_head_size(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
        ->header_size;
}

enum refusal head_read(struct request *request, struct MHD_Connection *connection,
                       const char *method, const char *version, const struct request_limits *limits,
                       size_t pool_size)
{
    size_t head_size = get_head_size(connection);
    enum refusal fault;

    request_line(request, method, version);
    request->each_field = each_field;
    request->source = connection;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_field, request);
    fault = request_check(request, limits, head_size);
    if (fault != REFUSAL_NONE)
        return fault;
    /* Without room to build the response's head the library would close without a word. */
    if (used_size(request, connection, head_size) + REPLY_HEAD_MAX > pool_size)
        return REFUSAL_FIELDS_SIZE;
    return REFUSAL_NONE;
}

/* The trailer fields so far. */
struct trailer {
    size_t size;
    bool valid;
};

static enum MHD_Result add_trailer(void *trailer_, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct trailer *trailer = trailer_;
    size_t name_size = text_token_size(name);

    (void)kind;
    trailer->size += RECORD_SIZE + strlen(name) + (value ? strlen(value) : 0) + 4;
    if (name_size == 0 || name[name_size] != '\0')
        trailer->valid = false;
    return MHD_YES;
}

enum refusal head_check_trailer(const struct request *request, struct MHD_Connection *connection,
                                size_t pool_size)
{
    struct trailer trailer = {0, true};

    if (!request->fields[FIELD_TRANSFER_ENCODING])
        return REFUSAL_NONE;
    MHD_get_connection_values(connection, MHD_FOOTER_KIND, add_trailer, &trailer);
    if (!trailer.valid)
        return REFUSAL_FIELD_NAME;
    if (used_size(request, connection, get_head_size(connection)) + trailer.size + REPLY_HEAD_MAX >
        pool_size)
        return REFUSAL_FIELDS_SIZE;
    return REFUSAL_NONE;
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

    return (uint32_t)((pool_size - read - REPLY_HEAD_MAX - SPARE_SIZE) / RECORD_SIZE);
}

/*
 * The library first reads into half of its memory, and adds READ_STEP or an
 * eighth of what is left where that does not hold the head. What the client
 * sends after the request can have filled all of that.
 */
bool head_has_room(const struct request *request, struct MHD_Connection *connection,
                   size_t pool_size, size_t response_head_size)
{
    size_t head_size, used;

    if (response_head_size <= REPLY_HEAD_MAX) /* head_read has seen to that */
        return true;
    head_size = get_head_size(connection);
    used = used_size(request, connection, head_size) - head_size;
    used += head_size > pool_size / 2 - READ_STEP ? head_size + READ_STEP : pool_size / 2;
    return used + response_head_size <= pool_size;
}
