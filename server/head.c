#include "head.h"

#include <microhttpd.h>
#include <string.h>

/* What the library keeps per field line, and what it needs to build a response's head: octets. */
enum { RECORD_SIZE = 64, RESPONSE_HEAD_MAX = 1024 };

struct gathering {
    struct request *request;
    const char *last_value;
};

static enum MHD_Result add_field(void *gathering_, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct gathering *gathering = gathering_;

    (void)kind;
    gathering->last_value = value ? value : "";
    request_add_field(gathering->request, name, gathering->last_value);
    return MHD_YES;
}

/*
 * 0.9.75 takes a field line without a name for the line that ends the head,
 * and what follows for another request. But then there is more between the
 * last value, which is still where it was received, and the end of the head
 * than two line ends.
 */
static bool ends_at_empty_line(const char *head, size_t head_size, const char *last_value)
{
    size_t end_size;

    if (!last_value || strncmp(MHD_get_version(), "0.9.", 4) != 0)
        return true;
    end_size = (size_t)(head + head_size - (last_value + strlen(last_value)));
    return end_size >= 2 && end_size <= 4;
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
 * Whether the library has room left in a connection's memory to build the head
 * of a response; without, it would close without a word. It keeps the head, a
 * record for each field line and cookie, and a copy of the Cookie field.
 */
static bool has_room(struct MHD_Connection *connection, size_t field_count, size_t head_size,
                     size_t pool_size)
{
    const char *cookie;
    size_t cookie_count, used;

    if (head_size * 16 < pool_size) /* a record is at most 16 times what it records */
        return true;
    cookie = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Cookie");
    cookie_count = (size_t)MHD_get_connection_values(connection, MHD_COOKIE_KIND, NULL, NULL);
    used = head_size + (field_count + cookie_count) * RECORD_SIZE + (cookie ? strlen(cookie) : 0);
    return used + RESPONSE_HEAD_MAX <= pool_size;
}

enum request_fault head_read(struct request *request, struct MHD_Connection *connection,
                             const char *method, const char *version,
                             const struct request_limits *limits, size_t pool_size)
{
    struct gathering gathering = {request, NULL};
    size_t head_size =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
    enum request_fault fault;

    request_line(request, method, version);
    request->each_field = each_field;
    request->source = connection;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_field, &gathering);
    fault = request_check(request, limits, head_size);
    if (fault == FAULT_NONE && !ends_at_empty_line(method, head_size, gathering.last_value))
        return FAULT_FIELD_NAME;
    if (fault == FAULT_NONE && !has_room(connection, request->field_count, head_size, pool_size))
        return FAULT_FIELDS_SIZE;
    return fault;
}
