/*
 * What the container runs in place of the server when its start is timed: it says when, and becomes
 * the server. The clock is that of the whole machine, so that who waits outside can compare.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    struct timespec now;

    (void)count;
    clock_gettime(CLOCK_MONOTONIC, &now);
    dprintf(STDOUT_FILENO, "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
    execv("/statusbin", arguments);
    return 127;
}
