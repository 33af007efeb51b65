/*
 * Preloaded into the server by test-program-log-loss.c: its wall clock is an
 * hour fast. The kernel's is not, so a time that was taken from it is an hour
 * in the future, as after a clock has been set back.
 */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = (int)syscall(SYS_clock_gettime, clock, time);

    if (result == 0 && clock == CLOCK_REALTIME)
        time->tv_sec += 3600;
    return result;
}
