/*
 * A connection that speaks HTTP/2, of the whole server in this process: an input is
 * what a client sends behind its preface and its SETTINGS, and then it ends its side.
 *
 * Whatever that is, the server sends well-formed frames (RFC 9113, 4.1 and 6) and
 * closes; and a request on the next connection gets its answer.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "live.h"

enum { HEAD_SIZE = 9, FRAME_MAX = 16384, CODES = 14 };

enum {
    DATA,
    HEADERS,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    PUSH_PROMISE,
    PING,
    GOAWAY,
    WINDOW_UPDATE,
    CONTINUATION
};

static const char opening[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
/* GET /status/204, all of it literal or of the static table (RFC 7541). */
static const char good[] = "\0\0\x12\1\5\0\0\0\1\x82\x86\x41\1x\x04\x0b/status/204";

/* What the server answers until it closes. False: by a reset. */
static bool exchange(const void *data, size_t size, uint8_t *came, size_t *ret_size)
{
    int fd = live_connect();

    live_send(fd, opening, sizeof(opening) - 1);
    live_send(fd, data, size);
    return live_finish(fd, came, ret_size);
}

static uint32_t number(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The rules of each type, as a receiver has them. */
static void check_frame(unsigned type, uint32_t id, const uint8_t *payload, size_t size)
{
    bool of_stream = type == DATA || type == HEADERS || type == RST_STREAM || type == CONTINUATION;

    HOLDS(type != PUSH_PROMISE && type != PRIORITY && type <= CONTINUATION);
    HOLDS(size <= FRAME_MAX);
    HOLDS(of_stream == (id != 0) || type == WINDOW_UPDATE);
    HOLDS(id % 2 == 1 || id == 0);
    if (type == RST_STREAM)
        HOLDS(size == 4 && number(payload) < CODES);
    if (type == SETTINGS)
        HOLDS(size % 6 == 0);
    if (type == PING)
        HOLDS(size == 8);
    if (type == GOAWAY)
        HOLDS(size >= 8 && number(payload + 4) < CODES);
    if (type == WINDOW_UPDATE)
        HOLDS(size == 4 && number(payload) > 0);
}

/* All of what came; a connection that is reset may end anywhere. Returns how many heads there were.
 */
static size_t check(const uint8_t *came, size_t size, bool closed)
{
    size_t heads = 0;

    for (size_t at = 0; at < size;) {
        size_t left = size - at, payload = left >= HEAD_SIZE ? number(came + at) >> 8 : 0;

        if (left < HEAD_SIZE + payload) {
            HOLDS(!closed);
            break;
        }
        if (at == 0)
            HOLDS(came[3] == SETTINGS); /* RFC 9113, 3.4 */
        check_frame(came[at + 3], number(came + at + 5), came + at + HEAD_SIZE, payload);
        heads += came[at + 3] == HEADERS;
        at += HEAD_SIZE + payload;
    }
    return heads;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t *came;
    size_t came_size;
    bool closed;

    if (!came) {
        came = malloc(LIVE_CAME_MAX);
        HOLDS(came);
        live_start(NULL);
    }
    closed = exchange(data, size, came, &came_size);
    check(came, came_size, closed);
    closed = exchange(good, sizeof(good) - 1, came, &came_size);
    HOLDS(closed && check(came, came_size, closed) == 1);
    return 0;
}
