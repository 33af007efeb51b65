/*
 * What the tests run on, and how the server under test is run: its wrapper, its protocol, the
 * patience that it needs, and clocks.
 */
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool fixture_is_h2(void)
{
    const char *h2 = getenv("STATUSBIN_TEST_H2");

    return h2 && *h2;
}

bool fixture_is_emulated(void)
{
    const char *wrapper = getenv("STATUSBIN_WRAPPER");
    return wrapper && strstr(wrapper, "qemu-");
}

bool fixture_has_plain_memory(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return !getenv("STATUSBIN_WRAPPER");
#endif
}

int fixture_patience_ms(int ms)
{
    const char *text = getenv("CK_TIMEOUT_MULTIPLIER");
    double multiplier = text ? strtod(text, NULL) : 1;
    return multiplier > 1 ? (int)(ms * multiplier) : ms;
}

long long fixture_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void fixture_expect_time(long long start_ms, int due_ms, int more_ms)
{
    long long took_ms = fixture_now_ms() - start_ms;

    ck_assert_msg(took_ms >= due_ms && took_ms <= due_ms + fixture_patience_ms(more_ms),
                  "%lld ms in place of %d", took_ms, due_ms);
}

void fixture_pause_ms(int ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

long long fixture_busy_ms(void)
{
    char path[64], text[1000] = "";
    unsigned long long user = 0, system = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)fixture_pid());
    file = fopen(path, "r");
    ck_assert(file && fgets(text, sizeof text, file));
    fclose(file);
    const char *end = strrchr(text, ')'); /* of the name, the second field; the times are 14, 15 */
    ck_assert(end && sscanf(end + 1,
                            " %*c" /* and ten more */
                            "%*s%*s%*s%*s%*s%*s%*s%*s%*s%*s%llu%llu",
                            &user, &system) == 2);
    return (long long)(user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

long fixture_memory_kib(const char *which)
{
    char path[40], line[200];
    long kib = 0;
    FILE *status;

    snprintf(path, sizeof path, "/proc/%d/status", (int)fixture_pid());
    status = fopen(path, "r");
    ck_assert_ptr_nonnull(status);
    while (fgets(line, sizeof line, status))
        if (strncmp(line, which, strlen(which)) == 0)
            kib = strtol(line + strlen(which) + 1, NULL, 10);
    fclose(status);
    ck_assert_int_gt(kib, 0);
    return kib;
}
