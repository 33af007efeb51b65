/*
 * What the code under test says on stderr, in a unit test. Each of them is a
 * process of its own, so nobody puts stderr back.
 */
#pragma once

#include <check.h>
#include <sys/mman.h>
#include <unistd.h>

/* From now on stderr is a file in memory. */
static inline void stderr_capture(void)
{
    int file = memfd_create("stderr", 0);

    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(dup2(file, STDERR_FILENO), STDERR_FILENO);
    close(file);
}

/* What was said since stderr_capture, up to 4095 octets, until the next call. */
static inline const char *stderr_text(void)
{
    static char text[4096];
    ssize_t size = pread(STDERR_FILENO, text, sizeof text - 1, 0);

    ck_assert_int_ge(size, 0);
    text[size] = '\0';
    return text;
}
