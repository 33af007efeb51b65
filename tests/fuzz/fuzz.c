#include "fuzz.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 5000 };

void fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

char *fuzz_take_rest(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1); /* data is no string: no strndup */

    HOLDS(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

char *fuzz_take_line(const uint8_t **data, size_t *size)
{
    const uint8_t *end = *size ? memchr(*data, '\n', *size) : NULL;
    size_t line_size = end ? (size_t)(end - *data) : *size;
    char *line;

    if (*size == 0)
        return NULL;
    line = fuzz_take_rest(*data, line_size - (end > *data && end[-1] == '\r'));
    *data += line_size + (end ? 1 : 0);
    *size -= line_size + (end ? 1 : 0);
    return line;
}

uint64_t fuzz_number(const char *text)
{
    return strtoull(text, NULL, 10);
}

bool fuzz_wait(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    int count;

    do /* libFuzzer has a timer, whose signal interrupts */
        count = poll(&poll_fd, 1, PATIENCE_MS);
    while (count < 0 && errno == EINTR);
    return count == 1;
}
