#include "base/message.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* A pipe in which there is room takes PIPE_BUF octets, at least 4096 on Linux, without waiting. */
enum { LINE_SIZE = 1024, TIMEOUT_MS = 1000 };

void message_write(const char *format, ...)
{
    struct pollfd writable = {.fd = STDERR_FILENO, .events = POLLOUT};
    char line[LINE_SIZE];
    va_list arguments;
    int size;

    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it does not see va_start */
    size = vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    if (size >= LINE_SIZE)
        size = LINE_SIZE - 1;
    if (size > 0 && poll(&writable, 1, TIMEOUT_MS) == 1)
        (void)!write(STDERR_FILENO, line, (size_t)size);
}
