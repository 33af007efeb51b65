/*
 * What a timer costs, by how many there are: delays without the connections that ask for them, and
 * so without the limit that descriptors are to those.
 *
 * Each timer adds itself again when it is due, always with the same delay, which grows with their
 * number: so many of them fall due in a second, however many there are.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "timer.h"

enum { PER_SECOND = 20000 };

static atomic_long fired;
static int64_t delay_ms;

static void again(void *what)
{
    fired++;
    if (!timer_add(delay_ms, again, what))
        abort();
}

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    long count = argc == 3 ? atol(argv[1]) : 0, seconds = argc == 3 ? atol(argv[2]) : 0;
    if (count < 1 || seconds < 1) {
        fprintf(stderr, "Usage: timers COUNT SECONDS\nPrints the CPU seconds that each timer that "
                        "fell due cost.\n");
        return 2;
    }
    delay_ms = count * 1000 / PER_SECOND > 0 ? count * 1000 / PER_SECOND : 1;
    if (!poller_start() || !timer_start()) {
        perror("timers");
        return 1;
    }
    for (long i = 0; i < count; i++) { /* spread, so that each millisecond has its share */
        if (!timer_add(1 + i * delay_ms / count, again, NULL))
            abort();
    }
    usleep((useconds_t)(delay_ms + 10) * 1000); /* each was due once */
    double spent = cpu_seconds();
    long before = fired;
    sleep((unsigned)seconds);
    spent = cpu_seconds() - spent;
    long due = fired - before;
    printf("%.9f\n", due > 0 ? spent / (double)due : -1);
    return due == 0;
}
