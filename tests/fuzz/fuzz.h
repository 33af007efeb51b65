/*
 * What the fuzz targets share. A target is one function that gets an input and
 * checks that what the RFCs or our headers promise holds for it; not only that
 * nothing crashes. libFuzzer looks for inputs (script/fuzz); replay.c gives a
 * target those that are kept in seeds/, in every run of the tests.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The target: libFuzzer's name for it. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property. If it does not hold, says so and aborts, by which fuzzer and replay know. */
#define HOLDS(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))

void fuzz_fail(const char *file, int line, const char *condition) __attribute__((noreturn));

/*
 * The next line of an input, without its line end; NULL after the last. It is
 * a string on the heap of just its size, so that AddressSanitizer sees who
 * reads past its end, and the caller frees it. A NUL ends it early.
 */
char *fuzz_take_line(const uint8_t **data, size_t *size);

/* The rest of an input as one such string. */
char *fuzz_take_rest(const uint8_t *data, size_t size);

/* The number that text begins with; 0 if there is none. */
uint64_t fuzz_number(const char *text);

/* Waits until there is something to read, or an end; false: there is not for a long time. */
bool fuzz_wait(int fd);
