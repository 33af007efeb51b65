#include "pace.h"

#include "socket.h"

enum { LOOKS = 8 }; /* in the time that a head may take */

/* Another request: nothing is known of it. Only before the first had no octets come for sure. */
static void start(struct pace *pace, unsigned request)
{
    if (pace->request != request)
        *pace = (struct pace){.request = request, .received = -1};
}

bool pace_is_overdue(struct pace *pace, const struct pace_limits *limits, unsigned request,
                     enum pace_part part, int64_t now_ms)
{
    start(pace, request);
    if (part != pace->part) {
        pace->part = part;
        pace->since_ms = now_ms;
    }
    return part != PACE_NONE && now_ms - pace->since_ms >= limits->ms[part];
}

bool pace_has_octets(struct pace *pace, const struct pace_limits *limits, unsigned request, int fd,
                     int64_t now_ms)
{
    int64_t received;

    start(pace, request);
    if (pace->part == PACE_HEAD)
        return true;
    if (now_ms - pace->looked_ms < limits->ms[PACE_HEAD] / LOOKS)
        return false;
    pace->looked_ms = now_ms;
    received = socket_received(fd);
    if (pace->received < 0)
        pace->received = received;
    return received > pace->received;
}
