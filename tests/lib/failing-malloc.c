/*
 * Preloaded into the server by test-starved-memory.c: lets every so many-th
 * allocation fail, as long as the test says so in a file that both have mapped.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/failing-malloc.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);

static struct failing_malloc *shared;

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv(FAILING_MALLOC_FILE);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *mapped = fd < 0 ? MAP_FAILED
                          : mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (mapped == MAP_FAILED)
        abort();
    close(fd);
    shared = mapped;
}

static int fails(void)
{
    unsigned every = shared ? shared->every : 0;

    if (every == 0 || atomic_fetch_add(&shared->count, 1) % every != every - 1)
        return 0;
    atomic_fetch_add(&shared->failed, 1);
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *pointer, size_t size)
{
    return fails() ? NULL : __libc_realloc(pointer, size);
}
