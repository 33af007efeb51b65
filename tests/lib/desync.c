#include "lib/desync.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The versions of clang-format differ about braces in a macro. */
/* clang-format off */
#define V(name, bytes, ...)                                                                        \
    {                                                                                              \
        name, bytes, sizeof(bytes) - 1, __VA_ARGS__                                                \
    }
/* clang-format on */
#define REQUEST(method) method " /status/200 HTTP/1.1\r\nHost: a.test\r\n"
#define GET(fields) REQUEST("GET") fields "\r\n"
#define HEAD(fields) REQUEST("HEAD") fields "\r\n"
#define POST(fields) REQUEST("POST") fields "\r\n"
#define CODED(coding) POST("Transfer-Encoding:" coding "\r\n") "0\r\n\r\n"
#define CHUNKED(chunks) POST("Transfer-Encoding: chunked\r\n") chunks
#define LENGTH(value) POST("Content-Length:" value "\r\n")

const struct desync desyncs[] = {
#include "lib/desync-table.def"
};

const int desync_count = sizeof desyncs / sizeof *desyncs;

const char *desync_bytes(int i, size_t *ret_length)
{
    static char bytes[2000];
    const struct desync *desync = &desyncs[i];
    memcpy(bytes, desync->bytes, desync->length);
    int behind = snprintf(bytes + desync->length, sizeof bytes - desync->length,
                          "GET /sequence/418*9?key=v%03d HTTP/1.1\r\nHost: a.test\r\n\r\n", i);
    ck_assert_int_eq(behind, atoi(DESYNC_LENGTH));
    *ret_length = desync->length + (size_t)behind;
    return bytes;
}

const char *desync_trace(int i)
{
    static char target[40];
    snprintf(target, sizeof target, "/sequence?key=v%03d", i);
    return target;
}
