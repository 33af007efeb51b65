#include "interim.h"

#include <stdio.h>

#include "channel.h"

enum { HEAD_SIZE = 512, TIMEOUT_MS = 20 };

bool interim_send(struct MHD_Connection *connection, unsigned code,
                  const struct status_field fields[STATUS_FIELDS_MAX])
{
    char head[HEAD_SIZE];
    int size = snprintf(head, sizeof(head), "HTTP/1.1 %u %s\r\n", code, status_reason(code));

    for (int i = 0; i < STATUS_FIELDS_MAX && fields[i].name; i++)
        size += snprintf(head + size, sizeof(head) - (size_t)size, "%s: %s\r\n", fields[i].name,
                         fields[i].value);
    size += snprintf(head + size, sizeof(head) - (size_t)size, "\r\n");
    return channel_write(channel_of(connection), head, (size_t)size, TIMEOUT_MS);
}
