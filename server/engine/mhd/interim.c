#include "engine/mhd/interim.h"

#include <stdio.h>

#include "engine/mhd/connection.h"

enum { HEAD_SIZE = 512 };

bool interim_send(struct connection *connection, unsigned code,
                  const struct field_line fields[STATUS_FIELDS_MAX])
{
    char head[HEAD_SIZE];
    int size = snprintf(head, sizeof(head), "HTTP/1.1 %u %s\r\n", code, status_reason(code));

    for (int i = 0; i < STATUS_FIELDS_MAX && fields[i].name; i++)
        size += snprintf(head + size, sizeof(head) - (size_t)size, "%s: %s\r\n", fields[i].name,
                         fields[i].value);
    size += snprintf(head + size, sizeof(head) - (size_t)size, "\r\n");
    return connection_send(connection, head, (size_t)size);
}
