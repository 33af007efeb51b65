/*
 * Tells from within one process how many octets of its heap are in use
 * (LD_PRELOAD): those that malloc has handed out and that were not freed, in
 * every arena. What malloc keeps of freed memory, which the system counts as
 * resident, is not among them; it is given back to the system then. Each octet
 * that is written to the fifo SOAK_HEAP_ASK brings one line of decimal digits
 * in SOAK_HEAP_TELL.
 */
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *answer(void *unused)
{
    /* Both ends of each, so that it waits where nobody else has them open. */
    int ask = open(getenv("SOAK_HEAP_ASK"), O_RDWR | O_CLOEXEC);
    int tell = open(getenv("SOAK_HEAP_TELL"), O_RDWR | O_CLOEXEC);
    char octet;

    while (ask >= 0 && tell >= 0 && read(ask, &octet, 1) == 1) {
        struct mallinfo2 heap = mallinfo2();

        malloc_trim(0);
        dprintf(tell, "%zu\n", heap.uordblks + heap.hblkhd);
    }
    return unused;
}

__attribute__((constructor)) static void start(void)
{
    pthread_t thread;
    sigset_t all, before;

    if (!getenv("SOAK_HEAP_ASK") || !getenv("SOAK_HEAP_TELL"))
        return;
    sigfillset(&all); /* signals are for the server's own threads */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, answer, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
