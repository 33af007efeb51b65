/*
 * What a timer costs, by how many there are: delays without the connections that ask for them, and
 * so without the limit that descriptors are to those.
 *
 * Each timer adds itself again when it is due, always with the same delay, which grows with their
 * number: so many of them fall due in a second, however many there are.
 */
#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PER_SECOND = 20000 };

static long fired;
static double delay_s;

static void again(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)events;
    fired++;
    ev_timer_set(timer, delay_s, 0);
    ev_timer_start(loop, timer);
}

static void end(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)timer, (void)events;
    ev_break(loop, EVBREAK_ALL);
}

static void run_for(struct ev_loop *loop, double seconds)
{
    ev_timer ending;
    ev_timer_init(&ending, end, seconds, 0);
    ev_timer_start(loop, &ending);
    ev_run(loop, 0);
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
    struct ev_loop *loop = ev_loop_new(EVBACKEND_EPOLL);
    ev_timer *timers = calloc((size_t)count, sizeof *timers);
    if (!loop || !timers) {
        perror("timers");
        return 1;
    }
    delay_s = (double)count / PER_SECOND > 0.001 ? (double)count / PER_SECOND : 0.001;
    for (long i = 0; i < count; i++) { /* spread, so that each millisecond has its share */
        ev_timer_init(&timers[i], again, 0.001 + (double)i * delay_s / (double)count, 0);
        ev_timer_start(loop, &timers[i]);
    }
    run_for(loop, delay_s + 0.01); /* each was due once */
    double spent = cpu_seconds();
    long before = fired;
    run_for(loop, (double)seconds);
    spent = cpu_seconds() - spent;
    long due = fired - before;
    printf("%.9f\n", due > 0 ? spent / (double)due : -1);
    ev_loop_destroy(loop);
    free(timers);
    return due == 0;
}
